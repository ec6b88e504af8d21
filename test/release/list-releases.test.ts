import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { listReleases } from "../../shared/release/list-releases.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import { encodeJson, parseJsonBytes } from "../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { type TwoReleases, twoReleases } from "./two-releases.ts";

describe("the list of releases", () => {
  let releases: TwoReleases;
  let store: ObjectStore;

  beforeAll(async () => {
    releases = await twoReleases();
  });
  beforeEach(async () => ({ store } = await releases.freshBucket()));

  it("is empty before the first", async () => {
    for (const { key } of await Array.fromAsync(store.list(layout.releasesPrefix))) await store.delete(key);

    expect(await listReleases(store, silentLog)).toEqual([]);
  });

  it("is newest first and says which one serves and which one a rollback returns to", async () => {
    expect(await listReleases(store, silentLog)).toMatchObject([
      { releaseId: releases.newId, sequence: 2, serving: true, previous: false, retired: false },
      { releaseId: releases.goodId, sequence: 1, serving: false, previous: true, retired: false },
    ]);
  });

  it("says which ones are retired", async () => {
    await store.put(layout.retired(releases.goodId), encodeJson({ retiredAt: "2026-11-23T12:00:00.000Z" }));

    expect((await listReleases(store, silentLog)).map(({ retired }) => retired)).toEqual([false, true]);
  });

  it("leaves out what has no manifest: nothing is there until it is written", async () => {
    await store.delete(layout.releaseManifest(releases.newId));

    expect((await listReleases(store, silentLog)).map(({ releaseId }) => releaseId)).toEqual([
      releases.goodId,
    ]);
  });

  it("orders those with the same number by their time", async () => {
    const { bytes } = await store.get(layout.releaseManifest(releases.newId));
    const twin = (releaseId: string, createdAt: string) =>
      store.put(
        layout.releaseManifest(releaseId),
        encodeJson({ ...(parseJsonBytes(bytes) as object), releaseId, createdAt }),
      );
    await twin("0-early", "2026-11-23T11:00:00.000Z");
    await twin("1-late", "2026-11-23T13:00:00.000Z");

    expect((await listReleases(store, silentLog)).map(({ releaseId }) => releaseId)).toEqual([
      "1-late",
      releases.newId,
      "0-early",
      releases.goodId,
    ]);
  });
});
