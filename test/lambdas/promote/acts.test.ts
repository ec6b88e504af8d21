import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeHandler } from "../../../lambdas/promote/handler.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import type { LogFields } from "../../../shared/runtime/log.ts";
import {
  type Deployment,
  type HostedReleases,
  hostedReleases,
  servingId,
} from "../../release/hosted-releases.ts";
import { flipBit } from "../../release/two-releases.ts";
import { snapshot } from "../bench.ts";

let releases: HostedReleases;
let first: string;
let second: string;
let third: string;
let deployment: Deployment;
let logged: (LogFields & { readonly said: string })[];

beforeAll(async () => {
  releases = await hostedReleases(3);
  [first = "", second = "", third = ""] = releases.ids;
});
beforeEach(async () => {
  deployment = await releases.deploy();
  logged = [];
});

/** As `aws lambda invoke` would. */
async function invoke(event: unknown) {
  const runtime = {
    ...deployment.runtime,
    log: (_level: string, said: string, fields: LogFields = {}) => void logged.push({ said, ...fields }),
  };
  const answer = await makeHandler(async () => runtime)(event, {});
  return JSON.parse(JSON.stringify(answer));
}

describe("the promote function", () => {
  it("promotes a run's candidate when it is told of no act", async () => {
    const { owner, id } = releases.candidate.run;
    await acquireRunLock(deployment.store, { owner, runId: id }, deployment.runtime.clock());

    const answer = await invoke(releases.candidate);

    expect(answer).toEqual({ releaseId: releases.candidateId, promoted: true });
    expect(await servingId(deployment.store)).toBe(releases.candidateId);
  });

  it("rolls back, and logs from where to where", async () => {
    const answer = await invoke({ act: "rollback", by: "anna", reason: "it recommends sport" });

    expect(answer).toMatchObject({ moved: true, releaseId: second, before: third, sequence: 4 });
    const { pointer } = (await readCurrent(deployment.store)) ?? {};
    expect(pointer?.move).toEqual({ act: "rollback", by: "anna", reason: "it recommends sport" });
    expect(logged).toContainEqual({
      said: "pointer moved by hand",
      act: "rollback",
      releaseId: second,
      from: third,
    });
  });

  it("promotes a release by its id", async () => {
    expect(await invoke({ act: "promote", release: first })).toMatchObject({ moved: true, releaseId: first });
    expect(await servingId(deployment.store)).toBe(first);
    expect((await readCurrent(deployment.store))?.pointer.move).toEqual({ act: "promote" });
  });

  it("verifies the serving release, or one by its id", async () => {
    await flipBit(deployment.store, layout.releaseFile(first, "topics.json"));

    expect(await invoke({ act: "verify" })).toMatchObject({ releaseId: third, whole: true });
    expect(await invoke({ act: "verify", release: first })).toMatchObject({ releaseId: first, whole: false });
  });

  it("prunes by the configuration, or to a number; first it may only look", async () => {
    const before = await snapshot(deployment.store);

    // Fifty are kept by default.
    expect(await invoke({ act: "prune" })).toMatchObject({ dryRun: false, kept: 3, pruned: [] });
    const looked = await invoke({ act: "prune", keep: 2, dryRun: true });
    expect(looked).toMatchObject({ dryRun: true, kept: 2, pruned: [{ releaseId: first }] });
    expect(await snapshot(deployment.store)).toEqual(before);
    expect(await invoke({ act: "prune", keep: 2 })).toMatchObject({ pruned: [{ releaseId: first }] });
    expect([...(await snapshot(deployment.store, layout.release(first))).keys()]).toEqual([]);
  });

  it("lists the releases and the moves of the pointer", async () => {
    const answer = await invoke({ act: "releases" });

    expect(answer.releases.map(({ releaseId }: { releaseId: string }) => releaseId)).toEqual([
      third,
      second,
      first,
    ]);
    expect(answer.moves).toHaveLength(3);
  });

  it.each([
    [{ act: "demote" }, /act: /],
    [{ act: "promote" }, /release: /],
    [{ act: "promote", release: "../../articles" }, /release: must be a release's id/],
    [{ act: "rollback", release: "0123456789abcdef-01234567" }, /release/],
    [{ act: "rollback", reason: "" }, /reason: /],
    [{ act: "rollback", reason: "x".repeat(501) }, /reason: /],
    [{ act: "prune", keep: 1 }, /keep: /],
    [{ act: "prune", dryrun: true }, /dryrun/],
    [{}, /run: .*vocabulary: /],
    [null, /promote cannot read its input/],
  ])("refuses %j, naming what is wrong, and does nothing", async (event, message) => {
    const before = await snapshot(deployment.store);

    await expect(invoke(event)).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "EVENT_INVALID",
      message: expect.stringMatching(message),
    });
    expect(await snapshot(deployment.store)).toEqual(before);
  });

  it("lets an error out by name, code and message: who invoked it reads them", async () => {
    deployment.hosted.delete(`readnext-main-knn-${second}`);

    await expect(invoke({ act: "rollback" })).rejects.toMatchObject({
      name: "NotFoundError",
      code: "ENDPOINT_NOT_FOUND",
      message: expect.stringContaining(`release ${second} was not promoted`),
    });
    expect(logged).toContainEqual(expect.objectContaining({ said: "stage failed", stage: "promote" }));
  });
});
