import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { detectDrops } from "../../lambdas/detect-drops/detect-drops.ts";
import { TransientError } from "../../shared/errors/errors.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { promoteRelease } from "../../shared/release/promote-release.ts";
import { claimRelease } from "../../shared/release/release-claim.ts";
import { markRetired } from "../../shared/release/retire.ts";
import { rollBack } from "../../shared/release/roll-back.ts";
import { verifyRelease } from "../../shared/release/verify-release.ts";
import { encodeJson, parseJsonBytes } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { snapshot } from "../lambdas/bench.ts";
import { type Answer, changed, changedTopics } from "../lambdas/evaluate/hosting.ts";
import {
  type Deployment,
  type HostedReleases,
  hostedReleases,
  promoteUnlocked,
  serving,
  servingId,
} from "./hosted-releases.ts";
import { flipBit } from "./two-releases.ts";

const anna = { owner: "act 1", by: "anna", reason: "it recommends sport" };
const ben = { owner: "act 2", by: "ben" };

let releases: HostedReleases;
let first: string;
let second: string;
let third: string;
let deployment: Deployment;
let store: ObjectStore;

beforeAll(async () => {
  releases = await hostedReleases(3);
  [first = "", second = "", third = ""] = releases.ids;
});
beforeEach(async () => {
  deployment = await releases.deploy();
  ({ store } = deployment);
});

const endpoint = (kind: "ntm" | "knn", releaseId: string) => `readnext-main-${kind}-${releaseId}`;
const pointer = async () => (await readCurrent(store))?.pointer;

/** An act that must be refused, whatever the reason, leaves everything as it was. */
async function refusal(act: Promise<unknown>): Promise<unknown> {
  const before = (await store.get(layout.current)).etag;
  const error = await act.then(
    () => new Error("it was not refused"),
    (reason: unknown) => reason,
  );
  expect((await store.get(layout.current)).etag).toBe(before);
  return error;
}

/** T34 of reliability.md. */
describe("a rollback", () => {
  it("returns to the release before, and says so after it has read it back and asked its models", async () => {
    const report = await rollBack(deployment.runtime, anna);

    expect(report).toEqual({
      moved: true,
      releaseId: second,
      before: third,
      sequence: 4,
      since: "2026-11-23T12:00:00.000Z",
      articles: 32,
      articlesCompared: expect.any(Number),
    });
    expect(report.articlesCompared).toBeGreaterThan(8);
    expect((await serving(store)).manifest.releaseId).toBe(second);
    expect(await pointer()).toMatchObject({
      previous: { releaseId: third },
      move: { act: "rollback", by: "anna", reason: "it recommends sport" },
      setAside: [{ releaseId: third }],
    });
  });

  it("does nothing the second time, whoever asks for it", async () => {
    await rollBack(deployment.runtime, anna);
    const before = await snapshot(store);

    const again = await rollBack(deployment.runtime, ben);

    expect(again).toMatchObject({ moved: false, releaseId: second, before: third, sequence: 4 });
    expect(await snapshot(store)).toEqual(before);
  });

  it("can be undone by name, and then done again", async () => {
    await rollBack(deployment.runtime, anna);

    await promoteRelease(deployment.runtime, third, ben);
    const undone = await servingId(store);
    await rollBack(deployment.runtime, anna);

    expect([undone, await servingId(store)]).toEqual([third, second]);
    expect((await pointer())?.sequence).toBe(6);
  });

  it("is refused while there is nothing to return to", async () => {
    const { pointer: current } = (await readCurrent(store)) ?? {};
    const { previous: _, ...firstEver } = current ?? {};
    await store.put(layout.current, encodeJson(firstEver));

    expect(await refusal(rollBack(deployment.runtime, anna))).toMatchObject({
      name: "NotFoundError",
      code: "NO_PREVIOUS_RELEASE",
      message: `${third} is the first release: there is none before it to return to`,
    });
    await store.delete(layout.current);
    await expect(rollBack(deployment.runtime, anna)).rejects.toMatchObject({ code: "NO_RELEASE" });
  });

  it("is refused when the release before was deleted", async () => {
    for (const key of (await snapshot(store, `releases/${second}/`)).keys()) await store.delete(key);

    expect(await refusal(rollBack(deployment.runtime, anna))).toMatchObject({
      name: "NotFoundError",
      code: "RELEASE_NOT_FOUND",
      message: `there is no release ${second}: releases/${second}/manifest.json is not in the store`,
    });
  });

  it("works from a pointer of before there was a history", async () => {
    const { move: _, previous, ...old } = (await pointer()) ?? {};
    const { inputs: __, ...before } = previous ?? {};
    await store.put(layout.current, encodeJson({ ...old, previous: before }));
    for (const key of (await snapshot(store, layout.historyPrefix)).keys()) await store.delete(key);
    const inputs = (await readPlanInputs(second)) ?? "";

    const report = await rollBack(deployment.runtime, anna);

    expect(report).toMatchObject({ moved: true, releaseId: second, sequence: 4 });
    expect(await pointer()).toMatchObject({ inputs, setAside: [{ releaseId: third }] });
  });
});

async function readPlanInputs(releaseId: string): Promise<string | undefined> {
  const { bytes } = await store.get(layout.releaseManifest(releaseId));
  const { plan } = parseJsonBytes(bytes) as { plan: { key: string } };
  return (parseJsonBytes((await store.get(plan.key)).bytes) as { inputs: string }).inputs;
}

describe("the run after a rollback", () => {
  const look = (force = false) =>
    detectDrops({ executionName: `look-${force}`, input: { force } }, deployment.runtime);

  it("does not learn again what was just left; only by force, or from other articles", async () => {
    expect(await look()).toMatchObject({ reason: "SAME_AS_SERVING_RELEASE" });
    await rollBack(deployment.runtime, anna);

    expect(await look()).toEqual({
      decision: "NOTHING_NEW",
      reason: `ALREADY_REFUSED: release ${third}, made from the same, was set aside by hand`,
      articleObjects: 3,
    });
    expect(await look(true)).toMatchObject({ decision: "RETRAIN", reason: "FORCED" });
    await store.delete(layout.lock);
    await store.delete("articles/more-3.jsonl");
    expect(await look()).toMatchObject({ reason: "SAME_AS_SERVING_RELEASE" });
    await store.delete("articles/more-2.jsonl");
    expect(await look()).toMatchObject({ decision: "RETRAIN" });
  });

  it("knows what was returned to by name as the serving release's", async () => {
    await rollBack(deployment.runtime, anna);

    await promoteRelease(deployment.runtime, third, ben);

    expect(await look()).toMatchObject({ reason: "SAME_AS_SERVING_RELEASE" });
    expect(await pointer()).not.toHaveProperty("setAside");
  });

  it("does not forget it when other articles were learned meanwhile", async () => {
    await rollBack(deployment.runtime, anna);

    await promoteUnlocked(deployment.runtime, releases.candidate);

    expect(await servingId(store)).toBe(releases.candidateId);
    expect(await look()).toMatchObject({ reason: expect.stringContaining(third) });
  });

  it("cannot be a promotion of what was left that comes late: its answer was lost, and it is repeated", async () => {
    await promoteUnlocked(deployment.runtime, releases.candidate);
    await rollBack(deployment.runtime, anna);

    expect(await refusal(promoteUnlocked(deployment.runtime, releases.candidate))).toMatchObject({
      name: "PreconditionFailedError",
      code: "PROMOTION_LOST",
      message: expect.stringContaining(third),
    });
  });
});

/** What a release of schema 1 or 2 consists of. */
const oldFiles = [
  "vocabulary.tsv",
  "catalogue.jsonl",
  "vectors.pbr",
  "topics.json",
  "evaluation.json",
  "topic-model.tar.gz",
  "neighbour-index.tar.gz",
];

/** Makes a release one of then, as the pointers to it know it. @returns the manifest's hash */
async function writeInSchema(schemaVersion: number, releaseId: string): Promise<string> {
  const key = layout.releaseManifest(releaseId);
  const { bytes } = await store.get(key);
  const { representation, ...manifest } = parseJsonBytes(bytes) as Readonly<Record<string, object>>;
  const files = Object.entries(manifest.files ?? {}).filter(([name]) => oldFiles.includes(name));
  const chosen = { representation: (representation as { readonly name: string }).name };
  const old = encodeJson({
    ...manifest,
    schemaVersion,
    files: Object.fromEntries(files),
    ...(schemaVersion === 1 ? { config: { ...manifest.config, ...chosen } } : { representation }),
  });
  await store.put(key, old);
  for (const name of (await snapshot(store, `${layout.release(releaseId)}/`)).keys()) {
    if (name !== key && !oldFiles.includes(name.split("/")[2] ?? "")) await store.delete(name);
  }
  for (const at of [layout.current, ...(await snapshot(store, layout.historyPrefix)).keys()]) {
    const text = new TextDecoder().decode((await store.get(at)).bytes);
    await store.put(at, new TextEncoder().encode(text.replaceAll(sha256Hex(bytes), sha256Hex(old))));
  }
  return sha256Hex(old);
}

describe("a promotion by hand", () => {
  it("lets an older release serve that is still hosted", async () => {
    const report = await promoteRelease(deployment.runtime, first, anna);

    expect(report).toMatchObject({ moved: true, releaseId: first, before: third, sequence: 4 });
    expect((await serving(store)).catalogue).toHaveLength(30);
    expect(await pointer()).toMatchObject({ move: { act: "promote", by: "anna" } });
  });

  it.each([1, 2])("lets a release serve whose manifest is of schema %i", async (schemaVersion) => {
    const sha256 = await writeInSchema(schemaVersion, first);

    const report = await promoteRelease(deployment.runtime, first, anna);

    const { manifest, catalogue } = await serving(store);
    expect(report).toMatchObject({ moved: true, releaseId: first, before: third });
    expect(report.articlesCompared).toBeGreaterThan(8);
    expect(await pointer()).toMatchObject({ releaseId: first, manifest: { sha256 } });
    expect([manifest.schemaVersion, catalogue.length]).toEqual([schemaVersion, 30]);
    expect(await verifyRelease(deployment.runtime, first)).toMatchObject({ whole: true, serving: true });
    expect(await rollBack(deployment.runtime, ben)).toMatchObject({ moved: true, releaseId: third });
  });

  it("refuses a release of schema 2 when a file of it is not the one that was promoted", async () => {
    await writeInSchema(2, first);
    await flipBit(store, layout.releaseFile(first, "evaluation.json"));

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      code: "RELEASE_FILE_ALTERED",
    });
  });

  it("of what serves already moves nothing, but makes sure of it", async () => {
    const before = await snapshot(store);

    const report = await promoteRelease(deployment.runtime, third, anna);

    expect(report).toMatchObject({ moved: false, releaseId: third, sequence: 3 });
    expect(await snapshot(store)).toEqual(before);
    deployment.hosted.delete(endpoint("knn", third));
    await expect(promoteRelease(deployment.runtime, third, anna)).rejects.toMatchObject({
      name: "TransientError",
      code: "SERVING_UNPROVEN",
      message: expect.stringContaining(`${endpoint("knn", third)} does not exist`),
    });
  });

  it("brings a deployment back whose pointer was deleted, and goes on counting", async () => {
    await rollBack(deployment.runtime, anna);
    await promoteRelease(deployment.runtime, third, anna);
    await store.delete(layout.current);

    const report = await promoteRelease(deployment.runtime, second, anna);

    // 1 to 4 are in the history. The fifth was deleted before another took its place.
    expect(report).toMatchObject({ moved: true, releaseId: second, sequence: 5 });
    expect(report).not.toHaveProperty("before");
  });

  it.each(Object.values(releaseFiles))("refuses a release when a bit of %s is flipped", async (name) => {
    await flipBit(store, layout.releaseFile(first, name));

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      name: "CorruptDataError",
      code: "RELEASE_FILE_ALTERED",
      message: `release ${first} was not promoted: releases/${first}/${name} is not the file that was promoted`,
    });
  });

  it("refuses a release whose manifest is not the one that it served by, though it fits its files", async () => {
    const key = layout.releaseManifest(first);
    const manifest = parseJsonBytes((await store.get(key)).bytes) as object;
    await store.put(key, encodeJson({ ...manifest, createdAt: "2020-01-01T00:00:00.000Z" }));

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      code: "MANIFEST_ALTERED",
    });
  });

  it("refuses a release of a newer schema, and says what to do", async () => {
    const key = layout.releaseManifest("0".repeat(16).concat("-00000000"));
    await store.put(key, encodeJson({ schemaVersion: 99 }));

    expect(await refusal(promoteRelease(deployment.runtime, key.split("/")[1] ?? "", anna))).toMatchObject({
      code: "RELEASE_TOO_NEW",
      message: expect.stringContaining("upgrade it"),
    });
  });

  it("refuses a retired release, and says that only a run makes endpoints", async () => {
    await markRetired(deployment.runtime, first);

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      name: "NotFoundError",
      code: "RELEASE_RETIRED",
      message: `release ${first} was not promoted: its endpoints were removed on 2026-11-23T12:00:00.000Z, and only a run makes new ones`,
    });
  });

  it.each(["ntm", "knn"] as const)("refuses a release whose endpoint of %s is gone", async (kind) => {
    deployment.hosted.delete(endpoint(kind, first));

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      name: "NotFoundError",
      code: "ENDPOINT_NOT_FOUND",
      message: `release ${first} was not promoted: Endpoint ${endpoint(kind, first)} does not exist`,
    });
  });

  it("refuses a release that is answered for by another's index", async () => {
    const whole = await releases.deploy();
    const index = await whole.runtime.openEndpoint(endpoint("knn", first));
    const otherRows = ({ labels, distances }: Answer) => ({
      labels: labels.map((row) => 29 - row),
      distances,
    });
    const { invoke } = changed(index, otherRows);
    deployment.hosted.set(endpoint("knn", first), invoke);

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      code: "HOSTING_DIFFERS",
    });
  });

  it("refuses one that another is just promoting or taking away, and says who", async () => {
    await claimRelease(deployment.runtime, first, "prune 7");

    expect(await refusal(promoteRelease(deployment.runtime, first, anna))).toMatchObject({
      name: "TransientError",
      code: "RELEASE_BUSY",
      message: `release ${first} is just being promoted or taken away by prune 7: try again in a moment`,
    });
  });

  it("gives its claim back, whether it is refused or not", async () => {
    await promoteRelease(deployment.runtime, first, anna);
    deployment.hosted.delete(endpoint("knn", second));
    await refusal(promoteRelease(deployment.runtime, second, anna));

    expect(await claimRelease(deployment.runtime, first, "another")).toBeDefined();
    expect(await claimRelease(deployment.runtime, second, "another")).toBeDefined();
  });

  it("is called off when it took so long that its claim has expired", async () => {
    let now = Date.parse("2026-11-23T12:00:00Z");
    const slow = {
      ...deployment.runtime,
      clock: () => new Date(now),
      openEndpoint: async (name: string) => {
        now += 20 * 60_000;
        return deployment.runtime.openEndpoint(name);
      },
    };

    expect(await refusal(promoteRelease(slow, first, anna))).toMatchObject({
      name: "PreconditionFailedError",
      code: "RELEASE_CLAIM_LOST",
    });
  });

  it("tells that it moved the pointer, but a model does not answer", async () => {
    let asked = 0;
    const failing = {
      ...deployment.runtime,
      openEndpoint: async (name: string) => {
        const endpoint = await deployment.runtime.openEndpoint(name);
        // The index before the move, the topic model before it, the index after it.
        if (++asked < 3) return endpoint;
        const invoke = () => Promise.reject(new TransientError("ENDPOINT_UNAVAILABLE", "it is throttled"));
        return { ...endpoint, invoke };
      },
    };

    await expect(promoteRelease(failing, first, anna)).rejects.toMatchObject({
      name: "TransientError",
      code: "SERVING_UNPROVEN",
      message: `release ${first} serves now, but does not answer as it should: it is throttled`,
    });
    expect(await servingId(store)).toBe(first);
  });

  it("is told when another took its place before it was read back", async () => {
    let moved = false;
    const overtaken: ObjectStore = {
      ...store,
      replaceIf: async (key, bytes, etag) => {
        const result = await store.replaceIf(key, bytes, etag);
        if (key === layout.current && !moved) {
          moved = true;
          await promoteUnlocked(deployment.runtime, releases.candidate);
        }
        return result;
      },
    };

    const act = promoteRelease({ ...deployment.runtime, store: overtaken }, first, anna);

    await expect(act).rejects.toMatchObject({
      code: "PROMOTION_LOST",
      message: `release ${first} served for a moment: ${releases.candidateId} took its place`,
    });
  });
});

describe("the topic model of a release that is to be promoted", () => {
  const promoteFirst = () => promoteRelease(deployment.runtime, first, anna);

  it("is held against the release's own vectors as long as its run's files are there", async () => {
    const { invoke } = changedTopics((weights) => [...weights.slice(1), weights[0] ?? 0]);
    deployment.hosted.set(endpoint("ntm", first), invoke);

    expect(await refusal(promoteFirst())).toMatchObject({
      name: "CorruptDataError",
      code: "HOSTING_DIFFERS",
      message: expect.stringMatching(/answers article w\d+ with a vector whose cosine .* is [-\d.]+$/),
    });
  });

  it.each([
    ["gone", async () => removeBelow("runs/")],
    ["of another vocabulary", async () => alterVocabulary()],
    ["altered", async () => flipBit(store, await batchOf(first))],
    ["of other code", async () => makeOlder()],
  ])("is asked for the form alone when they are %s", async (_what, arrange) => {
    await arrange();

    expect(await promoteFirst()).toMatchObject({ moved: true, articlesCompared: 0 });
  });

  it("must even then have as many topics as the release", async () => {
    await removeBelow("runs/");
    const { invoke } = changedTopics((weights) => weights.slice(0, 4));
    deployment.hosted.set(endpoint("ntm", first), invoke);

    expect(await refusal(promoteFirst())).toMatchObject({
      code: "HOSTING_DIFFERS",
      message: expect.stringContaining("4 topic weights, but the release has 30"),
    });
  });

  async function removeBelow(prefix: string): Promise<void> {
    for (const key of (await snapshot(store, prefix)).keys()) await store.delete(key);
  }

  async function makeOlder(): Promise<void> {
    await removeBelow(layout.historyPrefix);
    const key = layout.releaseManifest(first);
    const manifest = parseJsonBytes((await store.get(key)).bytes) as object;
    await store.put(key, encodeJson({ ...manifest, pipelineVersion: 1 }));
  }

  async function alterVocabulary(): Promise<void> {
    const run = first.slice(0, 16);
    const key = `runs/${run}/vocabulary/manifest.json`;
    const manifest = parseJsonBytes((await store.get(key)).bytes) as { files: Record<string, object> };
    const files = { ...manifest.files, "vocabulary.tsv": { sha256: "0".repeat(64), sizeBytes: 1 } };
    await store.put(key, encodeJson({ ...manifest, files }));
  }

  async function batchOf(releaseId: string): Promise<string> {
    const keys = [...(await snapshot(store, `runs/${releaseId.slice(0, 16)}/batches/`)).keys()];
    return keys.find((key) => key.endsWith(".pbr")) ?? "";
  }
});
