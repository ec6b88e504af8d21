import type { BigIntStats } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createEtagCache } from "../../shared/storage/etag-cache.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

// sha256sum of the three letters each
const oneHash = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
const twoHash = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3";

describe("etag cache", () => {
  let path: string;
  let stats: BigIntStats;
  beforeEach(async () => {
    path = join(await temporaryDirectory(), "file");
    await writeFile(path, "one");
    stats = await stat(path, { bigint: true });
  });

  test("does not read again what has not changed since long ago", async () => {
    const etagOf = createEtagCache(() => Number(stats.ctimeMs) + 60_000);
    await etagOf(path, stats);
    await writeFile(path, "two");

    expect(await etagOf(path, stats)).toBe(oneHash);
  });

  test.each(["ino", "size", "mtimeNs", "ctimeNs"] as const)(
    "reads again when %s alone differs",
    async (stamp) => {
      const etagOf = createEtagCache(() => Number(stats.ctimeMs) + 60_000);
      await etagOf(path, stats);
      await writeFile(path, "two");

      const changed = Object.assign(Object.create(stats), { [stamp]: stats[stamp] + 1n });

      expect(await etagOf(path, changed)).toBe(twoHash);
    },
  );

  test("does not trust a file that changed only just before it was hashed", async () => {
    const etagOf = createEtagCache(() => Number(stats.ctimeMs) + 1_000);
    await etagOf(path, stats);
    await writeFile(path, "two");

    expect(await etagOf(path, stats)).toBe(twoHash);
  });
});
