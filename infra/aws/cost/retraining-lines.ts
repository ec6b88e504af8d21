import type { Config } from "../../../shared/config/schema.ts";
import type { Assumptions } from "./assumptions.ts";
import { bytesPerGb, type Line, line } from "./line.ts";
import type { Prices } from "./prices.ts";
import type { Sizes } from "./sizes.ts";
import type { Workload } from "./workload.ts";

export interface Context {
  readonly config: Config;
  readonly sizes: Sizes;
  readonly assumptions: Assumptions;
  readonly prices: Prices;
  readonly workload: Workload;
}

/** What one retraining costs that promotes its candidate, or refuses it. */
export function retrainingLines(context: Context): Line[] {
  return [...trainingLines(context), candidateLine(context), ...platformLines(context)];
}

function trainingLines({ config, assumptions, prices, workload }: Context): Line[] {
  const { topicModelInstanceType, neighbourIndexInstanceType, volumeSizeGb } = config.training;
  const topicModelHours = (config.topics.instanceCount * workload.topicModelSeconds) / 3600;
  const indexHours = workload.neighbourIndexSeconds / 3600;
  const volumeMonths = (volumeSizeGb * (topicModelHours + indexHours)) / assumptions.hoursPerMonth;
  return [
    line(
      "topic model training",
      topicModelHours,
      `h ${topicModelInstanceType}`,
      prices.instanceHour("training", topicModelInstanceType),
      "topics.instanceCount x (overhead + train rows x epochs / records a second / topics.instanceCount)",
    ),
    line(
      "neighbour index training",
      indexHours,
      `h ${neighbourIndexInstanceType}`,
      prices.instanceHour("training", neighbourIndexInstanceType),
      "overhead + articles x seconds an article",
    ),
    line(
      "training volumes",
      volumeMonths,
      "GB-months",
      prices.of("mlStoragePerGbMonth"),
      "training.volumeSizeGb x hours of both trainings / 730",
    ),
  ];
}

function candidateLine({ config: { hosting }, assumptions, sizes, prices, workload }: Context): Line {
  if (hosting.kind === "instances") {
    return line(
      "candidate's endpoints",
      hosting.instanceCount * workload.candidateEndpointHours,
      `h ${hosting.instanceType}`,
      prices.instanceHour("hosting", hosting.instanceType),
      "hosting.instanceCount x (three creations of an endpoint + start and training of the index + 2 x functions)",
    );
  }
  const asked = (sizes.articles + Math.min(sizes.articles, assumptions.probes)) / 1000;
  return line(
    "candidate's endpoints",
    (hosting.memoryMiB / 1024) * asked * assumptions.callSecondsPerThousandArticles,
    "GB-seconds",
    prices.of("serverlessPerGbSecond"),
    "hosting.memoryMiB x (articles + probes) x seconds an article",
  );
}

function platformLines({ assumptions, prices, workload, sizes }: Context): Line[] {
  const { batches, shards, objects, retraining } = workload;
  return [
    line(
      "functions' time",
      (assumptions.stageMemoryMb / 1024) * workload.handlerSeconds,
      "GB-seconds",
      prices.of("lambdaArmPerGbSecond"),
      "2 GB x (invocations x start + megabytes of text x seconds a megabyte x slowdown)",
    ),
    line(
      "functions' invocations",
      retraining.invocations,
      "invocations",
      prices.of("lambdaRequestsPerMillion"),
      "one for each stage, batch (twice) and shard",
    ),
    line(
      "state transitions",
      retraining.transitions,
      "transitions",
      prices.of("stateTransitionsPerThousand"),
      "states on the way to Promoted, Map items and polls included",
    ),
    line(
      "objects written, listed",
      60 + 9 * batches + shards + Math.ceil(objects / 1000),
      "requests",
      prices.of("s3PutsPerThousand"),
      "60 + 9 x batches + shards + article objects / 1000",
    ),
    line(
      "objects read",
      100 + objects + batches * (20 + 3 * shards),
      "requests",
      prices.of("s3GetsPerThousand"),
      "100 + article objects + batches x (20 + 3 x shards)",
    ),
    line(
      "articles through endpoints",
      (sizes.articles * assumptions.endpointBytesPerArticle) / bytesPerGb,
      "GB",
      prices.of("endpointDataPerGb"),
      "articles x bytes an article, both ways",
    ),
    line(
      "retraining's logs",
      retrainingLogBytes(workload, assumptions) / bytesPerGb,
      "GB",
      prices.of("logIngestionPerGb"),
      "transitions x (state's data + batches x pointers) + invocations x lines + training logs",
    ),
  ];
}

/** The execution's log is the bulk of it: it repeats the state's data at every step. */
export function retrainingLogBytes({ retraining, batches }: Workload, assumptions: Assumptions): number {
  const { logBytesPerTransition, logBytesPerTransitionAndBatch } = assumptions;
  return (
    retraining.transitions * (logBytesPerTransition + batches * logBytesPerTransitionAndBatch) +
    retraining.invocations * assumptions.logBytesPerInvocation +
    assumptions.trainingLogBytes
  );
}
