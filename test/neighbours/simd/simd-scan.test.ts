import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexMetrics } from "../../../shared/neighbours/metric.ts";
import { createPlainScan } from "../../../shared/neighbours/plain-scan.ts";
import type { Scan } from "../../../shared/neighbours/scan.ts";
import { createSimdScan } from "../../../shared/neighbours/simd/simd-scan.ts";
import { scaleToLengthOne, type VectorIndex } from "../../../shared/neighbours/vector-index.ts";
import { createRandom } from "../../../shared/random/random.ts";
import { bytesOf } from "./bytes.ts";

type Metric = VectorIndex["metric"];

function indexOfRows(metric: Metric, columns: number, rows: readonly (readonly number[])[]): VectorIndex {
  const vectors = Float32Array.from(rows.flat());
  if (metric === "COSINE") {
    for (let at = 0; at < vectors.length; at += columns) scaleToLengthOne(vectors.subarray(at, at + columns));
  }
  // Neither in the order of the rows nor all different.
  const labels = Float32Array.from(rows, (_, row) => (row * 7) % 61);
  return { metric, columns, rowCount: rows.length, vectors, labels };
}

function simdScan(index: VectorIndex): Scan {
  const scan = createSimdScan(index);
  if (scan === undefined) throw new Error("the kernels were not built: npm run build:kernels");
  return scan;
}

function queryOf(metric: Metric, values: readonly number[]): Float32Array {
  const query = Float32Array.from(values);
  if (metric === "COSINE") scaleToLengthOne(query);
  return query;
}

interface Scene {
  readonly columns: number;
  readonly rows: readonly (readonly number[])[];
  readonly query: readonly number[];
  readonly k: number;
}

function sceneOf(
  columns: fc.Arbitrary<number>,
  value: fc.Arbitrary<number>,
  queryValue: fc.Arbitrary<number> = value,
): fc.Arbitrary<Scene> {
  return columns.chain((width) =>
    fc.record({
      columns: fc.constant(width),
      rows: fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 70 }),
      query: fc.array(queryValue, { minLength: width, maxLength: width }),
      // Few are held by the time the second block of eight rows comes, so that most rows may be passed over.
      k: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 80 })),
    }),
  );
}

const width = fc.integer({ min: 1, max: 40 });
const anyFloat = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Sums beyond 2^24, where float32 has no room for every whole number: ties of rows that sketches tell apart. */
const sketchable = fc.oneof(fc.constant(127), fc.integer({ min: -127, max: 127 }));
const large = fc.oneof(fc.constant(32767), fc.integer({ min: 32700, max: 32767 }));

const families: readonly (readonly [string, fc.Arbitrary<Scene>])[] = [
  ["small whole numbers", sceneOf(width, fc.integer({ min: -2, max: 2 }))],
  ["any floats", sceneOf(width, anyFloat)],
  ["magnitudes far apart", sceneOf(width, fc.constantFrom(0, 1e-45, -1e-30, 1e-9, 1, -1e9, 1e30, 3e38))],
  ["numbers that cancel", sceneOf(width, fc.constantFrom(0, 0.1, 1, -1, 0.3, 1e8, -1e8))],
  ["a tight bunch", sceneOf(width, fc.float({ min: 1, max: Math.fround(1.000001), noNaN: true }))],
  ["whole numbers that sketches hold", sceneOf(fc.integer({ min: 20, max: 40 }), sketchable, large)],
];

describe.each(families)("SIMD scan of %s", (_, scene) => {
  it.each(indexMetrics)("equals the plain one to the last bit by %s", (metric) => {
    fc.assert(
      fc.property(scene, ({ columns, rows, query, k }) => {
        const index = indexOfRows(metric, columns, rows);
        const queries = [queryOf(metric, query)];

        const [found] = simdScan(index).nearest(queries, k).map(bytesOf);

        const [expected] = createPlainScan(index).nearest(queries, k).map(bytesOf);
        expect(found).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("answers several queries as it answers each alone", () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 0, max: 10 }), ({ columns, rows, query, k }, count) => {
        const index = indexOfRows("L2", columns, rows);
        const queries = Array.from({ length: count }, (_, i) => Float32Array.from(rows[i] ?? query));
        const scan = simdScan(index);

        const together = scan.nearest(queries, k).map(bytesOf);

        expect(together).toEqual(queries.map((each) => scan.nearest([each], k).map(bytesOf)[0]));
      }),
    );
  });
});

describe("SIMD scan", () => {
  const { gaussian } = createRandom(5);
  const draws = (count: number, columns: number): number[][] =>
    Array.from({ length: count }, () => Array.from({ length: columns }, gaussian));
  const rows = draws(5000, 30);
  rows[777] = new Array(30).fill(0);
  const queries = draws(9, 30);

  it.each(indexMetrics)("finds the nearest of thousands, of which it scores few, by %s", (metric) => {
    const index = indexOfRows(metric, 30, rows);
    const asked = queries.map((query) => queryOf(metric, query));

    const found = simdScan(index).nearest(asked, 10).map(bytesOf);

    expect(found).toEqual(createPlainScan(index).nearest(asked, 10).map(bytesOf));
  });

  it.each(indexMetrics)("finds the nearest among ranges that begin and end anywhere, by %s", (metric) => {
    const index = indexOfRows(metric, 30, rows.slice(0, 100));
    const query = queryOf(metric, queries[0] ?? []);
    const [simd, plain] = [simdScan(index), createPlainScan(index)];
    const cuts = fc.uniqueArray(fc.nat(100), { maxLength: 8 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 60 }), (at, k) => {
        const ranges = at.flatMap((start, i) => (i % 2 === 0 ? [{ start, end: at[i + 1] ?? 100 }] : []));

        const found = simd.nearestWithin(query, k, ranges);

        expect(bytesOf(found)).toBe(bytesOf(plain.nearestWithin(query, k, ranges)));
      }),
    );
  });

  it.each([4096, 4097, 9000])("finds %d neighbours", (k) => {
    const index = indexOfRows("INNER_PRODUCT", 30, rows);
    const asked = queries.slice(0, 5).map((query) => Float32Array.from(query));

    const found = simdScan(index).nearest(asked, k).map(bytesOf);

    expect(found).toEqual(createPlainScan(index).nearest(asked, k).map(bytesOf));
  });

  it("never passes over a row that its sketch makes look farther than it is", () => {
    // Scale 1. Each 50.49 loses .49, together 14.21 of 1591.21; the other rows lose nothing and have 1591.
    const near = [127, ...new Array(29).fill(50.49)];
    const far = [127, 64, ...new Array(28).fill(50)];
    const index = indexOfRows("INNER_PRODUCT", 30, [...new Array(30).fill(far), near, far]);

    const [found] = simdScan(index).nearest([new Float32Array(30).fill(1)], 1);

    expect([...(found?.scores ?? [])]).toEqual([expect.closeTo(-1591.21, 3)]);
  });

  it("never passes over a row by a single unit of its sketch", () => {
    // Every number but the first loses .49, in the direction of the query, so that the bound holds with equality; both
    // products are so near to 0 that no relative rounding hides a unit, of which there are 32767 in 1.
    const near = [127, ...new Array(14).fill(1.49), ...new Array(14).fill(-1.51)];
    const product = near.slice(1).reduce((sum, value) => sum + Math.fround(value), 0);
    const far = [127, 1 + product - 1e-6, -1, ...new Array(26).fill(0)];
    const index = indexOfRows("INNER_PRODUCT", 29, [...new Array(8).fill(far), near]);
    const query = Float32Array.of(0, ...new Array(28).fill(1));

    const [found] = simdScan(index).nearest([query], 1);

    expect([...(found?.labels ?? [])]).toEqual([(8 * 7) % 61]);
  });

  it("never passes over a row for what the query's own sketch loses", () => {
    // Unit 1. The first fifteen lose .49 each: 933 of the near row's 1,905,933, nothing of the far row's 1,905,886.
    const query = Float32Array.of(...new Array(15).fill(1000.49), 32767, 100, 0);
    const near = [...new Array(15).fill(127), 0, 0, 0];
    const far = [...new Array(15).fill(0), 58, 54, 127];
    const index = indexOfRows("INNER_PRODUCT", 18, [...new Array(8).fill(far), near, far]);

    const [found] = simdScan(index).nearest([query], 1);

    expect([...(found?.labels ?? [])]).toEqual([(8 * 7) % 61]);
  });

  it("gives the same bytes from every instance and after any other query", () => {
    const index = indexOfRows("COSINE", 30, rows);
    const asked = queries.map((query) => queryOf("COSINE", query));
    const used = simdScan(index);
    used.nearest(asked.toReversed(), 99);

    const found = used.nearest(asked, 17).map(bytesOf);

    expect(found).toEqual(simdScan(index).nearest(asked, 17).map(bytesOf));
  });

  it("does not look at the index again", () => {
    const index = indexOfRows("L2", 30, rows.slice(0, 50));
    const asked = [Float32Array.from(queries[0] ?? [])];
    const scan = simdScan(index);
    const [before] = scan.nearest(asked, 5).map(bytesOf);

    index.vectors.fill(9);
    index.labels.fill(9);

    expect(scan.nearest(asked, 5).map(bytesOf)).toEqual([before]);
  });

  it.each([
    ["the kernels were not built", { columns: 1, rowCount: 0 }, "absent/neighbours.wasm"],
    ["it needs more than 4 GiB", { columns: 30, rowCount: 30_000_000 }, undefined],
    ["its rows are wider than bounds hold for", { columns: 131_073, rowCount: 0 }, undefined],
  ])("is not to be had where %s", (_, size, file) => {
    const index = { metric: "L2" as const, vectors: new Float32Array(), labels: new Float32Array(), ...size };

    expect(createSimdScan(index, file)).toBeUndefined();
  });
});
