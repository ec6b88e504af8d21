import { type Line, line, priceOfOne } from "./line.ts";
import { readingLines } from "./reading-lines.ts";
import type { Context } from "./retraining-lines.ts";
import { storageLines } from "./storage-lines.ts";
import { watchLines } from "./watch-lines.ts";

/**
 * What one month costs.
 *
 * @param retraining the lines of one retraining
 */
export function monthLines(context: Context, retraining: readonly Line[]): Line[] {
  return [
    ...endpointLines(context),
    ...startLines(context, retraining),
    ...readingLines(context),
    ...storageLines(context),
    ...watchLines(context),
  ];
}

/** The endpoints of the kept releases, by day and night; a serverless one costs nothing while it is not asked. */
function endpointLines({ config: { hosting }, assumptions, prices, workload }: Context): Line[] {
  if (hosting.kind === "serverless") return [];
  const endpoints = workload.hostedReleases * assumptions.endpointsPerRelease;
  const instances = endpoints * hosting.instanceCount;
  return [
    line(
      "endpoints",
      instances * assumptions.hoursPerMonth,
      `h ${hosting.instanceType}`,
      prices.instanceHour("hosting", hosting.instanceType),
      "kept releases x 2 endpoints x hosting.instanceCount x 730 h",
    ),
    line(
      "endpoints' volumes",
      instances * assumptions.endpointVolumeGb,
      "GB-months",
      prices.of("mlStoragePerGbMonth"),
      "kept releases x 2 endpoints x hosting.instanceCount x GB a volume",
    ),
  ];
}

function startLines({ assumptions, prices, workload }: Context, retraining: readonly Line[]): Line[] {
  const { idleLook, looks, retrainings } = workload;
  const idle = [
    line("", idleLook.transitions, "", prices.of("stateTransitionsPerThousand"), ""),
    line(
      "",
      (assumptions.stageMemoryMb / 1024) * assumptions.invocationSeconds,
      "",
      prices.of("lambdaArmPerGbSecond"),
      "",
    ),
    line("", Math.ceil(workload.objects / 1000) + 2, "", prices.of("s3PutsPerThousand"), ""),
  ];
  return [
    line(
      "retrainings",
      retrainings,
      "retrainings",
      priceOfOne(retraining),
      "looks of schedule.cron a month x share that finds something new",
    ),
    line("looks without news", looks - retrainings, "looks", priceOfOne(idle), "looks - retrainings"),
  ];
}
