import type { SparseRows } from "../algorithms/rows.ts";
import { createRandom, fillGaussian, type Random, shuffle } from "../random/random.ts";
import type { Batch } from "./batch.ts";
import { buildCorpus, withoutEmptyRows } from "./corpus.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { type NearestSearch, nearestDocuments } from "./nearest.ts";
import type { Objective } from "./objective.ts";
import { createHalves, fillViews, fillWhole, type Halves, type ViewSource } from "./views.ts";

/** How many nearest documents may stand in for a second view. */
const NEIGHBOURS = 20;

/** One host of a training job: its documents, its random numbers, and the order of its present epoch. */
export interface Host extends HostData {
  /** One that is trained on, while the other is filled. */
  readonly batches: readonly [Batch, Batch];
}

/** A host before it is known where its batches lie. */
export interface HostData {
  readonly source: ViewSource;
  readonly random: Random;
  readonly order: Uint32Array;
  /** Rows as delivered, empty ones included: the container's figures are means over these. */
  readonly deliveredRows: number;
  /** How many of `order` an epoch visits. */
  readonly sampleSize: number;
  readonly topics: number;
  /** Documents of its largest batch. */
  readonly maxDocuments: number;
  readonly halves: Halves;
}

export interface HostOptions {
  readonly rows: SparseRows;
  readonly idf: Float32Array;
  readonly objective: Objective;
  readonly search: NearestSearch;
  readonly settings: Hyperparameters;
  readonly seed: number;
  /** Counted from 0; each host has its own stream of the seed. */
  readonly number: number;
}

export function createHostData(options: HostOptions): HostData {
  const { rows, idf, objective, search, settings, seed, number } = options;
  const filled = withoutEmptyRows(rows);
  const corpus = buildCorpus(filled, idf, objective.target);
  const { neighbourProbability } = objective;
  const nearest = neighbourProbability > 0 ? nearestDocuments(corpus, NEIGHBOURS, search) : undefined;
  return {
    source:
      nearest === undefined ? { corpus, neighbourProbability } : { corpus, nearest, neighbourProbability },
    random: createRandom(seed, number + 1),
    order: Uint32Array.from({ length: filled.rowCount }, (_, row) => row),
    deliveredRows: rows.rowCount,
    sampleSize: filled.rowCount === 0 ? 0 : Math.max(1, Math.round(filled.rowCount * settings.sub_sample)),
    topics: settings.num_topics,
    maxDocuments: Math.min(settings.mini_batch_size, filled.rowCount),
    halves: createHalves(),
  };
}

/** Puts the host's documents into a new order, of which the epoch visits the first `sampleSize`. */
export function beginEpoch({ order, random }: Host): void {
  shuffle(order, random);
}

/** Rows of the documents that step `step` of this epoch takes of the host: none when the host has no more. */
export function stepRows({ order, sampleSize }: Host, step: number, batchSize: number): Uint32Array {
  return order.subarray(Math.min(step * batchSize, sampleSize), Math.min((step + 1) * batchSize, sampleSize));
}

/** Fills the host's batch for step `step` of this epoch; steps must be filled in order. */
export function fillBatch(host: Host, step: number, batchSize: number, views: 1 | 2): void {
  const { source, halves, random } = host;
  const batch = batchOf(host, step);
  const rows = stepRows(host, step, batchSize);
  if (views === 2) fillViews(batch, source, rows, halves, random);
  else fillWhole(batch, source.corpus, rows);
  fillGaussian(batch.noise, rows.length * host.topics, random);
}

export function batchOf({ batches }: Host, step: number): Batch {
  return batches[step % 2 === 0 ? 0 : 1];
}
