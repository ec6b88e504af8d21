import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { type ReleaseFile, releaseFiles } from "../../shared/release/manifest.ts";
import { verifyRelease } from "../../shared/release/verify-release.ts";
import { encodeJson, parseJsonBytes } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { countingStore } from "../storage/crashing-store.ts";
import { type Deployment, type HostedReleases, hostedReleases } from "./hosted-releases.ts";
import { flipBit } from "./two-releases.ts";

let releases: HostedReleases;
let first: string;
let third: string;
let deployment: Deployment;
let store: ObjectStore;

beforeAll(async () => {
  releases = await hostedReleases(3);
  [first = "", , third = ""] = releases.ids;
});
beforeEach(async () => {
  deployment = await releases.deploy();
  ({ store } = deployment);
});

const names = Object.values(releaseFiles);
const verify = (releaseId?: string) => verifyRelease(deployment.runtime, releaseId);
const stateOf = (report: Awaited<ReturnType<typeof verify>>, name: ReleaseFile) =>
  report.files.find((file) => file.name === name)?.state;

describe("the verification of a release", () => {
  it("is of the serving one when none is named, writes nothing, and names every file", async () => {
    const counting = countingStore(store);

    const report = await verifyRelease({ ...deployment.runtime, store: counting }, undefined);

    expect(report).toMatchObject({
      releaseId: third,
      whole: true,
      serving: true,
      served: true,
      createdAt: "2026-11-23T12:00:00.000Z",
      faults: [],
    });
    expect(report.files.map(({ name, state }) => [name, state]).sort()).toEqual(
      names.map((name) => [name, "whole"]).sort(),
    );
    const { bytes } = await store.get(layout.releaseFile(third, "vectors.pbr"));
    expect(report.files.find(({ name }) => name === "vectors.pbr")?.sizeBytes).toBe(bytes.length);
    expect(counting.calls.writes).toBe(0);
  });

  it("is of any that is named, by the hash that it served by", async () => {
    expect(await verify(first)).toMatchObject({
      releaseId: first,
      whole: true,
      serving: false,
      served: true,
    });
  });

  it.each(names)("finds a flipped bit in %s", async (name) => {
    await flipBit(store, layout.releaseFile(third, name));

    const report = await verify();

    expect(report.whole).toBe(false);
    expect(stateOf(report, name)).toBe("altered");
    expect(report.files.filter(({ state }) => state === "whole")).toHaveLength(names.length - 1);
  });

  it("tells all that is wrong, not only the first", async () => {
    await store.delete(layout.releaseFile(third, "vectors.pbr"));
    await flipBit(store, layout.releaseFile(third, "topics.json"));

    const report = await verify();

    expect([stateOf(report, "vectors.pbr"), stateOf(report, "topics.json")]).toEqual(["missing", "altered"]);
    expect(report.whole).toBe(false);
  });

  it.each([
    ["serves", () => third],
    ["served once", () => first],
  ])("finds a manifest that was rewritten to fit, of a release that %s", async (_what, releaseId) => {
    const key = layout.releaseManifest(releaseId());
    const forged = new TextEncoder().encode("[]");
    await store.put(layout.releaseFile(releaseId(), "topics.json"), forged);
    const manifest = parseJsonBytes((await store.get(key)).bytes) as { files: object };
    const file = { sha256: sha256Hex(forged), sizeBytes: forged.length };
    await store.put(key, encodeJson({ ...manifest, files: { ...manifest.files, "topics.json": file } }));

    const report = await verify(releaseId());

    expect(report).toMatchObject({
      whole: false,
      faults: [`${key} is not the manifest that was promoted`],
    });
    expect(report.files.map(({ state }) => state)).toEqual(names.map(() => "whole"));
  });

  it("says that nothing vouches for the manifest of one that never served", async () => {
    const id = "0123456789abcdef-01234567";
    for (const name of names) {
      await store.put(layout.releaseFile(id, name), (await store.get(layout.releaseFile(first, name))).bytes);
    }
    const manifest = parseJsonBytes((await store.get(layout.releaseManifest(first))).bytes) as object;
    await store.put(layout.releaseManifest(id), encodeJson({ ...manifest, releaseId: id }));

    expect(await verify(id)).toMatchObject({ whole: true, served: false });
  });

  it("finds one of a newer schema not readable here, and says what to do", async () => {
    const id = "0123456789abcdef-01234567";
    await store.put(layout.releaseManifest(id), encodeJson({ schemaVersion: 99 }));

    expect(await verify(id)).toEqual({
      releaseId: id,
      whole: false,
      serving: false,
      served: false,
      files: [],
      faults: [expect.stringContaining("upgrade it")],
    });
  });

  it("finds files that are whole, but not of one release", async () => {
    const id = "0123456789abcdef-01234567";
    const manifest = parseJsonBytes((await store.get(layout.releaseManifest(third))).bytes) as {
      files: Record<string, object>;
    };
    const catalogue = (await store.get(layout.releaseFile(first, "catalogue.jsonl"))).bytes;
    for (const name of names) {
      const { bytes } = await store.get(layout.releaseFile(third, name));
      await store.put(layout.releaseFile(id, name), name === "catalogue.jsonl" ? catalogue : bytes);
    }
    const file = { sha256: sha256Hex(catalogue), sizeBytes: catalogue.length };
    const files = { ...manifest.files, "catalogue.jsonl": file };
    await store.put(layout.releaseManifest(id), encodeJson({ ...manifest, releaseId: id, files }));

    const report = await verify(id);

    expect(report.files.every(({ state }) => state === "whole")).toBe(true);
    expect(report).toMatchObject({ whole: false, faults: [expect.stringContaining("vector of row")] });
  });

  it("needs a release", async () => {
    await expect(verify("nobody")).rejects.toMatchObject({ code: "RELEASE_NOT_FOUND" });
    await store.delete(layout.current);
    await expect(verify()).rejects.toMatchObject({ name: "NotFoundError", code: "NO_RELEASE" });
  });
});
