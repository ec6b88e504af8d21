import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecordedInputs } from "../../../../infra/local/repeat/recorded-inputs.ts";
import { layout } from "../../../../shared/release/layout.ts";
import { parseReleaseManifest, type ReleaseManifest } from "../../../../shared/release/manifest.ts";
import type { ObjectStore } from "../../../../shared/storage/store.ts";
import { drop, openTestStore, wire } from "../../../lambdas/bench.ts";
import { hostingRuntime, makeRelease } from "../../../lambdas/candidate.ts";

describe("what a release was made from", () => {
  let store: ObjectStore;
  let remove: () => void;
  let manifest: ReleaseManifest;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    for (const name of ["a", "b", "c", "d", "e"])
      await drop(store, `${name}.jsonl`, wire(10, name.charCodeAt(0)));
    const { releaseId } = await makeRelease(hostingRuntime(store).runtime, "first");
    const key = layout.releaseManifest(releaseId);
    manifest = parseReleaseManifest((await store.get(key)).bytes, key);
  });
  afterEach(() => remove());

  const refusal = (of = manifest) =>
    readRecordedInputs(store, of).then(
      () => "it was not refused",
      ({ name, code, message }) => `${name} ${code} ${message}`,
    );
  const because = (why: string) =>
    `InvalidInputError NOT_REPEATABLE the release cannot be made again: ${why}`;

  it("is given: its configuration as it was written down, and its articles' objects without later ones", async () => {
    await drop(store, "later.jsonl", wire(5, 900));

    const { config, articles } = await readRecordedInputs(store, manifest);

    expect(config).toEqual(manifest.config);
    expect(articles.map(({ key }) => key)).toEqual(
      ["a", "b", "c", "d", "e"].map((name) => `articles/${name}.jsonl`),
    );
  });

  it("comes to other bytes with other code", async () => {
    expect(await refusal({ ...manifest, pipelineVersion: 1 })).toMatch(
      /: it was made by version 1 of the pipeline, and this is version \d+: other code comes to other bytes$/,
    );
  });

  it.each([
    ["readnext", "Readnext's container"],
    ["builtin", "SageMaker's built-in NTM"],
  ] as const)(
    "comes to other bytes here when its topic model, %s, was trained on AWS",
    async (topicModel, trainer) => {
      const key = `runs/${manifest.releaseId.slice(0, 16)}/dataset/train.manifest`;
      const text = Buffer.from((await store.get(key)).bytes).toString();
      await store.put(key, Buffer.from(text.replace("file:///", "s3://a-bucket/")));

      expect(await refusal({ ...manifest, config: { ...manifest.config, topicModel } })).toBe(
        because(`its models were trained on AWS, the topic model by ${trainer}, and come out otherwise here`),
      );
    },
  );

  it("is not known any more when its run's plan is gone", async () => {
    await store.delete(manifest.plan.key);

    expect(await refusal()).toContain(
      because("the plan of its run, which names its articles, is gone or altered ("),
    );
  });

  it("is gone when objects are, of which a few are named", async () => {
    for (const name of ["a", "b", "c", "d"]) await store.delete(`articles/${name}.jsonl`);

    expect(await refusal()).toBe(
      because(
        "objects with its articles are gone: articles/a.jsonl, articles/b.jsonl, articles/c.jsonl and 1 more",
      ),
    );
  });

  it("is another when an object was written over, though with as many bytes", async () => {
    const { bytes } = await store.get("articles/c.jsonl");
    await store.put(
      "articles/c.jsonl",
      Buffer.from(Buffer.from(bytes).toString().replace("harbour", "harvest")),
    );

    expect(await refusal()).toBe(
      because("the objects with its articles are not what they were: articles/c.jsonl"),
    );
  });
});
