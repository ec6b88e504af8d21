import { createRandom, fillGaussian } from "../random/random.ts";
import type { Batch } from "./batch.ts";
import type { Corpus } from "./corpus.ts";
import { evaluateBatch, evaluateContrast } from "./forward.ts";
import {
  addObjective,
  addWordLosses,
  meanObjective,
  noObjective,
  noWordLosses,
  type ObjectiveParts,
  type WordLossSums,
} from "./losses.ts";
import type { Network } from "./network.ts";
import type { Objective } from "./objective.ts";
import { createHalves, fillViews, fillWhole } from "./views.ts";

/** The stream of a seed from which evaluations draw; hosts and initialisation have others. */
const EVALUATION_STREAM = 0xe7a1;

export interface Evaluation {
  readonly examples: number;
  readonly words: WordLossSums;
  readonly parts: ObjectiveParts;
}

/** Documents that are not trained on, and where their batches lie. */
export interface HeldOut {
  readonly corpus: Corpus;
  readonly batch: Batch;
}

/**
 * The losses of documents that are not trained on. Reconstruction and divergence are of the whole document, theta
 * sampled once; the contrastive term is between its two halves. The draws are the same at every call, so that two
 * epochs differ by the weights alone.
 */
export function evaluateCorpus(
  network: Network,
  { corpus, batch }: HeldOut,
  objective: Objective,
  seed: number,
): Evaluation {
  const { maxDocuments, shape } = network;
  const random = createRandom(seed, EVALUATION_STREAM);
  const halves = createHalves();
  const contrastOf = (rows: Uint32Array): number => {
    if (objective.contrastiveWeight === 0) return 0;
    fillViews(batch, { corpus, neighbourProbability: 0 }, rows, halves, random);
    return evaluateContrast(network, batch, objective);
  };
  const words = noWordLosses();
  const sums = noObjective();
  const order = Uint32Array.from({ length: corpus.rows.rowCount }, (_, row) => row);
  for (let first = 0; first < order.length; first += maxDocuments) {
    const rows = order.subarray(first, first + maxDocuments);
    fillWhole(batch, corpus, rows);
    fillGaussian(batch.noise, rows.length * shape.topics, random);
    const whole = evaluateBatch(network, batch);
    addWordLosses(words, network, rows, corpus.lengths);
    addObjective(sums, { ...whole, contrastive: contrastOf(rows) }, rows.length);
  }
  return { examples: order.length, words, parts: meanObjective(sums) };
}
