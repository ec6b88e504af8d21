import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateRows } from "../../shared/ranking/candidates.ts";
import type { ServedRelease } from "../../shared/release/served-release.ts";

const columns = 3;
const cosine = (left: Float32Array, right: Float32Array) => {
  const dot = (one: Float32Array, other: Float32Array) =>
    one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
};
const byNearness = (vectors: ReadonlyMap<number, Float32Array>, query: Float32Array) =>
  [...vectors]
    .map(([row, vector]) => ({ row, score: cosine(query, vector) }))
    .sort((a, b) => b.score - a.score);

const vector = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: columns, maxLength: columns })
  .filter((values) => values.some((value) => value !== 0))
  .map((values) => Float32Array.from(values));

function served(base: Map<number, Float32Array>, fresh: Map<number, Float32Array | undefined>) {
  const config = { neighbours: { metric: "COSINE" } };
  const known = [...fresh].flatMap(([row, value]) => (value ? [[row, value] as const] : []));
  return {
    base: { manifest: { config }, vectorOfRow: base },
    fresh: { vectors: new Map(known), outdated: new Set(fresh.keys()) },
  } as unknown as Pick<ServedRelease, "base" | "fresh">;
}

describe("candidates of a release with fresh articles", () => {
  it("hold the nearest of all that there is by now, whatever the index was asked for", () => {
    fc.assert(
      fc.property(
        fc.array(vector, { minLength: 1, maxLength: 30 }),
        fc.array(fc.record({ row: fc.nat(40), vector: fc.option(vector, { nil: undefined }) }), {
          maxLength: 12,
        }),
        vector,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (vectors, later, query, asked, count) => {
          const base = new Map(vectors.map((each, row) => [row, each]));
          const fresh = new Map(later.map(({ row, vector: each }) => [row, each]));
          const now = new Map(base);
          for (const [row, each] of fresh) each ? now.set(row, each) : now.delete(row);
          const found = byNearness(base, query).map(({ row }) => row);
          // What was asked of the index is enough without what came later.
          const labels = found.slice(0, Math.max(asked, count));

          const rows = candidateRows(served(base, fresh), query, labels, count);

          const scores = (of: readonly { score: number }[]) =>
            of.slice(0, count).map(({ score }) => Number(score.toFixed(5)));
          const ranked = byNearness(new Map(rows.map((row) => [row, now.get(row) ?? query])), query);
          expect(scores(ranked)).toEqual(scores(byNearness(now, query)));
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.filter((row) => !now.has(row))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("are the index's own where nothing came later", () => {
    const { base } = served(new Map(), new Map());

    expect(candidateRows({ base }, new Float32Array(columns), [3, 1, 2], 5)).toEqual([3, 1, 2]);
  });
});
