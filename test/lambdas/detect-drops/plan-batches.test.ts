import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planBatches } from "../../../lambdas/detect-drops/plan-batches.ts";

const object = fc.record({
  sizeBytes: fc.oneof(
    fc.nat({ max: 3 }),
    fc.nat({ max: 100_000 }),
    fc.nat({ max: 50_000_000 }),
    fc.integer({ min: 0, max: 2 ** 40 }),
  ),
  ending: fc.constantFrom(".jsonl", ".txt", ".tgz", ".tar.GZ", ".jsonl.gz", ""),
});
const drops = fc.array(object, { maxLength: 600 }).map((objects) =>
  objects.map(({ sizeBytes, ending }, index) => ({
    key: `articles/${index}${ending}`,
    sizeBytes,
    etag: "e",
  })),
);
const batchBytes = fc.oneof(fc.constant(8_388_608), fc.integer({ min: 10_000, max: 1_073_741_824 }));

describe("planBatches", () => {
  it("covers every record of every object exactly once, in 1 to 201 batches, none of them empty", () => {
    fc.assert(
      fc.property(drops, batchBytes, (objects, bytes) => {
        const batches = planBatches(objects, bytes);

        expect(batches.length).toBeLessThanOrEqual(201);
        expect(batches.length === 0).toBe(objects.length === 0);
        const partsOf = new Map<string, { parts: Set<number>; numbers: number[] }>();
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          for (const { key, part, parts } of batch) {
            const seen = partsOf.get(key) ?? { parts: new Set(), numbers: [] };
            seen.parts.add(parts);
            seen.numbers.push(part);
            partsOf.set(key, seen);
          }
        }
        expect([...partsOf.keys()].sort()).toEqual(objects.map(({ key }) => key).sort());
        for (const { parts, numbers } of partsOf.values()) {
          const [count = 0] = parts;
          expect(parts.size).toBe(1);
          expect(numbers.toSorted((a, b) => a - b)).toEqual([...Array(count).keys()]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("gives no batch more than is asked for, while 100 such batches hold all", () => {
    const plain = drops.map((objects) => objects.map((o, i) => ({ ...o, key: `articles/${i}.jsonl` })));
    fc.assert(
      fc.property(plain, batchBytes, (objects, bytes) => {
        const total = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        fc.pre(total <= 100 * bytes);
        const sizeOf = new Map(objects.map(({ key, sizeBytes }) => [key, sizeBytes]));

        for (const batch of planBatches(objects, bytes)) {
          const size = batch.reduce((sum, { key, parts }) => sum + (sizeOf.get(key) ?? 0) / parts, 0);
          expect(size).toBeLessThanOrEqual(bytes);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("lets small objects share a batch, and splits a large one by stride", () => {
    const sizes = { a: 4, b: 6, c: 1, d: 25, e: 9 };
    const objects = Object.entries(sizes).map(([key, kB]) => ({ key, sizeBytes: kB * 1000, etag: "e" }));

    expect(planBatches(objects, 10_000)).toEqual([
      [
        { key: "a", etag: "e", part: 0, parts: 1 },
        { key: "b", etag: "e", part: 0, parts: 1 },
      ],
      [{ key: "d", etag: "e", part: 0, parts: 3 }],
      [{ key: "d", etag: "e", part: 1, parts: 3 }],
      [{ key: "d", etag: "e", part: 2, parts: 3 }],
      [
        { key: "c", etag: "e", part: 0, parts: 1 },
        { key: "e", etag: "e", part: 0, parts: 1 },
      ],
    ]);
  });

  it.each([
    ["archive.tgz", 3],
    ["lines.jsonl.gz", 3],
    ["ARCHIVE.TGZ", 3],
    ["lines.jsonl", 1],
    ["tgz", 1],
  ])("takes the text in %s for %d times its size", (key, times) => {
    const batches = planBatches([{ key, sizeBytes: 10_000, etag: "e" }], 10_000);

    expect(batches).toHaveLength(times);
  });
});
