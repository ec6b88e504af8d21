import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TransientError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";
import { acquireRunLock } from "../../shared/release/lock.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { promoteRelease } from "../../shared/release/promote-release.ts";
import { pruneReleases } from "../../shared/release/prune-releases.ts";
import { claimRelease } from "../../shared/release/release-claim.ts";
import { rollBack } from "../../shared/release/roll-back.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { snapshot } from "../lambdas/bench.ts";
import { countingStore, crashingStore } from "../storage/crashing-store.ts";
import {
  type Deployment,
  type HostedReleases,
  hostedReleases,
  runtimeOver,
  servingId,
} from "./hosted-releases.ts";

const fileCount = Object.values(releaseFiles).length;

let releases: HostedReleases;
let deployment: Deployment;
let store: ObjectStore;

beforeAll(async () => {
  releases = await hostedReleases(4);
});
beforeEach(async () => {
  deployment = await releases.deploy();
  ({ store } = deployment);
});

const id = (number: number) => releases.ids[number - 1] ?? "";
const prune = (keep: number | undefined) =>
  pruneReleases(deployment.runtime, { owner: "prune", dryRun: false, keep });

/** Everything that is there of release `number`: files, models, endpoints. */
async function remains(number: number): Promise<string[]> {
  const objects = [...(await snapshot(store)).keys()].filter((key) => !key.startsWith(layout.historyPrefix));
  return [...objects, ...deployment.hosted.keys()].filter((name) => name.includes(id(number)));
}

/** Numbers of the releases of which all is there; one of which a part is there is an error. */
async function whole(): Promise<number[]> {
  const numbers: number[] = [];
  for (const number of [1, 2, 3, 4]) {
    const names = (await remains(number)).filter((name) => !name.endsWith("/claim.json"));
    // The files and the manifest, 2 models, 2 endpoints
    expect([0, fileCount + 5], `${names}`).toContain(names.length);
    if (names.length > 0) numbers.push(number);
  }
  return numbers;
}

/** T34 of reliability.md. */
describe("a prune", () => {
  it.each([
    [2, [3, 4]],
    [3, [2, 3, 4]],
    [4, [1, 2, 3, 4]],
    [50, [1, 2, 3, 4]],
    // The two are kept all the same.
    [0, [3, 4]],
  ])("of 4 releases down to %d keeps %j, and nothing of the others", async (keep, kept) => {
    const report = await prune(keep);

    expect(await whole()).toEqual(kept);
    expect(report.kept).toBe(kept.length);
    expect(report.pruned.map(({ releaseId }) => releaseId)).toEqual(
      [3, 2, 1].filter((number) => !kept.includes(number)).map(id),
    );
  });

  it.each([
    [{ releaseFiles: 2, releases: 2 }, [3, 4]],
    [{ releaseFiles: 3, releases: 2 }, [2, 3, 4]],
    // What has endpoints is kept for its own sake.
    [{ releaseFiles: 2, releases: 3 }, [2, 3, 4]],
    [{}, [1, 2, 3, 4]],
  ])("goes by the configuration %j unless it is told a number", async (retention, kept) => {
    deployment = { ...deployment, runtime: runtimeOver(store, deployment.hosted, { retention }) };

    await prune(undefined);

    expect(await whole()).toEqual(kept);
  });

  it("keeps what serves and what served before, however old they are", async () => {
    await promoteRelease(deployment.runtime, id(1), { owner: "act" });

    await prune(2);

    expect(await whole()).toEqual([1, 4]);
    await rollBack(deployment.runtime, { owner: "act" });
    expect(await servingId(store)).toBe(id(4));
  });

  it("tells what it would do, and does nothing, when it is to look only", async () => {
    const before = await snapshot(store);
    const counting = countingStore(store);

    const looked = await pruneReleases(
      { ...deployment.runtime, store: counting },
      { owner: "prune", keep: 2, dryRun: true },
    );

    expect(counting.calls.writes).toBe(0);
    expect(await snapshot(store)).toEqual(before);
    expect(await whole()).toEqual([1, 2, 3, 4]);
    expect(looked).toEqual({ ...(await prune(2)), dryRun: true });
  });

  it("tells how much it was", async () => {
    let sizeBytes = 0;
    for await (const object of store.list("")) {
      if (object.key.includes(id(1)) && !object.key.startsWith(layout.historyPrefix)) {
        sizeBytes += object.sizeBytes;
      }
    }

    const { pruned } = await prune(3);

    expect(pruned).toEqual([
      { releaseId: id(1), createdAt: "2026-11-23T12:00:00.000Z", objects: fileCount + 3, sizeBytes },
    ]);
  });

  it("does nothing the second time", async () => {
    await prune(2);
    const before = await snapshot(store);

    const again = await prune(2);

    expect(again).toEqual({ dryRun: false, kept: 2, pruned: [], spared: [] });
    expect(await snapshot(store)).toEqual(before);
  });

  it("leaves the history: what served when is known without the releases", async () => {
    await prune(2);

    expect([...(await snapshot(store, layout.historyPrefix)).keys()]).toHaveLength(3);
  });

  it("keeps the models of another attempt at the same run", async () => {
    const key = `models/${id(1).slice(0, 16)}/ntm/readnext-main-ntm-${id(1).slice(0, 17)}00000000-1/output/m`;
    await store.put(key, new Uint8Array([1]));

    await prune(2);

    expect((await store.get(key)).bytes).toEqual(new Uint8Array([1]));
  });

  it("spares what is just being promoted, and says so", async () => {
    await claimRelease(deployment.runtime, id(1), "promotion 7");

    const report = await prune(2);

    expect(report).toMatchObject({ kept: 3, pruned: [{ releaseId: id(2) }], spared: [id(1)] });
    expect(await whole()).toEqual([1, 3, 4]);
  });

  it("spares the candidate of the run that goes on, before and after its manifest is written", async () => {
    const [runId = "", attempt = ""] = releases.candidateId.split("-");
    const half = layout.releaseFile(releases.candidateId, "vectors.pbr");
    await store.put(half, new Uint8Array([1]));
    await acquireRunLock(store, { owner: "candidate", runId }, deployment.runtime.clock());
    expect(attempt).toBe(releases.candidate.run.attempt);

    await prune(2);
    const before = await store.get(half);
    const { bytes } = await store.get(layout.releaseManifest(id(4)));
    const manifest = JSON.parse(Buffer.from(bytes).toString());
    const written = { ...manifest, releaseId: releases.candidateId };
    await store.put(layout.releaseManifest(releases.candidateId), encodeJson(written));
    await prune(2);

    expect(before.bytes).toEqual((await store.get(half)).bytes);
  });

  it("removes what a promotion has left that broke off before its manifest", async () => {
    const left = "0123456789abcdef-01234567";
    await store.put(layout.releaseFile(left, "vectors.pbr"), new Uint8Array(5));
    deployment.hosted.set(`readnext-main-ntm-${left}`, async () => Promise.reject());

    const report = await prune(4);

    expect(report).toEqual({
      dryRun: false,
      kept: 4,
      pruned: [{ releaseId: left, objects: 1, sizeBytes: 5 }],
      spared: [],
    });
    expect([...(await snapshot(store, `releases/${left}/`)).keys()]).toEqual([]);
    expect([...deployment.hosted.keys()].filter((name) => name.includes(left))).toEqual([]);
  });

  it("keeps a release whose manifest cannot be read, and what is no release", async () => {
    const newer = layout.releaseManifest("0123456789abcdef-01234567");
    await store.put(newer, encodeJson({ schemaVersion: 99 }));
    await store.put("releases/notes/of-ours.txt", new Uint8Array(1));

    const report = await prune(2);

    expect(report.pruned).toHaveLength(2);
    const keys = [...(await snapshot(store, "releases/")).keys()];
    expect(keys).toEqual(expect.arrayContaining([newer, "releases/notes/of-ours.txt"]));
  });

  it("keeps the serving release even if its manifest is gone: it may be brought back", async () => {
    await store.delete(layout.releaseManifest(id(4)));

    const report = await prune(2);

    expect(report).toMatchObject({ pruned: [{ releaseId: id(2) }, { releaseId: id(1) }], spared: [] });
    expect((await remains(4)).length).toBeGreaterThan(5);
  });

  it("does nothing while nothing serves: nobody can say what is to be kept", async () => {
    await store.delete(layout.current);
    const before = await snapshot(store);

    await expect(prune(2)).rejects.toMatchObject({ name: "NotFoundError", code: "NO_RELEASE" });
    expect(await snapshot(store)).toEqual(before);
  });

  it("stops at an endpoint that cannot be removed, and leaves that release as it is", async () => {
    const busy = `readnext-main-ntm-${id(2)}`;
    const stuck = {
      ...deployment.runtime,
      openEndpoint: async (name: string) => {
        const endpoint = await deployment.runtime.openEndpoint(name);
        const remove = () => Promise.reject(new TransientError("ENDPOINT_BUSY", `${name} is being created`));
        return name === busy ? { ...endpoint, remove } : endpoint;
      },
    };

    await expect(pruneReleases(stuck, { owner: "prune", keep: 2, dryRun: false })).rejects.toMatchObject({
      code: "ENDPOINT_BUSY",
    });

    expect(deployment.hosted.has(busy)).toBe(true);
    expect(await store.get(layout.releaseManifest(id(2)))).toBeDefined();
    expect((await prune(2)).pruned).toHaveLength(2);
    expect(await whole()).toEqual([3, 4]);
  });

  it("goes on from where it died, whichever write that was, and what it left cannot be promoted", async () => {
    const counting = countingStore(store);
    await pruneReleases({ ...deployment.runtime, store: counting }, { owner: "p", keep: 3, dryRun: false });
    const { writes } = counting.calls;
    // The claim, the mark, 2 models, the files; the manifest, the mark and the claim go last
    expect(writes).toBe(fileCount + 7);

    for (let dieAt = 1; dieAt <= writes; dieAt++) {
      for (const when of ["before", "after"] as const) {
        deployment = await releases.deploy();
        ({ store } = deployment);
        const dying = { ...deployment.runtime, store: crashingStore(store, { dieAt, when }) };

        await expect(pruneReleases(dying, { owner: "p", keep: 3, dryRun: false })).rejects.toThrow("died");

        // By then the dead one's claim has expired.
        deployment = { ...deployment, runtime: { ...deployment.runtime, clock: hoursLater(1) } };
        if ((await remains(1)).length < fileCount + 5) {
          const promotion = promoteRelease(deployment.runtime, id(1), { owner: "act" });
          await expect(promotion).rejects.toThrow();
        }
        await prune(3);
        expect(await remains(1), `died ${when} write ${dieAt}`).toEqual([]);
        expect(await whole()).toEqual([2, 3, 4]);
        expect(await servingId(store)).toBe(id(4));
      }
    }
  });
});

function hoursLater(hours: number): () => Date {
  return () => new Date(Date.parse("2026-11-23T12:00:00Z") + hours * 3_600_000);
}
