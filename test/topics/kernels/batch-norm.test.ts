import { describe, expect, test } from "vitest";
import { createRandom } from "../../../shared/random/random.ts";
import { batchNormForward, foldBatchNorm } from "../../../shared/topics/kernels/batch-norm.ts";
import { denseForward } from "../../../shared/topics/kernels/dense-layer.ts";
import { plainKernels } from "../../../shared/topics/kernels/kernels.ts";

function drawn(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, createRandom(seed).gaussian);
}

describe("batch normalisation", () => {
  test("gives each column the mean of its shift and the deviation of its gain", () => {
    const values = drawn(50 * 2, 1);
    const gain = Float64Array.of(2, 0.5);
    const shift = Float64Array.of(-1, 3);
    const width = () => new Float64Array(2);

    batchNormForward(50, 2, values, gain, shift, new Float64Array(100), width(), width());

    for (const column of [0, 1]) {
      const own = [...values].filter((_, i) => i % 2 === column);
      const mean = own.reduce((sum, value) => sum + value, 0) / 50;
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 50;
      expect(mean).toBeCloseTo(shift[column] ?? 9, 10);
      expect(Math.sqrt(variance)).toBeCloseTo(gain[column] ?? 9, 4);
    }
  });

  test("folded into the layer before it does the same to the same rows", () => {
    const [rows, inputs, width] = [20, 3, 2];
    const x = drawn(rows * inputs, 2);
    const weights = drawn(inputs * width, 3);
    const [gain, shift] = [Float64Array.of(2, -0.5), Float64Array.of(0.25, 1)];
    const [mean, variance] = [new Float64Array(width), new Float64Array(width)];
    const expected = new Float64Array(rows * width);
    denseForward(plainKernels, rows, inputs, width, x, weights, new Float64Array(width), expected);
    batchNormForward(rows, width, expected, gain, shift, new Float64Array(rows * width), mean, variance);

    foldBatchNorm(inputs, width, weights, shift, gain, mean, variance);

    const folded = new Float64Array(rows * width);
    denseForward(plainKernels, rows, inputs, width, x, weights, shift, folded);
    for (const [i, value] of folded.entries()) expect(value).toBeCloseTo(expected[i] ?? 9, 10);
  });
});
