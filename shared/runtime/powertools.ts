import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import type { MiddlewareObj } from "@middy/core";
import { metricUnits } from "./measure.ts";
import type { Runtime } from "./runtime.ts";

/** CloudWatch's name for all metrics of ours; the stage is their dimension `service`. */
export const metricNamespace = "Readnext";

/**
 * Log, metrics and traces of a function on AWS. Its middlewares put the request's id into every line, write the metrics
 * at the end, also of a failed invocation, and give the handler a subsegment of the trace.
 */
export function openPowertools(serviceName: string): Pick<Runtime, "log" | "measure" | "middlewares"> {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: metricNamespace, serviceName, logger: quietly(logger) });
  const tracer = new Tracer({ serviceName });
  return {
    log: (level, message, fields) => logger[level](message, { ...fields }),
    measure: (name, value) => metrics.addMetric(name, metricUnits[name], value),
    middlewares: [
      injectLambdaContext(logger),
      logMetrics(metrics),
      // Answers hold article titles, and a trace is not the place for them.
      captureLambdaHandler(tracer, { captureResponse: false }),
    ] as readonly MiddlewareObj[],
  };
}

/** Powertools warns of every invocation that measures nothing, in plain text: here most do, and the log is JSON. */
function quietly(logger: Logger) {
  const as =
    (level: "debug" | "error") =>
    (...words: unknown[]) =>
      logger[level](words.map(String).join(" "));
  return { debug: as("debug"), info: as("debug"), warn: as("debug"), error: as("error") };
}
