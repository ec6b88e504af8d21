import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type IndexMetric, indexMetrics } from "../../shared/neighbours/metric.ts";
import { nearestFirst } from "../../shared/neighbours/nearest-first.ts";
import { createSearch } from "../../shared/neighbours/search.ts";
import { indexOf } from "./index-of.ts";

interface Answer {
  readonly labels: readonly number[];
  readonly distances: readonly number[];
}

interface Scene {
  readonly name: string;
  readonly k: number;
  readonly labels: readonly number[];
  readonly vectors: readonly (readonly number[])[];
  readonly queries: readonly (readonly number[])[];
  readonly answers: Readonly<Record<IndexMetric, readonly Answer[]>>;
}

const lines = readFileSync(resolve(import.meta.dirname, "goldens/reference.jsonl"), "utf8")
  .trim()
  .split("\n");
const scenes: readonly Scene[] = lines.slice(1).map((line) => JSON.parse(line));

/** What numpy and faiss found; goldens/make.py made it. T30 of reliability.md allows 1e-5. */
describe.each(scenes)("$name", ({ k, labels, vectors, queries, answers }) => {
  it.each(indexMetrics)("%s finds the reference's neighbours in its order", (metric) => {
    const items = vectors.map((vector, row) => ({ vector, label: labels[row] ?? -1 }));
    const search = createSearch(indexOf(metric, vectors[0]?.length ?? 0, items));

    const found = search.nearestToEach(
      queries.map((query) => Float32Array.from(query)),
      k,
    );

    expect(found).toHaveLength(answers[metric].length);
    for (const [i, answer] of answers[metric].entries()) {
      const neighbours = nearestFirst(found[i] ?? { labels: [], distances: [] }, metric);
      expect(neighbours.map(({ label }) => label)).toEqual(answer.labels);
      expect(neighbours.map(({ distance }) => distance)).toEqual(
        answer.distances.map((distance) => expect.closeTo(distance, 5)),
      );
    }
  });
});
