import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../shared/random/random.ts";
import type { Kernels } from "../../shared/topics/kernels/kernels.ts";
import { plainKernels } from "../../shared/topics/kernels/kernels.ts";
import { sortByColumn } from "../../shared/topics/kernels/sort-by-column.ts";
import { createDraws, difference, engineOf, machineOf, type Twins } from "./arena-of.ts";

const NUMBERS = 100_000;
const engine = engineOf(NUMBERS);
const draws = createDraws(engine, NUMBERS);
const size = fc.integer({ min: 1, max: 37 });

const twins = ["simd", "plain"] as const;
type Twin = (typeof twins)[number];

/** Calls both versions, each with its own twin of every array. */
function both(call: (kernels: Kernels, side: Twin) => void): void {
  for (const side of twins) call(side === "simd" ? engine.kernels : plainKernels, side);
}

/** Largest of the differences, relative to the plain numbers' size. */
function relative(...arrays: readonly Twins[]): number {
  return Math.max(
    ...arrays.map((each) => difference(each) / Math.max(1, ...each.plain.map((value) => Math.abs(value)))),
  );
}

describe("SIMD decoder", () => {
  test.each(["decode", "decodeBackward"] as const)("%s equals the plain one, empty documents too", (name) => {
    const lengths = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 19 });
    fc.assert(
      fc.property(lengths, size, size, fc.nat(), (terms, topics, vocabulary, seed) => {
        const room = draws(seed);
        const { below, uniform } = createRandom(seed, 1);
        const starts = [0, ...terms].map((_, row) => terms.slice(0, row).reduce((sum, n) => sum + n, 0));
        const entries = starts.at(-1) ?? 0;
        const counts = room.put(Float32Array.from({ length: entries }, () => 1 + below(4)));
        const targets = room.put(Float32Array.from({ length: entries }, () => 3 * uniform()));
        const shape = {
          rowCount: terms.length,
          indptr: room.integers(starts),
          indices: room.integers(Array.from({ length: entries }, () => below(vocabulary))),
        };
        const [theta, weights, bias] = [
          room.draw(terms.length * topics),
          room.draw(topics * vocabulary),
          room.draw(vocabulary),
        ];
        const [logits, reconstruction, likelihood, gradient] = [
          room.draw(terms.length * vocabulary),
          room.draw(terms.length),
          room.draw(terms.length),
          room.draw(terms.length * topics),
        ];
        const after = room.draw(9);

        both((kernels, side) => {
          const rows = { ...shape, targets: targets[side], counts: counts[side] };
          const decoder = { topics, vocabulary, weights: weights[side], bias: bias[side] };
          const losses = { reconstruction: reconstruction[side], negativeLogLikelihood: likelihood[side] };
          if (name === "decode") kernels.decode(rows, theta[side], decoder, logits[side], losses);
          else kernels.decodeBackward(rows, theta[side], decoder, 0.3, logits[side], losses, gradient[side]);
        });

        expect(relative(logits, reconstruction, likelihood, gradient)).toBeLessThan(2e-5);
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("SIMD latent block", () => {
  test("samples topic weights and goes back as the plain one, clipped log variances too", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (rows, topics, seed) => {
        const room = draws(seed);
        const array = (scale = 1): Twins => room.draw(rows * topics, scale);
        // One in ten lies beyond the limit of 10.
        const [mean, logVariance, noise, theta] = [array(), array(6), array(), array()];
        const divergence = room.draw(rows);
        const [thetaGradient, meanGradient, varianceGradient] = [array(), array(), array()];
        const after = room.draw(9);

        both((kernels, side) => {
          const forward = [mean[side], logVariance[side], noise[side], theta[side]] as const;
          kernels.sampleTheta(rows, topics, ...forward, divergence[side]);
          kernels.sampleThetaBackward(
            rows,
            topics,
            ...forward,
            thetaGradient[side],
            0.7,
            meanGradient[side],
            varianceGradient[side],
          );
        });

        expect(relative(theta, divergence, meanGradient, varianceGradient)).toBeLessThan(5e-5);
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("SIMD contrastive block", () => {
  test("has the softmaxes, losses and gradient of the plain one", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (rows, topics, seed) => {
        const room = draws(seed);
        const [x, y] = [room.draw(rows * topics, 0.3), room.draw(rows * topics, 0.3)];
        const [p, q] = [room.draw(rows * rows), room.draw(rows * rows)];
        const [ofX, ofY] = [room.draw(rows), room.draw(rows)];
        const after = room.draw(9);

        both((kernels, side) => {
          kernels.contrastRows(rows, topics, x[side], y[side], 0.2, p[side], ofX[side]);
          kernels.contrastRows(rows, topics, y[side], x[side], 0.2, q[side], ofY[side]);
          kernels.contrastGradient(rows, 1.5, p[side], q[side]);
        });

        expect(relative(p, q, ofX, ofY)).toBeLessThan(5e-5);
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("entries by column", () => {
  test("are put into the same order by both", () => {
    const machine = machineOf(NUMBERS);
    const own = createDraws(machine, NUMBERS);
    const lengths = fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(lengths, size, fc.nat(), (terms, columns, seed) => {
        const room = own(seed);
        const { below } = createRandom(seed, 1);
        const starts = [0, ...terms].map((_, row) => terms.slice(0, row).reduce((sum, n) => sum + n, 0));
        const entries = starts.at(-1) ?? 0;
        const values = room.draw(entries);
        const indptr = room.integers(starts);
        const indices = room.integers(Array.from({ length: entries }, () => below(columns)));
        const simd = {
          starts: room.integers(new Array(columns + 1).fill(9)),
          rows: room.integers(new Array(entries).fill(9)),
          values: room.draw(entries).simd,
        };
        const plain = {
          starts: new Uint32Array(columns + 1),
          rows: new Uint32Array(entries),
          values: new Float32Array(entries),
        };

        machine.team.kernels.sortByColumn(
          terms.length,
          columns,
          indptr.byteOffset,
          indices.byteOffset,
          values.simd.byteOffset,
          simd.starts.byteOffset,
          simd.rows.byteOffset,
          simd.values.byteOffset,
        );

        sortByColumn({ rowCount: terms.length, indptr, indices, values: values.plain }, columns, plain);
        expect([...simd.starts]).toEqual([...plain.starts]);
        expect([...simd.rows]).toEqual([...plain.rows]);
        expect([...simd.values]).toEqual([...plain.values]);
      }),
    );
  });
});
