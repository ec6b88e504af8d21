import { beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { claimRelease, releaseBusy } from "../../shared/release/release-claim.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { memoryS3 } from "../storage/memory-s3.ts";

const noon = Date.parse("2026-11-23T12:00:00Z");

describe("a claim on a release", () => {
  let store: ObjectStore;
  beforeEach(async () => {
    const s3 = memoryS3();
    store = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
  });

  const at = (minutes: number) => ({ store, clock: () => new Date(noon + minutes * 60_000) });

  it("has one owner, who may claim again; another release is another's", async () => {
    expect(await claimRelease(at(0), "r1", "anna")).toBeDefined();
    expect(await claimRelease(at(1), "r1", "ben")).toBeUndefined();
    expect(await claimRelease(at(1), "r1", "anna")).toBeDefined();
    expect(await claimRelease(at(1), "r2", "ben")).toBeDefined();
  });

  it("is free again once it was given back", async () => {
    const claim = await claimRelease(at(0), "r1", "anna");

    await claim?.giveBack();

    expect(await claimRelease(at(0), "r1", "ben")).toBeDefined();
  });

  it.each([
    [19, false],
    [20, true],
  ])("of somebody who died falls to another after %d minutes: %s", async (minutes, falls) => {
    await claimRelease(at(0), "r1", "anna");

    expect((await claimRelease(at(minutes), "r1", "ben")) !== undefined).toBe(falls);
  });

  it("is known to be lost by whoever was too slow", async () => {
    let minutes = 0;
    const claim = await claimRelease({ store, clock: () => at(minutes).clock() }, "r1", "anna");
    await claim?.assertHeld();
    minutes = 20;
    await claimRelease(at(20), "r1", "ben");

    await expect(claim?.assertHeld()).rejects.toMatchObject({
      name: "PreconditionFailedError",
      code: "RELEASE_CLAIM_LOST",
      message: expect.stringContaining("try again"),
    });
    await claim?.giveBack();
    expect(await claimRelease(at(21), "r1", "carl")).toBeUndefined();
  });

  it("tells others who has it", async () => {
    await claimRelease(at(0), "r1", "anna");

    expect((await releaseBusy(at(0), "r1")).message).toBe(
      "release r1 is just being promoted or taken away by anna: try again in a moment",
    );
  });

  it("lies in the release's folder, so that it goes with it", async () => {
    await claimRelease(at(0), "r1", "anna");

    expect(layout.releaseClaim("r1")).toBe("releases/r1/claim.json");
    expect(Buffer.from((await store.get("releases/r1/claim.json")).bytes).toString()).toBe(
      '{"expiresAt":"2026-11-23T12:20:00.000Z","owner":"anna"}',
    );
  });
});
