import type { EvaluateInput } from "../../../lambdas/evaluate/evaluate.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import type { runToNeighbourData } from "../bench.ts";

type Made = Pick<
  Awaited<ReturnType<typeof runToNeighbourData>>,
  "run" | "vocabulary" | "topics" | "neighbours"
>;

/** What Evaluate is told of a run: its models are hosted as "topics" and "index". */
export function toEvaluate(store: ObjectStore, { run, vocabulary, topics, neighbours }: Made): EvaluateInput {
  return {
    run,
    vocabulary: vocabulary.manifest,
    topics,
    neighbourDataset: neighbours.manifest,
    topicModelDataUrl: `${store.uri}/models/${run.id}/ntm/job/output/model.tar.gz`,
    topicModelEndpoint: "topics",
    neighbourIndexEndpoint: "index",
  };
}
