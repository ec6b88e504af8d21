import { servesInProcess } from "../../../shared/config/serving.ts";
import type { Assumptions } from "./assumptions.ts";
import { bytesPerGb, type Line, line } from "./line.ts";
import type { Context } from "./retraining-lines.ts";

/** What readers' queries cost, beside the endpoints that wait for them. */
export function readingLines(context: Context): Line[] {
  const { assumptions, prices, workload } = context;
  const { queries } = workload;
  return [
    line(
      "API requests",
      queries,
      "requests",
      prices.of("httpApiRequestsPerMillion"),
      "queries a day x 365 / 12",
    ),
    line(
      "query function's time",
      (assumptions.queryMemoryMb / 1024) * assumptions.querySeconds * queries,
      "GB-seconds",
      prices.of("lambdaArmPerGbSecond"),
      "queries x seconds a query x 1.73 GB",
    ),
    line(
      "query invocations",
      queries,
      "invocations",
      prices.of("lambdaRequestsPerMillion"),
      "one for each query",
    ),
    line("pointer reads", 2 * queries, "requests", prices.of("s3GetsPerThousand"), "two for each query"),
    ...foldInLines(context),
    ...askingLines(context),
    line(
      "traces",
      tracedQueries(queries, assumptions) + workload.looks,
      "traces",
      prices.of("tracesPerMillion"),
      "looks + queries, of those beyond one a second 5 %",
    ),
  ];
}

/** What it costs that readers need not wait for the next retraining: each drop is folded in by itself, at worst. */
function foldInLines({ config: { foldIn }, sizes, assumptions, prices, workload }: Context): Line[] {
  if (!foldIn.enabled) return [];
  const drops = sizes.droppedPerMonth / sizes.articlesPerObject;
  // Half of what comes between two retrainings is there when one is folded in.
  const fresh = drops / Math.max(1, workload.retrainings) / 2;
  return [
    line(
      "folding in",
      (assumptions.stageMemoryMb / 1024) * assumptions.foldInSeconds * drops,
      "GB-seconds",
      prices.of("lambdaArmPerGbSecond"),
      "drops x seconds a fold-in x 2 GB",
    ),
    line(
      "fresh articles' reads",
      drops * (fresh + assumptions.foldInReads),
      "requests",
      prices.of("s3GetsPerThousand"),
      "drops x (half of the drops between two retrainings + files of the release)",
    ),
    line(
      "fold-in's lists and writes",
      drops * (Math.ceil(workload.objects / 1000) + assumptions.foldInWrites),
      "requests",
      prices.of("s3PutsPerThousand"),
      "drops x (pages of articles + delta, pointer, list)",
    ),
  ];
}

/** More than will be traced: queries do not come evenly. */
function tracedQueries(queries: number, assumptions: Assumptions): number {
  const sampled = assumptions.tracesPerSecond * assumptions.hoursPerMonth * 3600;
  return Math.min(queries, sampled) + assumptions.traceShareBeyond * Math.max(0, queries - sampled);
}

/** What it costs that queries ask endpoints, beside the endpoints themselves. */
function askingLines(context: Context): Line[] {
  const { config, assumptions, prices, workload } = context;
  if (servesInProcess(config)) return [];
  return [
    ...serverlessLines(context),
    line(
      "queries through endpoints",
      (workload.queries * assumptions.endpointBytesPerQuery) / bytesPerGb,
      "GB",
      prices.of("endpointDataPerGb"),
      "queries x bytes a query, both ways",
    ),
  ];
}

function serverlessLines({ config: { hosting }, assumptions, prices, workload }: Context): Line[] {
  if (hosting.kind === "instances") return [];
  const seconds = workload.queries * assumptions.endpointCallsPerQuery * assumptions.callSeconds;
  return [
    line(
      "serverless inference",
      (hosting.memoryMiB / 1024) * seconds,
      "GB-seconds",
      prices.of("serverlessPerGbSecond"),
      "queries x 2 calls x seconds a call x hosting.memoryMiB",
    ),
  ];
}
