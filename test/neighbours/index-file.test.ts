import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { decodeIndex, encodeIndex } from "../../shared/neighbours/index-file.ts";
import { invertIndex } from "../../shared/neighbours/inverted-lists.ts";
import { indexMetrics } from "../../shared/neighbours/metric.ts";
import type { VectorIndex } from "../../shared/neighbours/vector-index.ts";
import { createRandom } from "../../shared/random/random.ts";
import { hexOf } from "../recordio/hex.ts";
import { refusal } from "../recordio/refusal.ts";
import { indexOf } from "./index-of.ts";

const flat = indexOf("L2", 2, [
  { label: 3, vector: [1, 0] },
  { label: 4, vector: [0, -2] },
]);

const inverted: VectorIndex = {
  ...flat,
  lists: { centroids: Float32Array.of(1, 0, 5, 5, 0, -2), starts: Uint32Array.of(0, 1, 1, 2) },
};

/** The bytes with a checksum that is right again. */
function sealed(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, bytes.length - 32);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}

function withWord(bytes: Uint8Array, at: number, word: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(at, word, true);
  return changed;
}

describe("encodeIndex", () => {
  it("writes header, vectors and labels little-endian, and their SHA-256", () => {
    const file = encodeIndex(flat);

    const header = `${Buffer.from("RNKN").toString("hex")}0200000000000000020000000200000000000000`;
    const body = `${header}0000803f0000000000000000000000c00000404000008040`;
    const hash = createHash("sha256").update(Buffer.from(body, "hex")).digest("hex");
    expect(hexOf(file)).toBe(body + hash);
  });

  it("writes centroids and the starts of lists behind the labels", () => {
    const hex = hexOf(encodeIndex(inverted));

    expect(hex.slice(40, 48)).toBe("03000000");
    expect(hex.slice(96, -64)).toBe(
      `0000803f000000000000a0400000a04000000000000000c0${"00000000010000000100000002000000"}`,
    );
  });
});

describe("decodeIndex", () => {
  const metric = fc.constantFrom(...indexMetrics);
  const item = fc.record({
    label: fc.nat(100),
    vector: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 3 }),
  });

  it("reads what was written", () => {
    fc.assert(
      fc.property(metric, fc.array(item), (by, items) => {
        const written = indexOf(by, 3, items);

        expect(decodeIndex(encodeIndex(written))).toEqual(written);
      }),
    );
  });

  it("reads the lists that were written", () => {
    fc.assert(
      fc.property(metric, fc.array(item, { minLength: 4 }), (by, items) => {
        const written = invertIndex(indexOf(by, 3, items), 4, createRandom(1));

        expect(decodeIndex(encodeIndex(written))).toEqual(written);
      }),
      { numRuns: 30 },
    );
  });

  it.each([0, 1, 2, 3])("reads a file that lies %d bytes into another", (offset) => {
    const file = encodeIndex(inverted);
    const around = new Uint8Array(file.length + 8);
    around.set(file, offset);

    expect(decodeIndex(around.subarray(offset, offset + file.length))).toEqual(inverted);
  });

  it("does not copy vectors and labels", () => {
    const file = encodeIndex(flat).slice();

    const { vectors, labels } = decodeIndex(file);

    expect(vectors.buffer).toBe(file.buffer);
    expect(labels.buffer).toBe(file.buffer);
    expect(vectors.byteOffset).toBe(file.byteOffset + 24);
  });

  it.each([flat, inverted])("refuses any one byte changed, cut off or added (%#)", (index) => {
    const file = encodeIndex(index);
    for (let at = 0; at < file.length; at += 1) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x10;

      const change = refusal(() => decodeIndex(changed));
      const cut = refusal(() => decodeIndex(file.subarray(0, at)));

      expect(change).toBeInstanceOf(CorruptDataError);
      expect(change).toMatchObject({ code: "MODEL_CORRUPT" });
      expect(cut).toBeInstanceOf(CorruptDataError);
      expect(cut).toMatchObject({ code: "MODEL_CORRUPT" });
    }
    const added = refusal(() => decodeIndex(Buffer.concat([file, Buffer.alloc(4)])));
    expect(added).toMatchObject({ code: "MODEL_CORRUPT" });
  });

  it.each([
    ["another kind of file", 0, 0x4d544e52, "no index of the local k-NN"],
    ["the version before", 4, 1, "version is 1 instead of 2"],
    ["a later version", 4, 3, "version is 3 instead of 2"],
    ["an unknown metric", 8, 3, "metric 3"],
    ["more rows than it holds", 12, 0xffffffff, "80 bytes for 4294967295 rows of 2 columns in 0 lists"],
    ["fewer columns than it holds", 16, 1, "rows of 1 columns"],
    ["lists that it does not hold", 20, 1, "in 1 lists"],
  ])("refuses %s, whatever its checksum", (_, at, word, reason) => {
    const file = sealed(withWord(encodeIndex(flat), at, word));

    const error = refusal(() => decodeIndex(file));

    expect(error).toMatchObject({ code: "MODEL_CORRUPT", message: expect.stringContaining(reason) });
  });

  it.each([
    ["begin late", [1, 1, 1, 2]],
    ["go back", [0, 2, 1, 2]],
    ["end early", [0, 1, 1, 1]],
    ["end late", [0, 1, 1, 3]],
  ])("refuses lists that %s", (_, starts) => {
    const lists = { centroids: new Float32Array(6), starts: Uint32Array.from(starts) };

    const error = refusal(() => decodeIndex(encodeIndex({ ...flat, lists })));

    expect(error).toMatchObject({ code: "MODEL_CORRUPT", message: expect.stringContaining("its lists") });
  });
});
