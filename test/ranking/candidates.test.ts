import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateRows } from "../../shared/ranking/candidates.ts";
import { cosine } from "../../shared/ranking/likeness.ts";
import { type ServedRelease, withDelta } from "../../shared/release/served-release.ts";
import { countsOf, releaseOf, topicCount } from "./corpus.ts";

const vector = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: topicCount, maxLength: topicCount })
  .filter((values) => values.some((value) => value !== 0));

const byNearness = (vectors: ReadonlyMap<number, readonly number[]>, query: readonly number[]) =>
  [...vectors]
    .map(([row, each]) => ({ row, score: cosine(Float32Array.from(query), Float32Array.from(each)) }))
    .sort((a, b) => b.score - a.score);

function folded(
  base: ServedRelease,
  fresh: ReadonlyMap<number, readonly number[] | undefined>,
): ServedRelease {
  const articles = [...fresh].map(([row, each]) => ({
    entry: { row, id: `a${String(row).padStart(2, "0")}`, title: "", labels: [], excerpt: "" },
    ...(each && { vector: [...each] }),
  }));
  articles.sort((left, right) => (left.entry.id < right.entry.id ? -1 : 1));
  const delta = { schemaVersion: 2 as const, releaseId: "r", articles, copies: [], gone: [], rejects: [] };
  return withDelta(base.base, delta, "0".repeat(64));
}

describe("candidates", () => {
  it("hold the nearest by topics of all that there is by now, whatever the index was asked for", () => {
    fc.assert(
      fc.property(
        fc.array(vector, { minLength: 1, maxLength: 30 }),
        fc.array(fc.record({ row: fc.nat(40), vector: fc.option(vector, { nil: undefined }) }), {
          maxLength: 12,
        }),
        vector,
        fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
        fc.integer({ min: 1, max: 12 }),
        (vectors, later, query, asked, count) => {
          const fresh = new Map(later.map(({ row, vector: each }) => [row, each]));
          const now = new Map(vectors.map((each, row) => [row, each]));
          const release = folded(releaseOf(vectors.map((each) => ({ vector: each }))), fresh);
          // What was asked of the index is enough without what came later.
          const found =
            asked === undefined
              ? undefined
              : byNearness(now, query)
                  .map(({ row }) => row)
                  .slice(0, Math.max(asked, count));
          for (const [row, each] of fresh) each ? now.set(row, each) : now.delete(row);

          const rows = candidateRows(release, [{ vector: Float32Array.from(query) }], [found], count);

          const scores = (of: readonly { score: number }[]) =>
            of.slice(0, count).map(({ score }) => Number(score.toFixed(5)));
          const known = new Map(
            rows.flatMap((row) => (now.has(row) ? [[row, now.get(row) ?? []] as const] : [])),
          );
          expect(scores(byNearness(known, query))).toEqual(scores(byNearness(now, query)));
          expect(rows).toEqual([...new Set(rows)].sort((left, right) => left - right));
          expect(rows.filter((row) => !release.articleOfRow.has(row))).toEqual([]);
        },
      ),
    );
  });

  it("hold the nearest by words, equally near ones by row", () => {
    const release = releaseOf(
      [{ oil: 1, bank: 3 }, { oil: 2 }, { wheat: 1 }, { oil: 2 }, { oil: 2 }].map((words) => ({ words })),
    );

    expect(candidateRows(release, [{ words: countsOf({ oil: 1 }) }], [], 2)).toEqual([1, 3]);
    expect(candidateRows(release, [{ words: countsOf({ oil: 1 }) }], [], 9)).toEqual([0, 1, 3, 4]);
    expect(candidateRows(release, [{ words: countsOf({ senate: 1 }) }], [], 9)).toEqual([]);
  });

  it("refuse a row that the release has no vector of: the index is another's", () => {
    const release = releaseOf([{ vector: [1, 0, 0, 0] }, { words: { oil: 1 } }]);
    const rows = (row: number) => () =>
      candidateRows(release, [{ vector: Float32Array.of(1, 0, 0, 0) }], [[0, row]], 3);

    for (const row of [1, 7, 0.5]) {
      expect(rows(row)).toThrow(expect.objectContaining({ name: "CorruptDataError", code: "ROW_UNKNOWN" }));
    }
  });
});
