import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { nearestByVector } from "../../shared/neighbours/nearest-vectors.ts";
import type { EvaluationReport } from "../../shared/release/evaluation-report.ts";
import type { ComparedItem } from "./compare-systems.ts";
import { draw } from "./draw.ts";
import { spreadOf } from "./figures/hubness.ts";
import { cosineOf, diversityOf, histogramOf } from "./figures/likeness.ts";
import { projectToPlane } from "./figures/project.ts";

const shownSamples = 3;
const shownNeighbours = 3;
const shownPoints = 1500;

/** What would be read after each of the items: how it spreads, how alike it is, and a few articles to look at. */
export function describeNeighbours(
  items: readonly ComparedItem[],
  { metric, k, seed }: { readonly metric: IndexMetric; readonly k: number; readonly seed: number },
): Pick<EvaluationReport, "neighbours" | "samples" | "map"> {
  const itemOf = new Map(items.map((item) => [item.row, item]));
  const found = nearestByVector(
    items,
    items.map(({ vector }) => vector),
    metric,
    k + 1,
  );
  const lists = found.map((rows, at) => rows.filter((row) => row !== items[at]?.row).slice(0, k));
  const listed = lists.map((rows) => rows.flatMap((row) => itemOf.get(row) ?? []));
  const cosines = listed.flatMap((neighbours, at) =>
    neighbours.map(({ vector }) => cosineOf(vector, items[at]?.vector ?? vector)),
  );
  const { coverage, hubness } = spreadOf(
    items.map(({ row }) => row),
    lists,
  );
  const { most, skewness, row } = hubness;
  return {
    neighbours: {
      coverage,
      diversity: diversityOf(listed.map((neighbours) => neighbours.map(({ vector }) => vector))),
      hubness: { most, skewness, article: named(itemOf.get(row)) },
      similarity: histogramOf(cosines),
    },
    samples: draw([...items.keys()], shownSamples, seed, "samples").flatMap((at) => {
      const item = items[at];
      return item ? [sampleOf(item, listed[at] ?? [])] : [];
    }),
    map: mapOf(draw(items, shownPoints, seed, "map"), seed),
  };
}

function sampleOf(item: ComparedItem, neighbours: readonly ComparedItem[]) {
  return {
    ...named(item),
    weights: rounded(item.weights),
    neighbours: neighbours.slice(0, shownNeighbours).map((neighbour) => ({
      ...named(neighbour),
      weights: rounded(neighbour.weights),
      similarity: cosineOf(item.vector, neighbour.vector),
    })),
  };
}

function mapOf(items: readonly ComparedItem[], seed: number): EvaluationReport["map"] {
  const { points, kept } = projectToPlane(
    items.map(({ vector }) => vector),
    seed,
  );
  const shown = points.map(({ x, y }, at) => ({
    x: fourDigits(x),
    y: fourDigits(y),
    topic: leadingTopic(items[at]?.weights ?? new Float32Array(0)),
  }));
  return { kept: [...kept], points: shown };
}

/** The topic that an article has most of; of equal ones the first. */
export function leadingTopic(weights: Float32Array): number {
  return weights.indexOf(weights.reduce((most, weight) => Math.max(most, weight), 0));
}

function named(item: ComparedItem | undefined) {
  return { id: item?.id ?? "", title: item?.title ?? "" };
}

function rounded(weights: Float32Array): number[] {
  return Array.from(weights, fourDigits);
}

function fourDigits(value: number): number {
  return Number(value.toFixed(4));
}
