import { ConfigError } from "../errors/errors.ts";
import type { Config } from "./schema.ts";

/** Who runs the models of the serving release: endpoints that stay for it, or whoever asks, in its own process. */
export type Serving = "endpoints" | "inProcess";

/** What "auto" means on one machine: an endpoint there is a model in the same process, so that it only costs a look-up. */
export function servingHere({ serving }: Pick<Config, "serving">): Serving {
  return serving === "auto" ? "inProcess" : serving;
}

/**
 * What "auto" means on AWS: the endpoints that SageMaker is asked for by name, whatever trained the models.
 * @throws ConfigError `SERVING_UNFIT` for models that only SageMaker can run
 */
export function servingOnAws({ serving, topicModel }: Pick<Config, "serving" | "topicModel">): Serving {
  if (serving === "inProcess" && topicModel === "builtin") {
    throw new ConfigError(
      "SERVING_UNFIT",
      'serving = "inProcess": with topicModel "builtin" only SageMaker can run the topic model; take "endpoints", or topicModel "readnext"',
    );
  }
  return serving === "auto" ? "endpoints" : serving;
}

/** Whether releases are answered for without endpoints. "auto" is only before a runtime is opened, which decides it. */
export function servesInProcess({ serving }: Pick<Config, "serving">): boolean {
  return serving === "inProcess";
}
