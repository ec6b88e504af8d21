import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { CorruptDataError, InvalidInputError } from "../../shared/errors/errors.ts";
import {
  type ArtifactPointer,
  readArtifact,
  readManifest,
  writeArtifacts,
} from "../../shared/storage/artifacts.ts";
import { openDirectoryStore } from "../../shared/storage/directory-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { bytes, keysOf, rejects } from "./conformance.ts";
import { Crash, countingStore, crashingStore } from "./crashing-store.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const files = new Map([
  ["b.bin", bytes(1, 2, 3)],
  ["a/nested.bin", bytes()],
  ["c.json", Buffer.from("{}")],
]);

let store: ObjectStore;
beforeEach(async () => {
  store = openDirectoryStore(await temporaryDirectory());
});

describe("writeArtifacts", () => {
  test("leaves every file and, written last, a manifest of sizes and hashes in canonical JSON", async () => {
    const counting = countingStore(store);

    const pointer = await writeArtifacts(counting, "runs/1/x", new Map([["f", Buffer.from("abc")]]), {
      rows: 2,
    });

    // FIPS 180-2, appendix B.1
    const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const manifest = `{"files":{"f":{"sha256":"${sha256}","sizeBytes":3}},"rows":2}`;
    expect(Buffer.from((await store.get("runs/1/x/manifest.json")).bytes).toString()).toBe(manifest);
    expect(pointer).toEqual({
      key: "runs/1/x/manifest.json",
      sha256: createHash("sha256").update(manifest).digest("hex"),
    });
    expect(counting.calls.writtenKeys).toEqual(["runs/1/x/f", "runs/1/x/manifest.json"]);
  });

  test("done again, writes nothing and returns the same pointer", async () => {
    const first = await writeArtifacts(store, "p", files, { n: 1 });
    const counting = countingStore(store);

    const second = await writeArtifacts(counting, "p", files, { n: 1 });

    expect(second).toEqual(first);
    expect(counting.calls.writes).toBe(0);
  });

  test("writes anew only what has other bytes, of the same length too", async () => {
    await writeArtifacts(store, "p", files, {});
    const counting = countingStore(store);

    await writeArtifacts(counting, "p", new Map([...files, ["b.bin", bytes(1, 2, 4)]]), {});

    expect(counting.calls.writtenKeys).toEqual(["p/b.bin", "p/manifest.json"]);
  });

  test.each([
    ["a file called manifest.json", new Map([["manifest.json", bytes()]]), {}, "ARTIFACT_NAME"],
    ["a summary that hides the files", new Map(), { files: 1 }, "ARTIFACT_NAME"],
    ["a name that leads out of the prefix", new Map([["../x", bytes()]]), {}, "KEY_INVALID"],
    ["a summary that is not JSON", new Map(), { loss: Number.NaN }, "NOT_JSON"],
  ])("refuses %s before it writes anything", async (_, entries, summary, code) => {
    await rejects(writeArtifacts(store, "p", entries, summary), InvalidInputError, code);

    expect(await keysOf(store, "")).toEqual([]);
  });

  test.each(["before", "after"] as const)(
    "killed %s any write, it commits nothing, and the next run completes",
    async (when) => {
      const expected = await writeArtifacts(openDirectoryStore(await temporaryDirectory()), "p", files, {
        n: 1,
      });

      for (let dieAt = 1; dieAt <= files.size; dieAt++) {
        const fresh = openDirectoryStore(await temporaryDirectory());
        const dying = writeArtifacts(crashingStore(fresh, { dieAt, when }), "p", files, { n: 1 });
        await expect(dying).rejects.toBeInstanceOf(Crash);
        expect(await keysOf(fresh, "p/manifest.json")).toEqual([]);

        expect(await writeArtifacts(fresh, "p", files, { n: 1 })).toEqual(expected);
        const manifest = await readManifest(fresh, expected);
        for (const [name, content] of files) {
          expect(Buffer.from(await readArtifact(fresh, manifest, name)).equals(content)).toBe(true);
        }
      }
    },
  );
});

describe("readManifest and readArtifact", () => {
  let pointer: ArtifactPointer;
  beforeEach(async () => {
    pointer = await writeArtifacts(store, "p", files, { rows: 2 });
  });

  test("give back summary and bytes", async () => {
    const manifest = await readManifest(store, pointer);

    expect(manifest.summary).toEqual({ rows: 2 });
    expect(manifest.prefix).toBe("p");
    expect(Object.keys(manifest.files).sort()).toEqual([...files.keys()].sort());
    expect(await readArtifact(store, manifest, "b.bin")).toEqual(bytes(1, 2, 3));
  });

  test("refuse a manifest of another hash", async () => {
    const other = await writeArtifacts(store, "p", files, { rows: 3 });

    await rejects(readManifest(store, pointer), CorruptDataError, "ARTIFACT_ALTERED");
    expect((await readManifest(store, other)).summary).toEqual({ rows: 3 });
  });

  test("refuse a manifest that is not there, naming its key", async () => {
    await store.delete("p/manifest.json");

    await rejects(readManifest(store, pointer), CorruptDataError, "ARTIFACT_MISSING");
    await expect(readManifest(store, pointer)).rejects.toThrow("p/manifest.json");
  });

  test("refuse a stored object that is no manifest", async () => {
    const foreign = Buffer.from('{"files":{"x":{"sha256":"short","sizeBytes":-1}}}');
    await store.put("q/manifest.json", foreign);
    const sha256 = createHash("sha256").update(foreign).digest("hex");

    await rejects(
      readManifest(store, { key: "q/manifest.json", sha256 }),
      CorruptDataError,
      "MANIFEST_INVALID",
    );
  });

  test("refuse a file that was deleted, and one that the manifest does not name", async () => {
    const manifest = await readManifest(store, pointer);
    await store.delete("p/b.bin");
    await store.put("p/extra", bytes(1));

    for (const name of ["b.bin", "extra", "constructor", "__proto__"]) {
      await rejects(readArtifact(store, manifest, name), CorruptDataError, "ARTIFACT_MISSING");
    }
  });

  test("refuse a file with any one bit flipped, or cut short, or grown", async () => {
    const manifest = await readManifest(store, pointer);
    const bit = fc.record({ byte: fc.nat(2), bit: fc.nat(7) }).map(({ byte, bit }) => {
      const flipped = bytes(1, 2, 3);
      flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
      return flipped;
    });
    const resized = fc.constantFrom(bytes(), bytes(1, 2), bytes(1, 2, 3, 0));

    await fc.assert(
      fc.asyncProperty(fc.oneof(bit, resized), async (altered) => {
        await store.put("p/b.bin", altered);

        await rejects(readArtifact(store, manifest, "b.bin"), CorruptDataError, "ARTIFACT_ALTERED");
      }),
      { numRuns: 30 },
    );
  });
});

describe("crashingStore", () => {
  test("is dead for good after its n-th write, which took effect or did not", async () => {
    const before = crashingStore(store, { dieAt: 2, when: "before" });
    await before.put("one", bytes(1));
    await expect(before.put("two", bytes(1))).rejects.toBeInstanceOf(Crash);
    await expect(before.get("one")).rejects.toBeInstanceOf(Crash);

    const after = crashingStore(store, { dieAt: 1, when: "after" });
    await expect(after.put("three", bytes(1))).rejects.toBeInstanceOf(Crash);

    expect(await keysOf(store, "")).toEqual(["one", "three"]);
  });
});
