import type { DecoderLosses, DecoderRows, DecoderWeights } from "../kernels/decoder.ts";
import { type Kernels, plainKernels } from "../kernels/kernels.ts";
import type { Update } from "../kernels/optimizers.ts";
import type { Reals } from "../kernels/reals.ts";
import type { Team } from "./team.ts";

/*
 * How much of a kernel's work is one part: more than ten microseconds, since threads wait for each other at its end, and a
 * fixed number, so that results do not depend on who does it. Parts of a matrix product begin where a tile does.
 */
const PART = {
  productRows: 32,
  productColumns: 64,
  sparseRows: 16,
  decodedRows: 8,
  contrastedRows: 16,
  sampledRows: 32,
  latentGradientRows: 256,
  contrastGradientRows: 256,
  summedColumns: 512,
  weightRows: 64,
  weights: 16_384,
  activations: 131_072,
} as const;

/** Adam's moments below this become zero. */
const LEAST_MOMENT = 1e-30;

/**
 * The kernels in WebAssembly, shared by a team, for arrays in single precision that lie in `memory`; what takes little
 * time stays plain.
 * @throws TypeError (each of them) for an array that lies elsewhere
 */
export function createSimdKernels(memory: WebAssembly.Memory, team: Team): Kernels {
  const { buffer } = memory;
  const { run } = team;
  const at = (values: Reals | Uint32Array): number => {
    if (values.buffer === buffer && values.BYTES_PER_ELEMENT === 4) return values.byteOffset;
    throw new TypeError("a kernel was given an array outside of its memory");
  };
  const decoding = (
    { indptr, indices, targets, counts }: DecoderRows,
    theta: Reals,
    { topics, vocabulary, weights, bias }: DecoderWeights,
    logits: Reals,
    { reconstruction, negativeLogLikelihood }: DecoderLosses,
  ): number[] => {
    const arrays = [indptr, indices, targets, counts, theta, weights, bias, logits];
    return [topics, vocabulary, ...[...arrays, reconstruction, negativeLogLikelihood].map(at)];
  };
  const adam: Update = (weights, gradient, { first, second }, rule, learningRate, step) => {
    const rate = learningRate / (1 - 0.9 ** step);
    const correction = 1 / (1 - 0.999 ** step);
    const { rescale, clip, weightDecay } = rule;
    const arrays = [weights, gradient, first, second].map(at);
    const factors = [rescale, clip, weightDecay, rate, correction, 0.1, 0.001, 1e-8, LEAST_MOMENT];
    run("adam", weights.length, PART.weights, ...arrays, ...factors);
  };
  return {
    addProduct: (rows, inner, columns, a, { rowStep, innerStep }, b, c) => {
      const [left, right, sums] = [at(a), at(b), at(c)];
      const steps = [4 * rowStep, 4 * innerStep] as const;
      if (columns > rows) {
        run(
          "addProductColumns",
          columns,
          PART.productColumns,
          rows,
          inner,
          columns,
          left,
          ...steps,
          right,
          sums,
        );
      } else {
        run("addProductRows", rows, PART.productRows, inner, columns, left, ...steps, right, sums);
      }
    },
    addProductWithTransposed: (rows, inner, columns, a, b, c) => {
      run("addProductWithTransposedRows", rows, PART.productRows, inner, columns, at(a), at(b), at(c));
    },
    addRows: (rows, columns, values, sums) => {
      run("addRowsColumns", columns, PART.summedColumns, rows, columns, at(values), at(sums));
    },
    activate: (kind, length, values) => {
      if (kind === "relu") run("relu", length, PART.activations, at(values));
      else plainKernels.activate(kind, length, values);
    },
    activateBackward: (kind, length, outputs, gradient) => {
      if (kind === "relu") run("reluBackward", length, PART.activations, at(outputs), at(gradient));
      else plainKernels.activateBackward(kind, length, outputs, gradient);
    },
    sparseForward: (x, width, weights, bias, out) => {
      const entries = [x.indptr, x.indices, x.values].map(at);
      run("sparseForward", x.rowCount, PART.sparseRows, ...entries, width, at(weights), at(bias), at(out));
    },
    sparseBackward: (x, width, outGradient, weightGradient, biasGradient) => {
      const { byColumn } = x;
      if (byColumn === undefined) throw new TypeError("the entries have no room by column");
      const columns = weightGradient.length / width;
      const [starts, rows, values] = [at(byColumn.starts), at(byColumn.rows), at(byColumn.values)];
      const gradient = at(outGradient);
      team.kernels.sortByColumn(
        x.rowCount,
        columns,
        at(x.indptr),
        at(x.indices),
        at(x.values),
        starts,
        rows,
        values,
      );
      run("addRowsColumns", width, PART.summedColumns, x.rowCount, width, gradient, at(biasGradient));
      run(
        "sparseBackward",
        columns,
        PART.weightRows,
        starts,
        rows,
        values,
        width,
        gradient,
        at(weightGradient),
      );
    },
    sampleTheta: (rows, topics, ...arrays) =>
      run("sampleTheta", rows, PART.sampledRows, topics, ...arrays.map(at)),
    sampleThetaBackward: (
      rows,
      topics,
      mean,
      logVariance,
      noise,
      theta,
      thetaGradient,
      klWeight,
      meanGradient,
      logVarianceGradient,
    ) => {
      const forward = [mean, logVariance, noise, theta, thetaGradient].map(at);
      const backward = [at(meanGradient), at(logVarianceGradient)];
      run("sampleThetaBackward", rows, PART.latentGradientRows, topics, ...forward, klWeight, ...backward);
    },
    decode: (rows, theta, decoder, logits, losses) => {
      run("decode", rows.rowCount, PART.decodedRows, ...decoding(rows, theta, decoder, logits, losses));
    },
    decodeBackward: (rows, theta, decoder, scale, logits, losses, thetaGradient) => {
      const forward = decoding(rows, theta, decoder, logits, losses);
      run("decodeBackward", rows.rowCount, PART.decodedRows, ...forward, scale, at(thetaGradient));
    },
    contrastRows: (rows, topics, x, y, temperature, softmaxes, losses) => {
      const out = [at(softmaxes), at(losses)];
      run("contrastRows", rows, PART.contrastedRows, rows, topics, at(x), at(y), temperature, ...out);
    },
    contrastGradient: (rows, factor, p, q) => {
      run("contrastGradient", rows, PART.contrastGradientRows, rows, factor, at(p), at(q), at(p));
    },
    updates: { ...plainKernels.updates, adam },
  };
}
