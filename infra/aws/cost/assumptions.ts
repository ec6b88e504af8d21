import { ConfigError } from "../../../shared/errors/errors.ts";

/**
 * What the estimate takes for granted and neither the configuration nor the sizes say. Each is explained in docs/cost.md
 * and can be set on the command line: `--assume name=value`.
 */
export const defaultAssumptions = {
  /** AWS's own convention: a year's hours by twelve. */
  hoursPerMonth: 730,

  /** Documents that one training instance takes per second, at a vocabulary of 2,000 terms. */
  trainRecordsPerSecond: 3450,
  /** Billed seconds of a training job before and after the training itself: image, data, model. */
  jobOverheadSeconds: 90,
  /** Before a job's instances are there: waited for, not billed. */
  jobStartMinutes: 3,
  /** k-NN reads its vectors and writes them into an index. */
  indexSecondsPerThousandArticles: 1,
  /** From CreateEndpoint to InService. */
  endpointMinutes: 7,
  /** Volume of each hosting instance; ours asks for no size. */
  endpointVolumeGb: 30,
  /** The serving release's and the previous one's are never retired. */
  leastKeptReleases: 2,
  endpointsPerRelease: 2,

  /** Of the functions of one retraining, all together, on one processor of the development machine. */
  handlerSecondsPerMegabyte: 0.53,
  /** How much longer the same work takes on Lambda. */
  lambdaSlowdown: 3,
  /** Cold start and first requests. */
  invocationSeconds: 1.5,
  stageMemoryMb: 2048,
  queryMemoryMb: 1769,
  querySeconds: 0.2,
  /** Of a fold-in: the release is loaded, a few articles are analysed and sent to the topic model. */
  foldInSeconds: 4,
  foldInReads: 9,
  foldInWrites: 4,
  /** Of the function that looks at the deployment every hour. */
  observeMemoryMb: 1024,

  /** A text is first given topics, then neighbours. */
  endpointCallsPerQuery: 2,
  /** Billed by a serverless endpoint for one call of a query. */
  callSeconds: 0.1,
  /** Billed by a serverless endpoint for the topics, or the neighbours, of a thousand articles. */
  callSecondsPerThousandArticles: 5,
  /** Evaluate looks for the neighbours of so many articles at most. */
  probes: 2000,
  endpointBytesPerQuery: 6000,
  endpointBytesPerArticle: 500,

  runBytesPerTextByte: 0.74,
  releaseBytesPerTextByte: 0.17,
  modelBytesPerRelease: 4_740_000,
  /** Releases are kept for good: storage is reckoned as it is after so many months. */
  storageMonths: 12,

  /** X-Ray's sampling where nothing else is said: one a second, and a share of the others. */
  tracesPerSecond: 1,
  traceShareBeyond: 0.05,

  logBytesPerQuery: 3000,
  logBytesPerInvocation: 2000,
  trainingLogBytes: 200_000,
  /** Each event of an execution is logged with the state's data: about so much of it, and more for each batch. */
  logBytesPerTransition: 7500,
  logBytesPerTransitionAndBatch: 1200,

  dashboards: 1,
  /** Of the HTTP API, per route and method: detailed metrics are custom metrics. */
  apiMetrics: 18,
  alarmEmails: 20,
  kmsKeys: 1,
  /** Lambda asks each queue for news all the time: five pollers, every 20 seconds each. */
  pollsPerQueue: 657_000,
};

export type Assumptions = Readonly<typeof defaultAssumptions>;

/**
 * @param texts `name=value` each
 * @throws ConfigError `ASSUMPTION_INVALID`, naming it and what is known
 */
export function assume(texts: readonly string[]): Assumptions {
  const assumptions = { ...defaultAssumptions };
  for (const text of texts) {
    const [, name = "", value = ""] = /^([A-Za-z]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (!isAssumption(name)) throw invalid(text);
    assumptions[name] = Number(value);
  }
  return assumptions;
}

function isAssumption(name: string): name is keyof Assumptions {
  return Object.hasOwn(defaultAssumptions, name);
}

function invalid(text: string): ConfigError {
  const known = Object.keys(defaultAssumptions).join(", ");
  const message = `"${text}" is not name=value with a number that is not negative; names are ${known}`;
  return new ConfigError("ASSUMPTION_INVALID", message);
}
