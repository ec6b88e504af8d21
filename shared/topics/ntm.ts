import { availableParallelism } from "node:os";
import { clientError } from "../algorithms/model-error.ts";
import type { AlgorithmProgram, ModelFiles, TrainingInput } from "../algorithms/program.ts";
import type { SparseRows } from "../algorithms/rows.ts";
import { ConfigError } from "../errors/errors.ts";
import { encodeModel } from "./artifact.ts";
import { createBatch } from "./batch.ts";
import { readChannels } from "./channels.ts";
import { buildCorpus } from "./corpus.ts";
import { decoderWords } from "./decoder-words.ts";
import { plainEngine } from "./engine.ts";
import { evaluateCorpus } from "./evaluate.ts";
import { type Hyperparameters, parseHyperparameters } from "./hyperparameters.ts";
import {
  bestModelLine,
  epochLines,
  LOGGED_WORDS,
  serialisingLine,
  testLines,
  topicLines,
} from "./log-lines.ts";
import { meanWordLosses } from "./losses.ts";
import { OBJECTIVES, type Objective, type ObjectiveName } from "./objective.ts";
import { loadTopicModel, MODEL_FILE } from "./serving.ts";
import { type EpochReport, type TrainedNetwork, trainNetwork } from "./training.ts";
import { encodeHistory, HISTORY_FILE } from "./training-history.ts";

/** What SageMaker's NTM has no hyperparameter for. */
export interface NtmOptions {
  /** Of everything random, unless the job's environment has a READNEXT_SEED; 0..2^32 - 1. Equal seeds and inputs give equal models to the byte. */
  readonly seed?: number;
  readonly objective?: ObjectiveName;
  /** Whether near neighbours serve as second views; finding them takes time with the square of the documents. */
  readonly neighbours?: boolean;
  /** How many share the work at most: the processors of this machine, up to 8, unless told. No bit of the model depends on it. */
  readonly threads?: number;
  /** Milliseconds since 1970, for the log only. */
  readonly now?: () => number;
}

const LARGEST_SEED = 2 ** 32 - 1;

/** A step's work is cut into some sixteen parts: more threads than this would wait for each other. */
const MOST_THREADS = 8;
/** Logits of a step from which its work is worth sharing: about a millisecond of one thread's time. */
const SHARED_LOGITS = 50_000;

/**
 * The stand-in for SageMaker's built-in NTM: the same channels, hyperparameters, log and messages, its own network.
 * @throws ConfigError `SEED_OUT_OF_RANGE`
 */
export function ntmProgram(options: NtmOptions = {}): AlgorithmProgram {
  const { seed = 0, objective = "contrastive", neighbours = true, now = Date.now } = options;
  const { threads = Math.min(availableParallelism(), MOST_THREADS) } = options;
  if (!isSeed(seed)) throw new ConfigError("SEED_OUT_OF_RANGE", seedFault("seed", seed));
  const chosen = OBJECTIVES[objective];
  const run: Run = {
    seed,
    now,
    threads,
    objective: neighbours ? chosen : { ...chosen, neighbourProbability: 0 },
  };
  return { name: "ntm", train: (input) => train(input, run), load: loadTopicModel };
}

interface Run {
  readonly seed: number;
  readonly threads: number;
  readonly now: () => number;
  readonly objective: Objective;
}

function isSeed(seed: number): boolean {
  return Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED;
}

function seedFault(name: string, value: number | string): string {
  return `${name} is ${value}, allowed: integers from 0 to ${LARGEST_SEED}`;
}

/** NTM has no hyperparameter for the seed, so a job says it in its environment; the built-in container ignores it. */
function seedOf({ environment = {} }: TrainingInput): number | undefined {
  const { READNEXT_SEED: text } = environment;
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || !isSeed(Number(text))) throw clientError(seedFault("READNEXT_SEED", text));
  return Number(text);
}

function train(input: TrainingInput, options: Run): ModelFiles {
  const run = { ...options, seed: seedOf(input) ?? options.seed };
  const settings = parseHyperparameters(input.hyperParameters);
  const { hosts, validation, test, vocabulary } = readChannels(input, settings.feature_dim);
  const logAll = (lines: readonly string[]): void => {
    for (const line of lines) input.log(line);
  };
  if (vocabulary === undefined) input.log("Vocab file is not provided");
  if (settings.optimizer === "adadelta")
    input.log("adadelta derives its own step size: learning_rate is not used");
  const described = {
    epochs: settings.epochs,
    batchSize: settings.mini_batch_size,
    objective: run.objective,
  };
  const reports: EpochReport[] = [];
  const trained = trainNetwork({
    ...run,
    threads: settings.mini_batch_size * settings.feature_dim < SHARED_LOGITS ? 1 : run.threads,
    hosts,
    validation,
    settings,
    onEpoch: (report) => {
      reports.push(report);
      logAll(epochLines(report, described));
    },
  });
  const { network, idf, best, end } = trained;
  if (end.by === "divergence") input.log(end.message);
  const words = decoderWords(network.parameters, Math.min(LOGGED_WORDS, settings.feature_dim));
  logAll([bestModelLine(best.bestEpoch, best.bestLoss), ...topicLines(words, vocabulary)]);
  input.log(serialisingLine(MODEL_FILE));
  const bytes = encodeModel({
    ...network,
    idf,
    hyperParameters: input.hyperParameters,
    bestEpoch: best.bestEpoch,
  });
  if (test !== undefined) logAll(score(test, trained, settings, run));
  return new Map([
    [MODEL_FILE, bytes],
    [HISTORY_FILE, encodeHistory(reports, best.bestEpoch, end)],
  ]);
}

/** As in the container, a last batch that is not full is left out, unless it is the only one. */
function score(
  test: SparseRows,
  { network, idf }: TrainedNetwork,
  settings: Hyperparameters,
  run: Run,
): string[] {
  const size = settings.mini_batch_size;
  const examples = test.rowCount < size ? test.rowCount : test.rowCount - (test.rowCount % size);
  const corpus = buildCorpus({ ...test, rowCount: examples }, idf, run.objective.target);
  const batch = createBatch(network.maxDocuments, network.shape.topics, plainEngine("single").room);
  const { words } = evaluateCorpus(network, { corpus, batch }, run.objective, run.seed);
  return testLines(meanWordLosses(words, examples), examples, size);
}
