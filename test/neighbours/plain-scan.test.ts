import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPlainScan } from "../../shared/neighbours/plain-scan.ts";
import { indexOf } from "./index-of.ts";
import { type Item, nearest } from "./oracle.ts";

const vector = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 5, maxLength: 5 });
const items = fc.array(fc.record({ label: fc.nat(12), vector }), { maxLength: 40 });
const cuts = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40)).map((all) => all.sort((a, b) => a - b));

describe.each(["L2", "INNER_PRODUCT"] as const)("plain scan by %s", (metric) => {
  const sign = metric === "L2" ? 1 : -1;
  const scored = (expected: ReturnType<typeof nearest>) => ({
    scores: Float32Array.from(expected, ({ distance }) => sign * distance),
    labels: Float32Array.from(expected, ({ label }) => label),
  });

  it("finds what sorting everything finds for every query", () => {
    fc.assert(
      fc.property(
        items,
        fc.array(vector, { maxLength: 3 }),
        fc.integer({ min: 1, max: 45 }),
        (all, queries, k) => {
          const scan = createPlainScan(indexOf(metric, 5, all));

          const found = scan.nearest(
            queries.map((query) => Float32Array.from(query)),
            k,
          );

          expect(found.map(({ labels }) => labels)).toEqual(
            queries.map((query) => scored(nearest(metric, all, query, k)).labels),
          );
        },
      ),
    );
  });

  it("finds what sorting the rows of the ranges finds", () => {
    fc.assert(
      fc.property(items, vector, cuts, fc.integer({ min: 1, max: 45 }), (all, query, cut, k) => {
        const [a, b, c, d] = cut.map((row) => Math.min(row, all.length)) as [number, number, number, number];
        const ranges = [
          { start: a, end: b },
          { start: c, end: d },
        ];
        const among: Item[] = [...all.slice(a, b), ...all.slice(c, d)];

        const found = createPlainScan(indexOf(metric, 5, all)).nearestWithin(
          Float32Array.from(query),
          k,
          ranges,
        );

        expect(found.labels).toEqual(scored(nearest(metric, among, query, k)).labels);
        expect([...found.scores].map((score) => score + 0)).toEqual(
          [...scored(nearest(metric, among, query, k)).scores].map((score) => score + 0),
        );
      }),
    );
  });
});
