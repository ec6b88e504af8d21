import { topicUniqueness } from "./coherence.ts";
import type { WordLosses } from "./losses.ts";
import { objectiveTotal } from "./losses.ts";
import type { Objective } from "./objective.ts";
import type { EpochReport } from "./training.ts";

/*
 * The lines that the built-in container writes, in its words, so that what reads its log reads ours. One host reports
 * for all. "total" is its total: divergence plus reconstruction of the plain counts, in nats per word.
 */
const HOST = "algo-1";

/** Words of a topic that the log shows and that its topic uniqueness counts. */
export const LOGGED_WORDS = 20;

/** Everything that is logged after an epoch. */
export function epochLines(
  report: EpochReport,
  run: { readonly epochs: number; readonly batchSize: number; readonly objective: Objective },
): string[] {
  const { epoch, examples, batches, train, validation } = report;
  const { batchSize } = run;
  return [
    `# Finished training epoch ${epoch} on ${examples} examples from ${batches} batches, each of size ${batchSize}.`,
    "Metrics for Training:",
    ...lossLines(train),
    `#quality_metric: host=${HOST}, epoch=${epoch}, train total_loss <loss>=${train.total}`,
    objectiveLine(report, run.objective),
    ...(validation === undefined ? [] : validationLines(epoch, validation)),
    ...patienceLines(report),
    ...timeLines(report, run.epochs),
  ];
}

function lossLines({ total, kld, recons }: WordLosses): string[] {
  return [
    `Loss (name: value) total: ${total}`,
    `Loss (name: value) kld: ${kld}`,
    `Loss (name: value) recons: ${recons}`,
    `Loss (name: value) logppx: ${total}`,
  ];
}

function objectiveLine({ parts }: EpochReport, objective: Objective): string {
  const { reconstruction, kl, contrastive } = parts;
  const total = objectiveTotal(parts, objective);
  return `Objective (nats per document) total: ${total} reconstruction: ${reconstruction} kl: ${kl} contrastive: ${contrastive}`;
}

function validationLines(epoch: number, losses: WordLosses): string[] {
  return [
    "Metrics for Inference:",
    ...lossLines(losses),
    `#quality_metric: host=${HOST}, epoch=${epoch}, validation total_loss <loss>=${losses.total}`,
  ];
}

function patienceLines({ verdict }: EpochReport): string[] {
  const { patience, state } = verdict;
  if (patience === undefined) return [];
  const { window, minimum, difference, bad } = patience;
  const losses = `patience losses:[${window.join(",")}] min patience loss:${minimum} current loss:${minimum - difference}`;
  const line = `${losses} absolute loss difference:${Math.abs(difference)}`;
  const badLine = `Bad epoch: loss has not improved (enough). Bad count:${state.badEpochs}`;
  return bad ? [line, badLine] : [line];
}

function timeLines(
  { epoch, examples, startMs, trainMs, validationMs }: EpochReport,
  epochs: number,
): string[] {
  const totalMs = trainMs + validationMs;
  const throughput = (1000 * examples) / Math.max(trainMs, 1);
  return [
    `Timing: train: ${seconds(trainMs)}s, val: ${seconds(validationMs)}s, epoch: ${seconds(totalMs)}s`,
    `#progress_metric: host=${HOST}, completed ${(100 * epoch) / epochs} % of epochs`,
    metricsLine(epoch, examples, startMs, startMs + totalMs),
    `#throughput_metric: host=${HOST}, train throughput=${throughput} records/second`,
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function metricsLine(epoch: number, examples: number, startMs: number, endMs: number): string {
  const metrics = {
    StartTime: startMs / 1000,
    EndTime: endMs / 1000,
    Dimensions: {
      Algorithm: "AWS/NTM",
      Host: HOST,
      Operation: "training",
      epoch: epoch - 1,
      Meta: "training_data_iter",
    },
    Metrics: { "Total Records Seen": { sum: examples, count: 1, min: examples, max: examples } },
  };
  return `#metrics ${JSON.stringify(metrics)}`;
}

/**
 * The topics by their decoder words. The container prints WETC before TU when it has GloVe vectors; there are none here,
 * so its place stays empty, as the container itself leaves it without a vocabulary.
 */
export function topicLines(
  words: readonly (readonly number[])[],
  vocabulary: readonly string[] | undefined,
): string[] {
  const uniqueness = topicUniqueness(words);
  const mean = uniqueness.reduce((sum, value) => sum + value, 0) / words.length;
  const title = `Topics from epoch:final (num_topics:${words.length}) [, tu ${mean.toFixed(2)}]:`;
  if (vocabulary === undefined) return [title, ...words.map((topic) => topic.join(" "))];
  const lines = words.map((topic, i) => {
    const names = topic.map((column) => vocabulary[column]).join(" ");
    return `[, ${uniqueness[i]?.toFixed(2)}] ${names}`;
  });
  return [title, ...lines];
}

export function bestModelLine(epoch: number, loss: number): string {
  return `Best model based on early stopping at epoch ${epoch}. Best loss: ${loss}`;
}

export function serialisingLine(file: string): string {
  return `Serializing model to /opt/ml/model/${file}`;
}

/** What the container logs of the test channel, and its bound per token beside its mean over documents. */
export function testLines(losses: WordLosses, examples: number, batchSize: number): string[] {
  const batches = Math.ceil(examples / batchSize);
  return [
    `Finished scoring on ${examples} examples from ${batches} batches, each of size ${batchSize}.`,
    "Metrics for Inference:",
    ...lossLines(losses),
    `#test_score (${HOST}) : ('log_perplexity', ${losses.total})`,
    `#test_score (${HOST}) : ('log_perplexity_per_token', ${losses.totalPerToken})`,
  ];
}
