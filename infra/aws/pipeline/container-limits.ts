import type { Config } from "../../../shared/config/schema.ts";
import { ConfigError } from "../../../shared/errors/errors.ts";

/** Graviton's families, which host and do not train: ml.c7g, ml.m6gd; not ml.g5. */
const arm = /^ml\.[a-z]+\d+g/;

/**
 * Refuses what Readnext's own container cannot do on AWS, before a run has paid for half of its work.
 * @throws ConfigError `CONTAINER_UNFIT`, naming key and value
 */
export function refuseUnfitForContainer({ topicModel, topics, hosting }: Config): void {
  if (topicModel === "builtin") return;
  if (topics.instanceCount > 1) refuse("topics.instanceCount", topics.instanceCount, "trains on one machine");
  if (hosting.kind === "instances" && arm.test(hosting.instanceType)) {
    refuse("hosting.instanceType", hosting.instanceType, "is built for x86 processors");
  }
}

function refuse(key: string, value: unknown, reason: string): never {
  const message = `${key} = ${JSON.stringify(value)}: with topicModel "readnext" the topic model ${reason}`;
  throw new ConfigError("CONTAINER_UNFIT", message);
}
