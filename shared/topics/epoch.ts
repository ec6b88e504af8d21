import { AlgorithmError } from "../errors/errors.ts";
import { accumulateGradient } from "./backward.ts";
import type { Evaluation } from "./evaluate.ts";
import { beginEpoch, fillBatch, type Host } from "./host.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import {
  addObjective,
  addWordLosses,
  meanObjective,
  noObjective,
  noWordLosses,
  type ObjectiveParts,
  objectiveTotal,
  type WordLossSums,
} from "./losses.ts";
import { learningRateAt } from "./schedule.ts";
import type { Trainer } from "./trainer.ts";

/** What an epoch came to: sums over the documents seen, and the mean of what was minimised. */
export interface EpochSums extends Evaluation {
  readonly batches: number;
}

/** Every host takes one batch a step until all have none left, so the host with most documents sets the number. */
export function stepsPerEpoch(hosts: readonly Host[], batchSize: number): number {
  return Math.max(...hosts.map(({ sampleSize }) => Math.ceil(sampleSize / batchSize)));
}

/**
 * One pass over the hosts' documents. A step averages the gradients of the hosts' batches, weighted by their sizes and
 * added in the hosts' order, and moves the weights once.
 * @throws AlgorithmError `CLIENT_ERROR` when the loss is no longer finite
 */
export function runEpoch(trainer: Trainer, epoch: number): EpochSums {
  const { hosts, settings, network } = trainer;
  const steps = stepsPerEpoch(hosts, settings.mini_batch_size);
  const words = noWordLosses();
  const sums = noObjective();
  let examples = 0;
  let batches = 0;
  for (const host of hosts) beginEpoch(host);
  for (let step = 0; step < steps; step++) {
    const sizes = hosts.map((host) => nextBatchSize(host, step, settings.mini_batch_size));
    const documents = sizes.reduce((sum, size) => sum + size, 0);
    network.gradients.flat.fill(0);
    for (const [i, host] of hosts.entries()) {
      if (sizes[i] === 0) continue;
      const parts = hostStep(trainer, host, step, documents, words);
      requireFinite(objectiveTotal(parts, trainer.objective), epoch, settings);
      addObjective(sums, parts, host.batch.documents.rowCount);
      batches++;
    }
    const number = (epoch - 1) * steps + step + 1;
    const rate = learningRateAt(settings.optimizer, settings.learning_rate, number, steps * settings.epochs);
    trainer.update(network.parameters, network.gradients, rate, number);
    examples += documents;
  }
  return { examples, batches, words, parts: meanObjective(sums) };
}

function nextBatchSize({ sampleSize }: Host, step: number, batchSize: number): number {
  return Math.max(0, Math.min(batchSize, sampleSize - step * batchSize));
}

function hostStep(
  { network, settings, objective }: Trainer,
  host: Host,
  step: number,
  documents: number,
  words: WordLossSums,
): ObjectiveParts {
  const size = settings.mini_batch_size;
  const rows = fillBatch(host, step * size, size, objective.contrastiveWeight > 0 ? 2 : 1);
  const parts = accumulateGradient(network, host.batch, objective, rows.length / documents);
  const { lengths } = host.source.corpus;
  addWordLosses(words, network, rows, lengths);
  return parts;
}

/** @throws AlgorithmError `CLIENT_ERROR` */
export function requireFinite(total: number, epoch: number, settings: Hyperparameters): void {
  if (Number.isFinite(total)) return;
  const { learning_rate, optimizer } = settings;
  const message = `training diverged in epoch ${epoch}: the loss is ${total}; lower learning_rate (${learning_rate}, optimizer ${optimizer}) or set clip_gradient`;
  throw new AlgorithmError("CLIENT_ERROR", message);
}
