import { type LabelledRows, rowsFromFiles } from "../algorithms/channel-rows.ts";
import { type NeighbourPrediction, writeNeighbours } from "../algorithms/messages-neighbours.ts";
import { parseInstances } from "../algorithms/messages-request.ts";
import { clientError } from "../algorithms/model-error.ts";
import type { AlgorithmProgram, LoadedModel, ModelFiles, TrainingInput } from "../algorithms/program.ts";
import type { SparseRows } from "../algorithms/rows.ts";
import { createRandom } from "../random/random.ts";
import { type KnnHyperParameters, parseKnnHyperParameters } from "./hyper-parameters.ts";
import { invertIndex } from "./inverted-lists.ts";
import { dataLine, metricsLine, scoreLines } from "./log-lines.ts";
import { decodeModel, encodeModel, type KnnModel } from "./model-files.ts";
import { predictLabel } from "./predict.ts";
import { sampleRows } from "./reservoir.ts";
import { createSearch } from "./search.ts";
import { testScores } from "./test-scores.ts";
import { buildIndex, copyRow, type VectorIndex } from "./vector-index.ts";

/** The sample of `sample_size` rows and the lists are the same in every run; SageMaker's k-NN has no seed to set either. */
const SEED = 0;
const SAMPLING = 0;
const LISTS = 1;

/** Rows that are searched for in one call: their neighbours are held together. */
const PIECE = 1024;

/** Of the two channels that k-NN knows, `train` must be there. */
const CHANNELS = ["train", "test"];

type Labelled = Required<LabelledRows>;

/**
 * SageMaker's k-NN without product quantization and dimension reduction, on one instance; anything else is refused with
 * `CLIENT_ERROR`.
 */
export const knn: AlgorithmProgram = createKnn(Date.now);

/** @param now milliseconds since 1970, for the log's timestamps; models do not depend on it */
export function createKnn(now: () => number): AlgorithmProgram {
  return { name: "knn", train: (input) => train(input, now), load };
}

function train(input: TrainingInput, now: () => number): ModelFiles {
  const startMs = now();
  const parameters = parseKnnHyperParameters(input.hyperParameters);
  checkSurroundings(input);
  const training = readChannel(input, "train", parameters);
  if (training === undefined) throw clientError("u'train' is a required channel");
  const model = fitModel(parameters, training);
  input.log(dataLine(model.index.rowCount, model.index.columns));
  input.log(metricsLine(training.rows.rowCount, startMs, now()));
  const test = readChannel(input, "test", parameters);
  for (const line of test === undefined ? ["Test data is not provided."] : testLines(model, test))
    input.log(line);
  return encodeModel(model);
}

function checkSurroundings({ hostCount, channels }: TrainingInput): void {
  if (hostCount !== 1) throw clientError(`the local k-NN trains on 1 instance, not on ${hostCount}`);
  const unknown = Object.keys(channels).find((name) => !CHANNELS.includes(name));
  if (unknown !== undefined) throw clientError(`channel u'${unknown}' is not one of ${CHANNELS.join(", ")}`);
}

function readChannel(
  { channels }: TrainingInput,
  name: string,
  { featureDim }: KnnHyperParameters,
): Labelled | undefined {
  const channel = channels[name];
  if (channel === undefined) return undefined;
  const { rows, labels } = rowsFromFiles(channel.files.flat(), channel.contentType, featureDim);
  if (rows.rowCount === 0) throw clientError(`channel ${name} holds no record`);
  if (labels === undefined) throw clientError(`channel ${name}: the records have no label`);
  return { rows, labels };
}

function fitModel(
  { k, sampleSize, predictorType, indexMetric, lists }: KnnHyperParameters,
  { rows, labels }: Labelled,
): KnnModel {
  if (k > rows.rowCount)
    throw clientError(`k ${k} is more than the ${rows.rowCount} records of channel train`);
  const chosen = sampleRows(rows.rowCount, sampleSize, createRandom(SEED, SAMPLING).below);
  const flat = buildIndex(indexMetric, rows, labels, chosen);
  return { k, predictorType, index: lists === undefined ? flat : withLists(flat, lists) };
}

function withLists(index: VectorIndex, lists: number | "auto"): VectorIndex {
  const count = lists === "auto" ? Math.floor(Math.sqrt(index.rowCount)) : lists;
  if (count <= index.rowCount) return invertIndex(index, count, createRandom(SEED, LISTS));
  throw clientError(`faiss_index_ivf_nlists ${count} is more than the ${index.rowCount} rows of the index`);
}

function testLines(model: KnnModel, { rows, labels }: Labelled): string[] {
  const predicted = new Float32Array(rows.rowCount);
  let row = 0;
  for (const { predictedLabel } of createPredict(model)(rows)) predicted[row++] = predictedLabel;
  return scoreLines(testScores(model.predictorType, labels, predicted));
}

function load(files: ModelFiles): LoadedModel {
  return serveModel(decodeModel(files));
}

/** Keeps nothing of the model: the search holds the index in a memory of its own. */
export function serveModel(model: KnnModel): LoadedModel {
  const { columns } = model.index;
  const predict = createPredict(model);
  return (request) => writeNeighbours([...predict(parseInstances(request, columns))], request.accept);
}

type Predict = (rows: SparseRows) => Iterable<NeighbourPrediction>;

function createPredict({ index, k, predictorType }: KnnModel): Predict {
  const { columns } = index;
  const search = createSearch(index);
  return function* (rows) {
    for (let start = 0; start < rows.rowCount; start += PIECE) {
      const queries = vectorsOf(rows, start, Math.min(start + PIECE, rows.rowCount), columns);
      for (const { distances, labels } of search.nearestToEach(queries, k)) {
        yield { predictedLabel: predictLabel(predictorType, labels), distances, labels };
      }
    }
  };
}

function vectorsOf(rows: SparseRows, start: number, end: number, columns: number): Float32Array[] {
  return Array.from({ length: end - start }, (_, i) => {
    const vector = new Float32Array(columns);
    copyRow(rows, start + i, vector);
    return vector;
  });
}
