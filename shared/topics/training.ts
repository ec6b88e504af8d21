import type { SparseRows } from "../algorithms/rows.ts";
import { AlgorithmError } from "../errors/errors.ts";
import { buildCorpus, type Corpus } from "./corpus.ts";
import { judgeEpoch, noEpochs, type StoppingState, type StoppingVerdict } from "./early-stopping.ts";
import { plainEngine } from "./engine.ts";
import { type EpochSums, requireFinite, runEpoch } from "./epoch.ts";
import { type Evaluation, evaluateCorpus } from "./evaluate.ts";
import type { Host } from "./host.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { meanWordLosses, objectiveTotal, type WordLosses } from "./losses.ts";
import { freeze, type Network } from "./network.ts";
import type { Objective } from "./objective.ts";
import { createTrainer, type EngineName, type Trainer, withoutBatchNorm } from "./trainer.ts";
import { inverseDocumentFrequency } from "./weighting.ts";

export interface TrainingJob {
  /** What each host trains on; may hold empty rows, which are skipped. */
  readonly hosts: readonly SparseRows[];
  readonly validation: SparseRows | undefined;
  readonly settings: Hyperparameters;
  readonly objective: Objective;
  readonly seed: number;
  /** "simd" unless told; "plain" is its oracle, and the same but for rounding. */
  readonly engine?: EngineName;
  /** Threads of the "simd" engine, 1 unless told; the same bytes for any number. */
  readonly threads?: number;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  readonly onEpoch: (report: EpochReport) => void;
}

/** What one epoch came to. */
export interface EpochReport extends EpochSums {
  readonly epoch: number;
  readonly train: WordLosses;
  readonly validation: WordLosses | undefined;
  readonly verdict: StoppingVerdict;
  readonly startMs: number;
  readonly trainMs: number;
  readonly validationMs: number;
}

/** The best epoch's network for plain kernels, batch normalisation folded in, and what its inputs are weighted by. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly idf: Float32Array;
  readonly best: StoppingState;
}

/**
 * Trains until the epochs are used up or the stopping rule says so, and keeps the weights of the epoch with the least
 * validation loss (train loss without a validation set).
 * @throws AlgorithmError `CLIENT_ERROR` when no document has a word, or the loss is no longer finite
 * @throws NotFoundError `KERNELS_MISSING` when the kernels were not built
 */
export function trainNetwork(job: TrainingJob): TrainedNetwork {
  const { settings } = job;
  const idf = inverseDocumentFrequency(job.hosts, settings.feature_dim);
  const validation = job.validation && validationCorpus(job.validation, idf, job.objective);
  const trainer = createTrainer(job, idf, validation);
  try {
    const best = withoutBatchNorm(trainer.network, plainEngine("single"));
    let state = noEpochs;
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const report = trainEpoch(job, trainer, epoch, state);
      state = report.verdict.state;
      if (report.verdict.isBest) best.parameters.flat.set(trainer.present.parameters.flat);
      job.onEpoch(report);
      if (report.verdict.stop) break;
    }
    return { network: best, idf, best: state };
  } finally {
    trainer.close();
  }
}

function validationCorpus(rows: SparseRows, idf: Float32Array, { target }: Objective): Corpus {
  if (rows.values.length > 0) return buildCorpus(rows, idf, target);
  throw new AlgorithmError("CLIENT_ERROR", "no document of the validation channel has a word");
}

function trainEpoch(
  { settings, objective, seed, now }: TrainingJob,
  trainer: Trainer,
  epoch: number,
  before: StoppingState,
): EpochReport {
  const { network, present, heldOut } = trainer;
  const startMs = now();
  const sums = runEpoch(trainer, epoch);
  const trainedMs = now();
  freeze(network, present.parameters);
  const held = heldOut && evaluateCorpus(present, heldOut, objective, seed);
  const endMs = now();
  const losses = {
    train: meanWordLosses(sums.words, paddedRows(trainer.hosts, settings)),
    validation: held && meanWordLosses(held.words, held.examples),
  };
  const rule = { patienceEpochs: settings.num_patience_epochs, tolerance: settings.tolerance };
  const loss = stoppingLoss(objective, held ?? sums, losses.validation ?? losses.train);
  requireFinite(loss, epoch, settings);
  const verdict = judgeEpoch(before, epoch, loss, rule);
  const times = { startMs, trainMs: trainedMs - startMs, validationMs: endMs - trainedMs };
  return { ...sums, epoch, ...losses, verdict, ...times };
}

/**
 * What the stopping rule looks at, in nats per word. For the plain evidence lower bound it is the container's total. A
 * contrastive network is judged by what it minimises: its divergence is meant to grow, so that the bound is least after
 * an epoch or two, long before its topics have settled.
 */
function stoppingLoss(
  objective: Objective,
  { examples, words, parts }: Evaluation,
  { total }: WordLosses,
): number {
  return objective.contrastiveWeight === 0
    ? total
    : (objectiveTotal(parts, objective) * examples) / words.tokens;
}

/** The container fills up its last batch with empty rows, and counts these and the delivered empty rows as zero losses. */
function paddedRows(
  hosts: readonly Host[],
  { mini_batch_size: size, sub_sample: share }: Hyperparameters,
): number {
  const padded = ({ deliveredRows }: Host): number => Math.ceil((deliveredRows * share) / size) * size;
  return hosts.reduce((sum, host) => sum + padded(host), 0);
}
