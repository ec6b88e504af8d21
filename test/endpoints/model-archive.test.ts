import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packModel, readModelFile, unpackModel } from "../../shared/endpoints/model-archive.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { rejects } from "../storage/conformance.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";

const files = new Map([
  ["model_algo-1", Uint8Array.of(1, 2, 3)],
  ["model_algo-1.json", Buffer.from("{}")],
]);

describe("packModel", () => {
  test("gives the same bytes in whatever order the files come", async () => {
    const forwards = await packModel(files);
    const backwards = await packModel(new Map([...files].toReversed()));

    expect(Buffer.from(backwards).equals(forwards)).toBe(true);
  });

  test("writes no time and no operating system into the gzip header", async () => {
    const archive = await packModel(files);

    // RFC 1952: ID1 ID2 CM FLG MTIME(4) XFL OS; 255 = unknown
    expect([...archive.subarray(0, 8), archive[9]]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 255]);
  });

  test("is read by tar", async () => {
    const path = join(await temporaryDirectory(), "model.tar.gz");
    await writeFile(path, await packModel(files));

    const listing = execFileSync("tar", ["-tzf", path], { encoding: "utf8" });

    expect(listing).toBe("model_algo-1\nmodel_algo-1.json\n");
  });
});

describe("unpackModel", () => {
  test("gives back what was packed, for any files", async () => {
    const model = fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9_.-]{0,20}$/),
      fc.uint8Array({ maxLength: 2_000 }),
      {
        minKeys: 1,
        maxKeys: 4,
        noNullPrototype: true,
      },
    );

    await fc.assert(
      fc.asyncProperty(model, async (contents) => {
        const packed = await packModel(new Map(Object.entries(contents)));

        expect(Object.fromEntries(await unpackModel(packed))).toEqual(contents);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["nothing at all", Buffer.alloc(0)],
    ["what is not gzip", Buffer.from("PK not gzip")],
    ["gzip of what is not tar", gzipSync("x".repeat(2_000))],
    ["an archive without files", gzipSync(Buffer.alloc(1_024))],
  ])("refuses %s", async (_, archive) => {
    await rejects(unpackModel(archive), CorruptDataError, "MODEL_CORRUPT");
  });

  test("refuses an archive cut short anywhere", async () => {
    const whole = await packModel(files);

    await fc.assert(
      fc.asyncProperty(fc.nat(whole.byteLength - 1), async (length) => {
        await rejects(unpackModel(whole.subarray(0, length)), CorruptDataError, "MODEL_CORRUPT");
      }),
      { numRuns: 50 },
    );
  });

  test("refuses an archive that unpacks to more than it may", async () => {
    const archive = await packModel(new Map([["model_algo-1", new Uint8Array(1_000_000)]]));

    await rejects(unpackModel(archive, 900_000), CorruptDataError, "MODEL_CORRUPT");
    expect((await unpackModel(archive, 1_100_000)).size).toBe(1);
  });

  test("takes names as tar of a folder writes them, and passes over folders", async () => {
    const folder = await temporaryDirectory();
    await writeFile(join(folder, "model_algo-1"), "weights");
    const archive = execFileSync("tar", ["-C", folder, "-czf", "-", "."]);

    const unpacked = await unpackModel(archive);

    expect([...unpacked.keys()]).toEqual(["model_algo-1"]);
  });
});

describe("readModelFile", () => {
  test("finds a file wherever it lies, also in an archive of SageMaker's own, and says when there is none", async () => {
    const folder = await temporaryDirectory();
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    const theirs = execFileSync("tar", ["-C", folder, "-czf", "-", "."]);

    for (const archive of [await packModel(files), theirs]) {
      expect(await readModelFile(archive, "model_algo-1", 10)).toEqual(Uint8Array.of(1, 2, 3));
      expect(await readModelFile(archive, "model_algo-1.json", 10)).toEqual(new TextEncoder().encode("{}"));
      expect(await readModelFile(archive, "training.json", 10)).toBeUndefined();
    }
  });

  test("refuses a file larger than it may be, and passes over others however large", async () => {
    const archive = await packModel(new Map([...files, ["large", new Uint8Array(1_000_000)]]));

    await rejects(readModelFile(archive, "large", 900_000), CorruptDataError, "MODEL_CORRUPT");
    expect(await readModelFile(archive, "model_algo-1", 3)).toHaveLength(3);
  });

  test.each([
    ["nothing at all", Buffer.alloc(0)],
    ["what is not gzip", Buffer.from("PK not gzip")],
    ["gzip of what is not tar", gzipSync("x".repeat(2_000))],
  ])("refuses %s", async (_, archive) => {
    await rejects(readModelFile(archive, "model_algo-1", 10), CorruptDataError, "MODEL_CORRUPT");
  });

  test("refuses an archive cut short anywhere, though the file be whole", async () => {
    const whole = await packModel(files);

    await fc.assert(
      fc.asyncProperty(fc.nat(whole.byteLength - 1), async (length) => {
        await rejects(
          readModelFile(whole.subarray(0, length), "model_algo-1", 10),
          CorruptDataError,
          "MODEL_CORRUPT",
        );
      }),
      { numRuns: 30 },
    );
  });
});
