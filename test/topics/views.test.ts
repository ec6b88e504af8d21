import { describe, expect, test } from "vitest";
import { createRandom } from "../../shared/random/random.ts";
import { type Batch, createBatch } from "../../shared/topics/batch.ts";
import { buildCorpus, type Corpus } from "../../shared/topics/corpus.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import { createHalves, fillViews, fillWhole, mostInputTerms } from "../../shared/topics/views.ts";
import { rowsOf } from "./rows-of.ts";

const IDF = Float32Array.of(1, 2, 3, 1.5);

function corpusOf(counts: number[][]): Corpus {
  return buildCorpus(rowsOf(counts), IDF, "tf-idf");
}

/** Row `row` of the batch's inputs, dense. */
function input({ inputs }: Batch, row: number): number[] {
  const dense = [0, 0, 0, 0];
  for (let i = inputs.indptr[row] ?? 0; i < (inputs.indptr[row + 1] ?? 0); i++) {
    dense[inputs.indices[i] ?? 0] = inputs.values[i] ?? Number.NaN;
  }
  return dense;
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

describe("views", () => {
  test("the two halves of a document have unit length and add up to its counts", () => {
    const corpus = corpusOf([[40, 0, 60, 20]]);
    const batch = createBatch(1, 2, plainEngine("single").room);
    const halves = createHalves();

    fillViews(batch, { corpus, neighbourProbability: 0 }, Uint32Array.of(0), halves, createRandom(1));

    expect(batch.inputs.rowCount).toBe(2);
    expect(norm(input(batch, 0))).toBeCloseTo(1, 6);
    expect(norm(input(batch, 1))).toBeCloseTo(1, 6);
    for (const [i, count] of [40, 60, 20].entries()) {
      expect((halves.first[i] ?? 0) + (halves.second[i] ?? 0)).toBe(count);
      expect(halves.first[i]).toBeGreaterThan(0);
      expect(halves.second[i]).toBeGreaterThan(0);
    }
  });

  test("a word that falls to one half alone is in that view only, weighted by ln(1 + count) * idf", () => {
    const corpus = corpusOf([[1, 1, 1, 1]]);
    const batch = createBatch(1, 2, plainEngine("single").room);

    fillViews(batch, { corpus, neighbourProbability: 0 }, Uint32Array.of(0), createHalves(), createRandom(2));

    const [first, second] = [input(batch, 0), input(batch, 1)];
    for (const [i, value] of first.entries()) expect(value === 0).toBe(second[i] !== 0);
    const weights = [...IDF].map((idf, i) => (first[i] === 0 ? 0 : Math.log(2) * idf));
    expect(first).toEqual(weights.map((weight) => expect.closeTo(weight / norm(weights), 6)));
  });

  test("a one-word document is whole in the view that got nothing", () => {
    const corpus = corpusOf([[0, 1, 0, 0]]);
    const batch = createBatch(1, 2, plainEngine("single").room);

    fillViews(batch, { corpus, neighbourProbability: 0 }, Uint32Array.of(0), createHalves(), createRandom(3));

    expect([input(batch, 0), input(batch, 1)]).toEqual([
      [0, 1, 0, 0],
      [0, 1, 0, 0],
    ]);
  });

  test("a neighbour stands in for the second view, whole, as often as asked", () => {
    const corpus = corpusOf([
      [5, 5, 0, 0],
      [0, 0, 7, 0],
    ]);
    const nearest = { indptr: Uint32Array.of(0, 1, 1), indices: Uint32Array.of(1) };
    const batch = createBatch(1, 2, plainEngine("single").room);
    const random = createRandom(4);
    let replaced = 0;

    for (let i = 0; i < 2000; i++) {
      fillViews(
        batch,
        { corpus, nearest, neighbourProbability: 0.25 },
        Uint32Array.of(0),
        createHalves(),
        random,
      );
      if (input(batch, 1)[2] === 1) replaced++;
    }

    expect(Math.abs(replaced - 500)).toBeLessThan(100);
  });

  test("a document without neighbours keeps its own half", () => {
    const corpus = corpusOf([
      [5, 5, 0, 0],
      [0, 0, 7, 0],
    ]);
    const nearest = { indptr: Uint32Array.of(0, 1, 1), indices: Uint32Array.of(1) };
    const batch = createBatch(1, 2, plainEngine("single").room);

    fillViews(
      batch,
      { corpus, nearest, neighbourProbability: 1 },
      Uint32Array.of(1),
      createHalves(),
      createRandom(5),
    );

    expect(input(batch, 1)).toEqual([0, 0, 1, 0]);
  });

  test("a batch holds whole documents with counts and targets, whatever it held before", () => {
    const corpus = corpusOf([
      [1, 0, 2, 0],
      [0, 3, 0, 0],
    ]);
    const batch = createBatch(2, 2, plainEngine("single").room);
    fillWhole(batch, corpus, Uint32Array.of(0, 1));

    fillWhole(batch, corpus, Uint32Array.of(1));

    const { documents } = batch;
    expect(documents.rowCount).toBe(1);
    expect([...documents.indptr.subarray(0, 2)]).toEqual([0, 1]);
    expect([documents.indices[0], documents.counts[0], documents.targets[0]]).toEqual([1, 3, 3]);
    expect(input(batch, 0)).toEqual([0, 1, 0, 0]);
  });

  test("have at most the terms of the longest rows, and of the longest neighbours", () => {
    const corpus = corpusOf([
      [1, 1, 1, 1],
      [1, 0, 0, 0],
      [1, 1, 0, 0],
    ]);
    const nearest = { indptr: Uint32Array.of(0, 1, 2, 3), indices: Uint32Array.of(2, 0, 0) };
    const plain = { corpus, neighbourProbability: 0 };
    const most = (documents: number): number[] => [
      mostInputTerms(plain, documents, 1),
      mostInputTerms(plain, documents, 2),
      mostInputTerms({ corpus, nearest, neighbourProbability: 0.5 }, documents, 2),
    ];

    expect(most(2)).toEqual([6, 12, 6 + 8]);
    expect(most(9)).toEqual([7, 14, 7 + 12]);
  });
});
