import { type Kernels, plainKernels } from "../kernels/kernels.ts";
import type { Update } from "../kernels/optimizers.ts";
import type { Reals } from "../kernels/reals.ts";
import type { WasmKernels } from "./wasm.ts";

/**
 * The kernels in WebAssembly, for arrays in single precision that lie in `memory`; what takes little time stays plain.
 * @throws TypeError (each of them) for an array that lies elsewhere
 */
export function createSimdKernels(memory: WebAssembly.Memory, wasm: WasmKernels): Kernels {
  const { buffer } = memory;
  const addressOf = (values: Reals | Uint32Array): number => {
    if (values.buffer === buffer && values.BYTES_PER_ELEMENT === 4) return values.byteOffset;
    throw new TypeError("a kernel was given an array outside of its memory");
  };
  const adam: Update = (weights, gradient, { first, second }, rule, learningRate, step) => {
    const [w, g, m, v] = [weights, gradient, first, second].map(addressOf) as [
      number,
      number,
      number,
      number,
    ];
    const rate = learningRate / (1 - 0.9 ** step);
    const correction = 1 / (1 - 0.999 ** step);
    const { rescale, clip, weightDecay } = rule;
    wasm.adam(weights.length, w, g, m, v, rescale, clip, weightDecay, rate, correction);
  };
  return {
    addProduct: (rows, inner, columns, a, { rowStep, innerStep }, b, c) => {
      const [aAt, bAt, cAt] = [addressOf(a), addressOf(b), addressOf(c)];
      wasm.addProduct(rows, inner, columns, aAt, 4 * rowStep, 4 * innerStep, bAt, cAt);
    },
    addProductWithTransposed: (rows, inner, columns, a, b, c) => {
      wasm.addProductWithTransposed(rows, inner, columns, addressOf(a), addressOf(b), addressOf(c));
    },
    addRows: (rows, columns, values, sums) => wasm.addRows(rows, columns, addressOf(values), addressOf(sums)),
    largestOf: (length, values, start) => wasm.largest(length, addressOf(values) + 4 * start),
    exponentiateRow: (length, values, start, largest) =>
      wasm.exponentiate(length, addressOf(values) + 4 * start, largest),
    scaleRow: (length, values, start, factor) => wasm.scale(length, addressOf(values) + 4 * start, factor),
    activate: (kind, length, values) => {
      if (kind === "relu") wasm.relu(length, addressOf(values));
      else plainKernels.activate(kind, length, values);
    },
    activateBackward: (kind, length, outputs, gradient) => {
      if (kind === "relu") wasm.reluBackward(length, addressOf(outputs), addressOf(gradient));
      else plainKernels.activateBackward(kind, length, outputs, gradient);
    },
    sparseForward: (x, width, weights, bias, out) => {
      const [indptr, indices, values] = [addressOf(x.indptr), addressOf(x.indices), addressOf(x.values)];
      const [w, b, o] = [addressOf(weights), addressOf(bias), addressOf(out)];
      wasm.sparseForward(x.rowCount, indptr, indices, values, width, w, b, o);
    },
    sparseBackward: (x, width, outGradient, weightGradient, biasGradient) => {
      const [indptr, indices, values] = [addressOf(x.indptr), addressOf(x.indices), addressOf(x.values)];
      const gradient = addressOf(outGradient);
      wasm.addRows(x.rowCount, width, gradient, addressOf(biasGradient));
      wasm.sparseBackward(x.rowCount, indptr, indices, values, width, gradient, addressOf(weightGradient));
    },
    updates: { ...plainKernels.updates, adam },
  };
}
