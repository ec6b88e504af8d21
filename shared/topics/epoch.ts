import { AlgorithmError } from "../errors/errors.ts";
import { accumulateGradient } from "./backward.ts";
import type { Evaluation } from "./evaluate.ts";
import { batchOf, beginEpoch, fillBatch, type Host, stepRows } from "./host.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import {
  addObjective,
  addWordLosses,
  meanObjective,
  noObjective,
  noWordLosses,
  objectiveTotal,
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
 * One pass over the hosts' documents. A step averages (or sums) the gradients of the hosts' documents, batch by batch in
 * the hosts' order, and moves the weights once, while the batches of the next step are filled.
 * @throws DivergenceError when the loss is no longer finite
 */
export function runEpoch(trainer: Trainer, epoch: number): EpochSums {
  const { hosts, settings, network } = trainer;
  const steps = stepsPerEpoch(hosts, settings.mini_batch_size);
  const words = noWordLosses();
  const sums = noObjective();
  let examples = 0;
  let batches = 0;
  for (const host of hosts) beginEpoch(host);
  fillBatches(trainer, 0);
  for (let step = 0; step < steps; step++) {
    const rows = hosts.map((host) => stepRows(host, step, settings.mini_batch_size));
    const documents = rows.reduce((sum, { length }) => sum + length, 0);
    const divisor = trainer.objective.reduction === "mean" ? documents : 1;
    for (const [i, host] of hosts.entries()) {
      const own = rows[i] as Uint32Array;
      if (own.length === 0) continue;
      const batch = batchOf(host, step);
      const parts = accumulateGradient(network, batch, trainer.objective, own.length / divisor);
      requireFinite(objectiveTotal(parts, trainer.objective), epoch, settings);
      addWordLosses(words, network, own, host.source.corpus.lengths);
      addObjective(sums, parts, own.length);
      batches++;
    }
    const number = (epoch - 1) * steps + step + 1;
    const rate = learningRateAt(settings.optimizer, settings.learning_rate, number, steps * settings.epochs);
    trainer.alongside(
      () => fillBatches(trainer, step + 1),
      () => trainer.update(network.parameters, network.gradients, rate, number),
    );
    examples += documents;
  }
  return { examples, batches, words, parts: meanObjective(sums) };
}

function fillBatches({ hosts, settings, objective }: Trainer, step: number): void {
  for (const host of hosts) {
    if (stepRows(host, step, settings.mini_batch_size).length === 0) continue;
    fillBatch(host, step, settings.mini_batch_size, objective.contrastiveWeight > 0 ? 2 : 1);
  }
}

/** The loss of an epoch is no number any more, or no finite one. */
export class DivergenceError extends AlgorithmError {
  readonly loss: number;

  constructor(message: string, loss: number) {
    super("CLIENT_ERROR", message);
    this.loss = loss;
  }
}

/** @throws DivergenceError */
export function requireFinite(total: number, epoch: number, settings: Hyperparameters): void {
  if (Number.isFinite(total)) return;
  const { learning_rate, optimizer } = settings;
  const where = epoch === 1 ? "its first epoch" : `epoch ${epoch}`;
  const then = epoch === 1 ? ", and no epoch came before that left a model to judge and report on" : "";
  const what = `training diverged in ${where}: the loss is ${total}${then}`;
  const remedy = `lower learning_rate (${learning_rate}, optimizer ${optimizer}), which Readnext takes from topics.learningRate, or set clip_gradient`;
  throw new DivergenceError(`${what}; ${remedy}`, total);
}
