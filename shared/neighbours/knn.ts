import { type LabelledRows, rowsFromFiles } from "../algorithms/channel-rows.ts";
import { type NeighbourPrediction, writeNeighbours } from "../algorithms/messages-neighbours.ts";
import { parseInstances } from "../algorithms/messages-request.ts";
import { clientError } from "../algorithms/model-error.ts";
import type { AlgorithmProgram, LoadedModel, ModelFiles, TrainingInput } from "../algorithms/program.ts";
import type { SparseRows } from "../algorithms/rows.ts";
import { createRandom } from "../random/random.ts";
import { type KnnHyperParameters, parseKnnHyperParameters } from "./hyper-parameters.ts";
import { dataLine, metricsLine, scoreLines } from "./log-lines.ts";
import { decodeModel, encodeModel, type KnnModel } from "./model-files.ts";
import { predictLabel } from "./predict.ts";
import { sampleRows } from "./reservoir.ts";
import { createSearch } from "./search.ts";
import { testScores } from "./test-scores.ts";
import { buildIndex, copyRow } from "./vector-index.ts";

/** The sample of `sample_size` rows is the same in every run; SageMaker's k-NN has no seed to set either. */
const SAMPLING_SEED = 0;

/** Of the two channels that k-NN knows, `train` must be there. */
const CHANNELS = ["train", "test"];

type Labelled = Required<LabelledRows>;

/**
 * SageMaker's k-NN as far as exact search goes (`faiss.Flat`, one instance, no dimension reduction); anything else is
 * refused with `CLIENT_ERROR`.
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
  { k, sampleSize, predictorType, indexMetric }: KnnHyperParameters,
  { rows, labels }: Labelled,
): KnnModel {
  const chosen = sampleRows(rows.rowCount, sampleSize, createRandom(SAMPLING_SEED).below);
  return { k, predictorType, index: buildIndex(indexMetric, rows, labels, chosen) };
}

function testLines(model: KnnModel, { rows, labels }: Labelled): string[] {
  const predicted = Float32Array.from(createPredict(model)(rows), ({ predictedLabel }) => predictedLabel);
  return scoreLines(testScores(model.predictorType, labels, predicted));
}

function load(files: ModelFiles): LoadedModel {
  const model = decodeModel(files);
  const predict = createPredict(model);
  return (request) => writeNeighbours(predict(parseInstances(request, model.index.columns)), request.accept);
}

function createPredict({ index, k, predictorType }: KnnModel): (rows: SparseRows) => NeighbourPrediction[] {
  const search = createSearch(index);
  const query = new Float32Array(index.columns);
  return (rows) =>
    Array.from({ length: rows.rowCount }, (_, row) => {
      copyRow(rows, row, query);
      const { distances, labels } = search(query, k);
      return { predictedLabel: predictLabel(predictorType, labels), distances, labels };
    });
}
