import type { discardCandidate } from "../../lambdas/discard-candidate/discard-candidate.ts";
import { evaluate } from "../../lambdas/evaluate/evaluate.ts";
import type { promote } from "../../lambdas/promote/promote.ts";
import type { retireSuperseded } from "../../lambdas/retire-superseded/retire-superseded.ts";
import { releaseIdOf } from "../../shared/release/names.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "../lambdas/bench.ts";
import { indexOf } from "../lambdas/evaluate/hosting.ts";

/** As long as an execution's name may be: it travels with every state. */
const executionName = "e".repeat(80);

export type StageOutputs = Awaited<ReturnType<typeof realOutputs>>;

/** What the real stages give for a small drop of three batches and three shards, with fakes for the models. */
export async function realOutputs() {
  const { store, remove } = await openTestStore();
  const runtime = testRuntime(store, { articles: { batchBytes: 10_000 }, split: { trainShards: 2 } });
  for (const part of [0, 1, 2]) await drop(store, `${part}.jsonl`, wire(50, part * 50));
  const { run, batches, vocabulary, shards, dataset, topics, neighbours } = await runToNeighbourData(
    runtime,
    executionName,
  );
  const index = await indexOf(store, neighbours);
  const openEndpoint: Runtime["openEndpoint"] = async (name) =>
    name === run.neighbourIndex.name ? index : runtime.openEndpoint(name);
  const evaluation = await evaluate(
    {
      run,
      vocabulary: vocabulary.manifest,
      topics,
      neighbourDataset: neighbours.manifest,
      topicModelDataUrl: `${store.uri}/models/${run.id}/ntm/model.tar.gz`,
      topicModelEndpoint: run.topicModel.name,
      neighbourIndexEndpoint: run.neighbourIndex.name,
    },
    { ...runtime, openEndpoint },
  );
  remove();
  return {
    run,
    batches,
    vocabulary,
    shards,
    dataset,
    topics,
    neighbours,
    evaluation: { ...evaluation, goodEnough: true, reasons: "" },
    release: { releaseId: releaseIdOf(run), promoted: true } satisfies Awaited<ReturnType<typeof promote>>,
    retirement: { kept: 2, retired: 1, orphansRemoved: 0 } satisfies Awaited<
      ReturnType<typeof retireSuperseded>
    >,
    discarded: { discarded: true } satisfies Awaited<ReturnType<typeof discardCandidate>>,
  };
}
