import { bytesPerGb, type Line, line } from "./line.ts";
import { type Context, retrainingLogBytes } from "./retraining-lines.ts";

const daysPerMonth = 365 / 12;

/** What lies in the bucket and in the logs, and what it costs to put it there. */
export function storageLines(context: Context): Line[] {
  const { config, sizes, prices, assumptions, workload } = context;
  const logGb = queryLogBytes(context) / bytesPerGb;
  const keptLogGb = logGb + (workload.retrainings * retrainingLogBytes(workload, assumptions)) / bytesPerGb;
  return [
    line(
      "bucket",
      storedBytes(context) / bytesPerGb,
      "GB-months",
      prices.of("s3StoragePerGbMonth"),
      "articles' text + runs of retention.runDays + releases of 12 months",
    ),
    line(
      "dropped objects",
      sizes.droppedPerMonth / sizes.articlesPerObject,
      "requests",
      prices.of("s3PutsPerThousand"),
      "articles dropped a month / articles an object",
    ),
    line("queries' logs", logGb, "GB", prices.of("logIngestionPerGb"), "queries x bytes a query"),
    line(
      "kept logs",
      (keptLogGb * config.retention.logDays) / daysPerMonth,
      "GB-months",
      prices.of("logStoragePerGbMonth"),
      "all logs of a month x retention.logDays, uncompressed",
    ),
  ];
}

function storedBytes({ config, assumptions, workload }: Context): number {
  const { textBytes, retrainings } = workload;
  const runs = (retrainings * config.retention.runDays) / daysPerMonth;
  const releases = retrainings * assumptions.storageMonths;
  const releaseBytes = assumptions.modelBytesPerRelease + textBytes * assumptions.releaseBytesPerTextByte;
  return textBytes + runs * textBytes * assumptions.runBytesPerTextByte + releases * releaseBytes;
}

function queryLogBytes({ assumptions, workload }: Context): number {
  return workload.queries * assumptions.logBytesPerQuery;
}
