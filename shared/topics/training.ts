import type { SparseRows } from "../algorithms/rows.ts";
import { AlgorithmError } from "../errors/errors.ts";
import { buildCorpus, type Corpus } from "./corpus.ts";
import { judgeEpoch, noEpochs, type StoppingState, type StoppingVerdict } from "./early-stopping.ts";
import { plainEngine } from "./engine.ts";
import { DivergenceError, type EpochSums, requireFinite, runEpoch } from "./epoch.ts";
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
  /** What the stopping rule looks at, of either set, in nats per word. */
  readonly minimised: { readonly train: number; readonly validation: number | undefined };
  readonly verdict: StoppingVerdict;
  readonly startMs: number;
  readonly trainMs: number;
  readonly validationMs: number;
}

/** Why there was no further epoch. A divergence happened in `epoch`, which has no report. */
export type TrainingEnd =
  | { readonly by: "epochs" | "patience" }
  | { readonly by: "divergence"; readonly epoch: number; readonly loss: number; readonly message: string };

/** The best epoch's network for plain kernels, batch normalisation folded in, and what its inputs are weighted by. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly idf: Float32Array;
  readonly best: StoppingState;
  readonly end: TrainingEnd;
}

/**
 * Trains until the epochs are used up or the stopping rule says so, and keeps the weights of the epoch with the least
 * validation loss (train loss without a validation set). A training that diverges ends with the weights that it had before.
 * @throws AlgorithmError `CLIENT_ERROR` when no document has a word, or the loss is not finite in the first epoch already
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
    let end: TrainingEnd = { by: "epochs" };
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const report = tryEpoch(job, trainer, epoch, state);
      if ("by" in report) {
        end = report;
        break;
      }
      state = report.verdict.state;
      if (report.verdict.isBest) best.parameters.flat.set(trainer.present.parameters.flat);
      job.onEpoch(report);
      if (report.verdict.stop) {
        end = { by: "patience" };
        break;
      }
    }
    return { network: best, idf, best: state, end };
  } finally {
    trainer.close();
  }
}

function validationCorpus(rows: SparseRows, idf: Float32Array, { target }: Objective): Corpus {
  if (rows.values.length > 0) return buildCorpus(rows, idf, target);
  throw new AlgorithmError("CLIENT_ERROR", "no document of the validation channel has a word");
}

function tryEpoch(
  job: TrainingJob,
  trainer: Trainer,
  epoch: number,
  before: StoppingState,
): EpochReport | TrainingEnd {
  try {
    return trainEpoch(job, trainer, epoch, before);
  } catch (error) {
    // Before the first epoch has ended there is no model to go back to.
    if (!(error instanceof DivergenceError) || before.bestEpoch === 0) throw error;
    return { by: "divergence", epoch, loss: error.loss, message: error.message };
  }
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
  const minimised = {
    train: stoppingLoss(objective, sums, losses.train),
    validation: held && losses.validation && stoppingLoss(objective, held, losses.validation),
  };
  const loss = minimised.validation ?? minimised.train;
  requireFinite(loss, epoch, settings);
  const verdict = judgeEpoch(before, epoch, loss, rule);
  const times = { startMs, trainMs: trainedMs - startMs, validationMs: endMs - trainedMs };
  return { ...sums, epoch, ...losses, minimised, verdict, ...times };
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
