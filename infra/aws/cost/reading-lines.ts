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
    line("pointer reads", queries, "requests", prices.of("s3GetsPerThousand"), "one for each query"),
    ...serverlessLines(context),
    line(
      "queries through endpoints",
      (queries * assumptions.endpointBytesPerQuery) / bytesPerGb,
      "GB",
      prices.of("endpointDataPerGb"),
      "queries x bytes a query, both ways",
    ),
    line(
      "traces",
      tracedQueries(queries, assumptions) + workload.looks,
      "traces",
      prices.of("tracesPerMillion"),
      "looks + queries, of those beyond one a second 5 %",
    ),
  ];
}

/** More than will be traced: queries do not come evenly. */
function tracedQueries(queries: number, assumptions: Assumptions): number {
  const sampled = assumptions.tracesPerSecond * assumptions.hoursPerMonth * 3600;
  return Math.min(queries, sampled) + assumptions.traceShareBeyond * Math.max(0, queries - sampled);
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
