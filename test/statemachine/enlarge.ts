import type { StageOutputs } from "./stage-outputs.ts";

/** What planBatches gives at most, and what `split.trainShards` allows with one shard to validate with. */
export const most = { batches: 201, shards: 101 };

/** One of the real outputs, as often as there is to be of it, with texts and numbers as long as they get. */
export function enlarge(outputs: StageOutputs, { batches, shards }: typeof most): StageOutputs {
  const { run, vocabulary } = outputs;
  const store = `s3://${"b".repeat(63)}/${"prefix/".repeat(4)}main`;
  const manyShards = repeat(outputs.shards, shards, (shard, part) => ({
    ...shard,
    part,
    key: shard.key.replace("part0", `part${part}`),
    sizeBytes: 9_999_999_999,
    records: 9_999_999,
    withoutKnownTerms: 9_999_999,
  }));
  return {
    ...outputs,
    run: {
      ...run,
      store,
      batches: [...Array(batches).keys()],
      seed: 4_294_967_295,
      articleObjects: 9_999_999,
    },
    batches: repeat(outputs.batches, batches, (one, batch) => ({
      ...one,
      batch,
      accepted: 9_999_999,
      rejected: 9_999_999,
    })),
    topics: repeat(outputs.topics, batches, (one, batch) => ({
      ...one,
      batch,
      articles: 9_999_999,
      withoutKnownTerms: 9_999_999,
      requests: 99_999,
    })),
    shards: manyShards,
    vocabulary: {
      ...vocabulary,
      shards: manyShards.map(({ set, part }) => ({ set, part, articles: 9_999_999 })),
      topicHyperParameters: { ...vocabulary.topicHyperParameters, encoder_layers: "99999,".repeat(40) },
    },
  };
}

function repeat<T>([one]: readonly T[], count: number, numbered: (one: T, number: number) => T): T[] {
  if (one === undefined) throw new Error("there is nothing to repeat");
  return Array.from({ length: count }, (_, number) => numbered(one, number));
}
