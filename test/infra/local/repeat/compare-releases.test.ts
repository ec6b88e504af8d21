import { afterEach, describe, expect, it } from "vitest";
import { compareReleases } from "../../../../infra/local/repeat/compare-releases.ts";
import { readCurrent } from "../../../../shared/release/current.ts";
import type { Topic } from "../../../../shared/release/load-release.ts";
import { readReleaseManifest } from "../../../../shared/release/manifest.ts";
import { drop, openTestStore, testRuntime, wire } from "../../../lambdas/bench.ts";
import { candidateConfig, makeRelease } from "../../../lambdas/candidate.ts";

const topics = (...named: readonly Partial<Topic>[]): Topic[] =>
  named.map((name, topic) => ({ topic, words: ["oil"], share: 0.5, ...name }));

describe("the topics of a release that is made again", () => {
  const removals: (() => void)[] = [];
  afterEach(() => {
    for (const remove of removals.splice(0)) remove();
  });

  async function place(of: readonly Topic[]) {
    const { store, remove } = await openTestStore();
    removals.push(remove);
    await drop(store, "wire.jsonl", wire(30));
    await makeRelease(testRuntime(store, candidateConfig), "run", undefined, of);
    const current = await readCurrent(store);
    const pointer = current?.pointer.manifest ?? expect.fail("nothing serves");
    return { store, manifest: await readReleaseManifest(store, pointer) };
  }

  const compare = async (then: readonly Topic[], now: readonly Topic[]) =>
    compareReleases(await place(then), await place(now));

  it("are the same, though those that it gave birth to have ids of another beginning", async () => {
    const inherited = { id: "00000000.7", name: "oil", since: "r-0" };

    const { differing } = await compare(
      topics(inherited, { id: "aaaaaaaa.1", name: "oil" }),
      topics(inherited, { id: "bbbbbbbb.1", name: "oil" }),
    );

    expect(differing).toEqual([]);
  });

  it.each([
    ["an id that was inherited is another", { id: "11111111.7", name: "oil", since: "r-0" }],
    ["what went on then is new now", { id: "bbbbbbbb.0", name: "oil" }],
    ["a name is another", { id: "00000000.7", name: "gas", since: "r-0" }],
  ])("differ when %s", async (_, now) => {
    const { differing } = await compare(topics({ id: "00000000.7", name: "oil", since: "r-0" }), topics(now));

    expect(differing).toEqual(["topics.json"]);
  });
});
