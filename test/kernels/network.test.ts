import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../shared/random/random.ts";
import { accumulateGradient } from "../../shared/topics/backward.ts";
import { type Batch, type BatchTerms, createBatch } from "../../shared/topics/batch.ts";
import { type Engine, plainEngine, type Room } from "../../shared/topics/engine.ts";
import { evaluateBatch } from "../../shared/topics/forward.ts";
import { type ObjectiveParts, objectiveTotal } from "../../shared/topics/losses.ts";
import { createNetwork, type Network } from "../../shared/topics/network.ts";
import { OBJECTIVES } from "../../shared/topics/objective.ts";
import { initialise, type NetworkShape } from "../../shared/topics/parameters.ts";
import { createSimdEngine } from "../../shared/topics/simd/simd-engine.ts";
import { golden } from "../golden.ts";
import { type DenseBatch, denseBatch, numericGradient } from "../topics/tiny-network.ts";

interface Built {
  readonly network: Network;
  readonly batch: Batch;
}

interface Case {
  readonly shape: NetworkShape;
  readonly activation: "relu" | "tanh";
  readonly dense: DenseBatch;
}

function build({ shape, activation, dense }: Case, engine: Engine): Built {
  const maxDocuments = dense.counts.length;
  const network = createNetwork({ shape, activation, maxDocuments, views: 2, engine });
  const double = denseBatch(dense);
  const { indptr, indices, values } = double.inputs;
  const batch = createBatch(maxDocuments, shape.topics, engine.room, termsOf(shape, dense));
  const { documents } = batch;
  documents.rowCount = double.documents.rowCount;
  documents.indptr.set(double.documents.indptr.subarray(0, documents.indptr.length));
  documents.indices.set(double.documents.indices.subarray(0, documents.indices.length));
  documents.targets.set(double.documents.targets.subarray(0, documents.targets.length));
  documents.counts.set(double.documents.counts.subarray(0, documents.counts.length));
  batch.inputs.rowCount = double.inputs.rowCount;
  batch.inputs.indptr.set(indptr.subarray(0, batch.inputs.indptr.length));
  // In the room that counts, arrays have no length.
  batch.inputs.indices.set(indices.subarray(0, batch.inputs.indices.length));
  batch.inputs.values.set(values.subarray(0, batch.inputs.values.length));
  batch.noise.set(double.noise.subarray(0, batch.noise.length));
  return { network, batch };
}

function termsOf({ vocabulary }: NetworkShape, { inputs, counts }: DenseBatch): BatchTerms {
  const terms = (rows: readonly (readonly number[])[]): number =>
    rows.flat().filter((value) => value !== 0).length;
  return { vocabulary, inputs: terms(inputs), documents: terms(counts) };
}

function simd(given: Case): Built {
  const lay = (room: Room): void => {
    const { shape, dense } = given;
    const engine = { ...plainEngine("single"), room };
    createNetwork({ shape, activation: "relu", maxDocuments: dense.counts.length, views: 2, engine });
    createBatch(dense.counts.length, shape.topics, room, termsOf(shape, dense));
  };
  return build(given, createSimdEngine(lay));
}

/** Documents of few words, some of none, over a network of any small shape. */
function randomCase(seed: number, documents: number, shape: NetworkShape, activation: "relu" | "tanh"): Case {
  const { gaussian, below } = createRandom(seed, 5);
  const matrix = (rows: number, width: number, draw: () => number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: width }, draw));
  const counts = matrix(documents, shape.vocabulary, () => Math.max(0, below(6) - 3));
  const inputs = matrix(2 * documents, shape.vocabulary, () => (below(2) === 0 ? 0 : 0.5 * gaussian()));
  const dense = { counts, targets: counts, inputs, noise: matrix(documents, shape.topics, gaussian) };
  return { shape, activation, dense };
}

/** The largest difference of any of the gradient's numbers, relative to its own size. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const values = Array.from(expected);
  const size = Math.max(...values.map(Math.abs));
  return Math.max(...values.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN)))) / size;
}

function step({ network, batch }: Built): ObjectiveParts {
  network.gradients.flat.fill(0);
  return accumulateGradient(network, batch, OBJECTIVES.contrastive, 1);
}

const shapes = fc.record({
  vocabulary: fc.integer({ min: 1, max: 41 }),
  hidden: fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 2 }),
  topics: fc.integer({ min: 2, max: 19 }),
  batchNorm: fc.boolean(),
});

describe("a network with SIMD kernels", () => {
  test("has the losses and gradients of double precision, whatever its shape", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 37 }), shapes, (seed, documents, shape) => {
        const given = randomCase(seed, documents, shape, "tanh");
        const [fast, exact] = [simd(given), build(given, plainEngine("double"))];
        initialise(fast.network.parameters, createRandom(seed));
        exact.network.parameters.flat.set(fast.network.parameters.flat);

        const [actual, expected] = [step(fast), step(exact)];

        for (const part of ["reconstruction", "kl", "contrastive"] as const)
          expect(Math.abs(actual[part] - expected[part])).toBeLessThan(1e-4 * (1 + expected[part]));
        // The direction of a document whose means are nearly equal is known the less exactly the nearer they are, to
        // whatever computes in single precision: such a network is held against the plain kernels' error.
        const plain = build(given, plainEngine("single"));
        plain.network.parameters.flat.set(fast.network.parameters.flat);
        step(plain);
        const error = worst(fast.network.gradients.flat, exact.network.gradients.flat);
        const unavoidable = worst(plain.network.gradients.flat, exact.network.gradients.flat);
        expect(error).toBeLessThan(2e-2 + 10 * unavoidable);
      }),
      { numRuns: 150, examples: [[19, 2, { vocabulary: 1, hidden: [9, 17], topics: 2, batchNorm: true }]] },
    );
  });

  test("has them closely where no document is nearly without direction", () => {
    const shape = { vocabulary: 101, hidden: [33], topics: 9, batchNorm: false };
    const given = randomCase(7, 35, shape, "relu");
    const [fast, exact] = [simd(given), build(given, plainEngine("double"))];
    initialise(fast.network.parameters, createRandom(1));
    exact.network.parameters.flat.set(fast.network.parameters.flat);

    const [actual, expected] = [step(fast), step(exact)];

    expect(actual.reconstruction / expected.reconstruction).toBeCloseTo(1, 6);
    expect(worst(fast.network.gradients.flat, exact.network.gradients.flat)).toBeLessThan(1e-5);
  });

  test("has a gradient that equals differences of the same network in double precision", () => {
    const shape = { vocabulary: 7, hidden: [5], topics: 3, batchNorm: false };
    const given = randomCase(3, 5, shape, "tanh");
    const [fast, exact] = [simd(given), build(given, plainEngine("double"))];
    initialise(fast.network.parameters, createRandom(11));
    exact.network.parameters.flat.set(fast.network.parameters.flat);
    step(fast);

    const numeric = numericGradient(exact.network, () => objectiveTotal(step(exact), OBJECTIVES.contrastive));

    expect(worst(fast.network.gradients.flat, numeric)).toBeLessThan(1e-5);
  });

  test("evaluates a batch to the same losses as it trains on", () => {
    const shape = { vocabulary: 50, hidden: [8], topics: 5, batchNorm: false };
    const built = simd(randomCase(2, 40, shape, "relu"));
    initialise(built.network.parameters, createRandom(2));
    const { contrastive: _contrastive, ...expected } = step(built);

    expect(evaluateBatch(built.network, built.batch)).toEqual(expected);
  });
});

type Matrix = number[][];

/** Those of the golden network's figures that are looked at here. */
interface Tiny {
  readonly counts: Matrix;
  readonly epsilon: Matrix;
  readonly parameters: Readonly<Record<string, Matrix | number[]>>;
  readonly forward: Record<"x_a" | "x_b" | "target", Matrix> &
    Record<"reconstruction" | "kl" | "contrastive", number>;
  readonly gradients: Readonly<Record<string, Matrix | number[]>>;
}

const missing = golden.present ? "" : " (skipped: ../shared is absent)";

describe.skipIf(!golden.present)(`golden: tiny network with SIMD kernels${missing}`, () => {
  test("has the reference's losses to 1e-6, its gradients to 1e-5 of the largest", () => {
    const tiny: Tiny = JSON.parse(readFileSync(golden.path("ntm", "tiny.json"), "utf8"));
    const { counts, epsilon, forward } = tiny;
    const flatten = (weights: Tiny["parameters"]): number[] =>
      ["E", "b", "Wmu", "bmu", "Wlv", "blv", "W", "c"].flatMap((name) => (weights[name] ?? []).flat());
    const built = simd({
      shape: { vocabulary: 12, hidden: [6], topics: 3, batchNorm: false },
      activation: "relu",
      dense: { counts, targets: forward.target, inputs: [...forward.x_a, ...forward.x_b], noise: epsilon },
    });
    built.network.parameters.flat.set(flatten(tiny.parameters));

    const parts = step(built);

    for (const part of ["reconstruction", "kl", "contrastive"] as const)
      expect(parts[part] / forward[part]).toBeCloseTo(1, 6);
    expect(worst(built.network.gradients.flat, flatten(tiny.gradients))).toBeLessThan(1e-5);
  });
});
