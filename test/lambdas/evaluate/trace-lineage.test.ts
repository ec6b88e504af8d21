import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { traceLineage } from "../../../lambdas/evaluate/trace-lineage.ts";
import { layout } from "../../../shared/release/layout.ts";
import type { Topic } from "../../../shared/release/load-release.ts";
import { silentLog } from "../../../shared/runtime/log.ts";
import { parseJsonBytes } from "../../../shared/storage/canonical-json.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { flipBit } from "../../release/two-releases.ts";
import { memoryS3 } from "../../storage/memory-s3.ts";
import { drop, openTestStore, testRuntime, wire } from "../bench.ts";
import { candidateConfig, makeRelease } from "../candidate.ts";

const described = (topic: number, ...words: string[]) => ({
  topic,
  words,
  share: 0.5,
  shares: words.map((_, place) => 1 / (place + 1)),
});

const oil = ["oil", "barrel", "brent", "tanker"];
const bank = ["bank", "rate", "bond", "yield"];
const chip = ["chip", "wafer", "fab", "silicon"];

/** A deployment whose runs do nothing but trace topics and have them served. */
async function deployment() {
  const s3 = memoryS3();
  const store = await openStore(`s3://${s3.bucket}`, { s3: s3.client });
  await drop(store, "wire.jsonl", wire(30));
  const runtime = testRuntime(store, candidateConfig);
  let seed = 0;
  return {
    store,
    runtime,
    trace: (topics: readonly (readonly string[])[], runId = "0123456789abcdef") =>
      traceLineage(
        { store, log: silentLog },
        runId,
        "notebook",
        topics.map((words, topic) => described(topic, ...words)),
      ),
    serve: async (topics: readonly Topic[]) => {
      const { releaseId } = await makeRelease(
        testRuntime(store, { ...candidateConfig, seed: seed++ }),
        `run-${seed}`,
        undefined,
        topics,
      );
      return releaseId;
    },
  };
}

const ids = (topics: readonly { readonly id: string }[]) => topics.map(({ id }) => id);

describe("the topics of a candidate", () => {
  it("all begin when nothing serves, each with an id and a name of its own", async () => {
    const { trace } = await deployment();

    const { topics, lineage } = await trace([oil, bank]);

    expect(topics.map(({ name }) => name)).toEqual(["oil barrel brent", "bank rate bond"]);
    expect(ids(topics)).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}\.0$/),
      expect.stringMatching(/^[0-9a-f]{8}\.1$/),
    ]);
    expect(topics.every((topic) => !("since" in topic))).toBe(true);
    expect(lineage).toEqual({
      from: { known: false, why: "NOTHING_SERVES" },
      topics: topics.map(({ topic, id, name }) => ({ topic, id, name })),
      ended: [],
    });
  });

  it("keep id, name and birth of those that they continue, and tell what has changed", async () => {
    const { trace, serve } = await deployment();
    const first = await trace([oil, bank]);
    const firstId = await serve(first.topics);

    const { topics, lineage } = await trace([chip, ["barrel", "oil", "opec", "brent"]], "fedcba9876543210");

    const [oldOil, oldBank] = first.topics;
    expect(topics[1]).toMatchObject({ id: oldOil?.id, name: "oil barrel brent", since: firstId });
    expect(topics[0]?.id).not.toBe(oldBank?.id);
    expect(lineage.from).toEqual({ known: true, releaseId: firstId });
    expect(lineage.topics[0]).not.toHaveProperty("before");
    expect(lineage.topics[1]?.before).toEqual({
      topic: 0,
      likeness: expect.any(Number),
      came: ["opec"],
      went: ["tanker"],
    });
    expect(lineage.ended).toEqual([
      { topic: 1, id: oldBank?.id, name: "bank rate bond", since: firstId, words: bank },
    ]);
  });

  it("get another name, and tell the old one, when too few of its words are left", async () => {
    const { trace, serve } = await deployment();
    const first = await trace([oil]);
    await serve(first.topics);

    const { topics, lineage } = await trace([["oil", "tanker", "opec", "wti"]]);

    expect(topics[0]).toMatchObject({ id: first.topics[0]?.id, name: "oil tanker opec" });
    expect(lineage.topics[0]?.before?.renamedFrom).toBe("oil barrel brent");
  });

  it("remember the release that they began with through several", async () => {
    const { trace, serve } = await deployment();
    const firstId = await serve((await trace([oil])).topics);
    await serve((await trace([oil, bank], "1111111111111111")).topics);

    const { topics } = await trace([bank, oil], "2222222222222222");

    expect(topics[1]?.since).toBe(firstId);
    expect(topics[0]?.since).not.toBe(firstId);
  });

  it("have the same ids when they are traced again beside the same release", async () => {
    const { trace, serve } = await deployment();
    await serve((await trace([oil])).topics);

    const [once, again] = [await trace([chip, oil]), await trace([chip, oil])];

    expect(again).toEqual(once);
  });

  it("never get an id that another topic had, also of the same run beside another release", async () => {
    const { trace, serve } = await deployment();
    const first = await trace([oil, bank], "1111111111111111");
    await serve(first.topics);
    const second = await trace([chip, oil], "2222222222222222");
    await serve(second.topics);

    // The articles are again what the first run learned from: its run comes again, and "bank" is not served any more.
    const third = await trace([bank, oil], "1111111111111111");

    const seen = new Set([...ids(first.topics), ...ids(second.topics)]);
    expect(third.topics[1]?.id).toBe(first.topics[0]?.id);
    expect(seen.has(third.topics[0]?.id ?? "")).toBe(false);
  });

  it("keep their ids whatever order the same model's topics come in", async () => {
    const { trace, serve } = await deployment();
    const all = [oil, bank, chip, ["ship", "port"], ["wheat", "corn"]];
    const first = await trace(all);
    await serve(first.topics);
    const orders = fc.shuffledSubarray([...all.keys()], { minLength: 5, maxLength: 5 });

    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const { topics, lineage } = await trace(order.map((place) => all[place] ?? []));

        expect(ids(topics)).toEqual(order.map((place) => first.topics[place]?.id));
        expect(lineage.ended).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it("begin anew, with the reason, beside a release without word shares", async () => {
    const { trace, serve } = await deployment();
    const releaseId = await serve([{ topic: 0, words: oil, share: 1 }]);

    const { topics, lineage } = await trace([oil]);

    expect(lineage.from).toEqual({ known: false, releaseId, why: "NO_WORD_SHARES" });
    expect(topics[0]).not.toHaveProperty("since");
  });

  it("begin anew, with the reason, beside a release of another analyzer", async () => {
    const { store, trace, serve } = await deployment();
    await serve((await trace([oil])).topics);

    const { lineage } = await traceLineage({ store, log: silentLog }, "r", "natural-en", [
      described(0, ...oil),
    ]);

    expect(lineage.from).toMatchObject({ known: false, why: "ANALYZER_DIFFERS" });
    expect(lineage.topics[0]).not.toHaveProperty("before");
  });
});

describe("the topics of a candidate beside a release that cannot be read", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(30));
  });
  afterEach(() => remove());

  it.each(["topics.json", "manifest.json"])("begin anew, with the reason: %s", async (file) => {
    const { releaseId } = await makeRelease(testRuntime(store, candidateConfig), "first");
    await flipBit(store, layout.releaseFile(releaseId, file));

    const { lineage } = await traceLineage({ store, log: silentLog }, "r", "notebook", [
      described(0, ...oil),
    ]);

    expect(lineage.from).toMatchObject({
      known: false,
      releaseId,
      why: file === "topics.json" ? "RELEASE_FILE_ALTERED" : "MANIFEST_ALTERED",
    });
    const { releaseId: serving } = parseJsonBytes((await store.get(layout.current)).bytes) as {
      releaseId: string;
    };
    expect(serving).toBe(releaseId);
  });
});
