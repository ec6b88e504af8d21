import type { Config } from "../config/schema.ts";
import type { TopicWeights } from "../corpus/topic-weights.ts";
import { type IndexMetric, isSimilarity } from "../neighbours/metric.ts";
import { type Neighbour, nearestFirst } from "../neighbours/nearest-first.ts";
import { askNeighbourIndex } from "./ask-models.ts";
import type { Endpoint } from "./endpoint.ts";
import { chooseHostingProbes, hostingDiffers, hostingTolerance, shownNumber } from "./hosting-probes.ts";

/** An article that may be recommended, and the vector that the index was trained on for it. */
export interface IndexedArticle {
  readonly id: string;
  readonly row: number;
  readonly vector: Float32Array;
}

/** The articles that have a row; a held-out one has none. */
export function indexedArticles(
  articles: readonly TopicWeights[],
  vectors: ReadonlyMap<string, Float32Array>,
): IndexedArticle[] {
  return articles.flatMap(({ id, row }) => {
    const vector = vectors.get(id);
    return row !== undefined && vector ? [{ id, row, vector }] : [];
  });
}

/**
 * Asks the neighbour index for the neighbours of a few articles by their own vectors: each must find its own row, as near
 * as the metric has a vector to itself. The row may be absent only where as many others as an answer holds are as near:
 * copies of it or, under INNER_PRODUCT, longer vectors. Articles with a zero vector are near to nothing and left out.
 * @throws CorruptDataError `HOSTING_DIFFERS`, `ENDPOINT_ANSWER_MALFORMED`
 */
export async function verifyNeighbourIndex(
  endpoint: Endpoint,
  indexed: readonly IndexedArticle[],
  { metric, candidates }: Config["neighbours"],
): Promise<void> {
  const vectorOf = new Map(indexed.map(({ row, vector }) => [row, vector]));
  const probes = chooseHostingProbes(indexed.filter(({ vector }) => vector.some((weight) => weight !== 0)));
  const answers: Answer[] = [];
  for await (const answered of askNeighbourIndex(endpoint, probes)) {
    for (const { item, answer } of answered) answers.push({ item, neighbours: nearestFirst(answer, metric) });
  }
  const unit = metric === "COSINE" ? answeredUnit(answers) : undefined;
  for (const { item, neighbours } of answers) {
    const stored = metricValue[metric](item.vector, item.vector);
    const own = { label: item.row, distance: unit ?? stored };
    if (neighbours.some((neighbour) => isSame(neighbour, own))) continue;
    const asNear = neighbours.filter(
      ({ label, distance }) =>
        isAsNear(distance, own.distance, metric) &&
        isAsNear(distanceTo(item, vectorOf.get(label), metric), stored, metric),
    );
    if (new Set(asNear.map(({ label }) => label)).size >= candidates) continue;
    throw hostingDiffers(`${endpoint.uri} ${describeDifference(item.id, neighbours, own, metric)}`);
  }
}

interface Answer {
  readonly item: IndexedArticle;
  /** Nearest first. */
  readonly neighbours: readonly Neighbour[];
}

/**
 * What the index calls the cosine of a vector with itself: 1 here, and by all that is known in SageMaker, which however
 * promises no more than that the same is as near as can be. So its own word counts, given for the first that finds itself
 * nearest, and must be the same for all.
 */
function answeredUnit(answers: readonly Answer[]): number {
  for (const { item, neighbours } of answers) {
    const own = neighbours.find(({ label }) => label === item.row);
    if (own && own.distance === neighbours[0]?.distance) return own.distance;
  }
  return 1;
}

function isSame({ label, distance }: Neighbour, own: Neighbour): boolean {
  return label === own.label && Math.abs(distance - own.distance) <= slackAt(own.distance);
}

function isAsNear(distance: number, own: number, metric: IndexMetric): boolean {
  return isSimilarity(metric) ? distance >= own - slackAt(own) : distance <= own + slackAt(own);
}

/** Inner products may be in the thousands, where float32 has no steps as small as 1e-4. */
function slackAt(expected: number): number {
  return hostingTolerance * Math.max(1, Math.abs(expected));
}

function distanceTo(
  { vector }: IndexedArticle,
  other: Float32Array | undefined,
  metric: IndexMetric,
): number {
  return other ? metricValue[metric](vector, other) : Number.NaN;
}

function describeDifference(
  id: string,
  neighbours: readonly Neighbour[],
  own: Neighbour,
  metric: IndexMetric,
): string {
  const received = neighbours.find(({ label }) => label === own.label) ?? neighbours[0];
  const named = ({ label, distance }: Neighbour) => `row ${label} at ${shownNumber(distance)}`;
  const instead = received ? named(received) : "no row";
  return `answers the vector of article ${id} with ${instead}, but by ${metric} it has its own ${named(own)}`;
}

/**
 * What k-NN answers for two vectors. L2 is squared here; whether SageMaker takes the root is not known, and makes no
 * difference at 0, the only distance that is looked for.
 */
const metricValue: Readonly<Record<IndexMetric, (u: Float32Array, v: Float32Array) => number>> = {
  L2: (u, v) => {
    const difference = u.map((weight, index) => weight - (v[index] ?? 0));
    return innerProduct(difference, difference);
  },
  INNER_PRODUCT: innerProduct,
  COSINE: (u, v) => innerProduct(u, v) / Math.sqrt(innerProduct(u, u) * innerProduct(v, v)),
};

function innerProduct(u: Float32Array, v: Float32Array): number {
  return u.reduce((sum, weight, index) => sum + weight * (v[index] ?? 0), 0);
}
