import { topicHyperParameters } from "../../../lambdas/build-vocabulary/topic-hyper-parameters.ts";
import { planBatches } from "../../../lambdas/detect-drops/plan-batches.ts";
import type { Config } from "../../../shared/config/schema.ts";
import { servesInProcess } from "../../../shared/config/serving.ts";
import type { Assumptions } from "./assumptions.ts";
import { countStates, retrainMachine, type StateCounts } from "./count-states.ts";
import { looksPerMonth } from "./looks-per-month.ts";
import type { Sizes } from "./sizes.ts";

/** How much of everything one retraining and one month take. Times are billed times. */
export interface Workload {
  /** Executions in a month, those that find nothing new included. */
  readonly looks: number;
  readonly retrainings: number;
  readonly queries: number;
  readonly objects: number;
  readonly textBytes: number;
  readonly batches: number;
  readonly shards: number;
  readonly trainRows: number;
  readonly epochs: number;
  /** Of one instance of the training job. */
  readonly topicModelSeconds: number;
  readonly neighbourIndexSeconds: number;
  /** Of all functions of one retraining. */
  readonly handlerSeconds: number;
  readonly retraining: StateCounts;
  readonly idleLook: StateCounts;
  /** Releases whose endpoints run by day and night. */
  readonly hostedReleases: number;
  /** How long the candidate's endpoints run beside those of the kept releases, both added up. */
  readonly candidateEndpointHours: number;
}

export function workloadOf(config: Config, sizes: Sizes, assumptions: Assumptions): Workload {
  const { articles, meanBytes } = sizes;
  const textBytes = articles * meanBytes;
  const objects = Math.ceil(articles / sizes.articlesPerObject);
  const batches = countBatches(objects, textBytes, config.articles.batchBytes);
  const shards = config.split.trainShards + 1;
  const items = { "$.run.batches": batches, "$.vocabulary.shards": shards };
  const way = { items, waitedSeconds: assumptions.endpointMinutes * 60 };
  const retraining = countStates(retrainMachine, "Promoted", way);
  const training = trainingOf(config, articles, assumptions);
  const handlerSeconds =
    retraining.invocations * assumptions.invocationSeconds +
    (textBytes / 1e6) * assumptions.handlerSecondsPerMegabyte * assumptions.lambdaSlowdown;
  return {
    ...startsOf(config, sizes),
    queries: (sizes.queriesPerDay * 365) / 12,
    objects,
    textBytes,
    batches,
    shards,
    ...training,
    handlerSeconds,
    retraining,
    idleLook: countStates(retrainMachine, "NothingNew", way),
    hostedReleases: servesInProcess(config)
      ? 0
      : Math.max(config.retention.releases, assumptions.leastKeptReleases),
    candidateEndpointHours: candidateHours(training.neighbourIndexSeconds, handlerSeconds, assumptions),
  };
}

/** The plan that DetectDrops would make of objects of equal size. */
function countBatches(objects: number, textBytes: number, batchBytes: number): number {
  const sizeBytes = textBytes / objects;
  const listed = Array.from({ length: objects }, (_, index) => {
    return { key: `articles/${index}.jsonl`, sizeBytes, etag: "", modifiedAt: new Date(0) };
  });
  return planBatches(listed, batchBytes).length;
}

function startsOf(config: Config, sizes: Sizes): Pick<Workload, "looks" | "retrainings"> {
  const scheduled = looksPerMonth(config.schedule);
  const retrainings = sizes.retrainingsPerMonth ?? scheduled * sizes.newShare;
  // What a nudge has learned, the schedule does not find new.
  const looks = config.schedule.dropNudge.enabled ? scheduled + retrainings : scheduled;
  return { retrainings, looks: Math.max(looks, retrainings) };
}

type Training = Pick<Workload, "trainRows" | "epochs" | "topicModelSeconds" | "neighbourIndexSeconds">;

function trainingOf(config: Config, articles: number, assumptions: Assumptions): Training {
  const { topics, text, split, training } = config;
  const trainRows = Math.round(articles * (1 - split.validationShare));
  const { epochs } = topicHyperParameters(config, { vocabularySize: text.maxFeatures, trainRows });
  const recordsPerSecond = assumptions.trainRecordsPerSecond * speedOf(training.topicModelInstanceType);
  const seconds = (trainRows * Number(epochs) * Math.max(1, text.maxFeatures / 2000)) / recordsPerSecond;
  return {
    trainRows,
    epochs: Number(epochs),
    topicModelSeconds: assumptions.jobOverheadSeconds + seconds / topics.instanceCount,
    neighbourIndexSeconds:
      assumptions.jobOverheadSeconds + (articles / 1000) * assumptions.indexSecondsPerThousandArticles,
  };
}

/** The rate was measured on four processors. Two are taken for half as fast; that more are faster is not known. */
function speedOf(instanceType: string): number {
  return /\.(medium|large)$/.test(instanceType) ? 0.5 : 1;
}

/** The topic model's endpoint waits for the index to be trained and deployed; both wait for the stages between. */
function candidateHours(indexSeconds: number, handlerSeconds: number, assumptions: Assumptions): number {
  const { endpointMinutes, jobStartMinutes } = assumptions;
  const topicModel = 2 * endpointMinutes + jobStartMinutes + (indexSeconds + handlerSeconds) / 60;
  const neighbourIndex = endpointMinutes + handlerSeconds / 60;
  return (topicModel + neighbourIndex) / 60;
}
