import type { Random } from "../random/random.ts";
import { type IndexMetric, isSimilarity } from "./metric.ts";
import { sampleRows } from "./reservoir.ts";
import { createScan } from "./scan.ts";
import { rowsOf, scaleToLengthOne } from "./vector-index.ts";

/** Lloyd's iterations, and rows a centroid that take part: beyond these, lists hardly get better. As faiss for the first. */
const ITERATIONS = 10;
const ROWS_PER_CENTROID = 128;
/** Rows that are assigned in one call. */
const PIECE = 1024;

interface Vectors {
  readonly metric: IndexMetric;
  readonly columns: number;
  readonly rowCount: number;
  readonly vectors: Float32Array;
}

/**
 * Lloyd's algorithm from random rows, on a random sample of the rows. By COSINE and INNER_PRODUCT rows go to the centroid
 * of the greatest inner product, and centroids have length 1 (spherical k-means, Dhillon and Modha 2001). A centroid that no
 * row is nearest to stays where it is.
 * @param count at most `rowCount`
 * @returns `count` rows of `columns` numbers
 */
export function kMeans(data: Vectors, count: number, random: Random): Float32Array {
  const sample = takeRows(data, sampleRows(data.rowCount, count * ROWS_PER_CENTROID, random.below));
  const { vectors: centroids } = takeRows(sample, sampleRows(sample.rowCount, count, random.below));
  if (isSimilarity(data.metric)) scaleRows(centroids, data.columns);
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    moveToMeans(centroids, sample, assignRows(sample, centroids));
  }
  return centroids;
}

/** The number of the nearest centroid for each row; of equally near ones the lowest. */
export function assignRows(
  { metric, columns, rowCount, vectors }: Vectors,
  centroids: Float32Array,
): Uint32Array {
  const count = centroids.length / columns;
  const numbers = Float32Array.from({ length: count }, (_, number) => number);
  const scan = createScan({ metric, columns, rowCount: count, vectors: centroids, labels: numbers });
  const assigned = new Uint32Array(rowCount);
  for (let start = 0; start < rowCount; start += PIECE) {
    const rows = rowsOf(vectors, columns, start, Math.min(start + PIECE, rowCount));
    for (const [i, { labels }] of scan.nearest(rows, 1).entries()) assigned[start + i] = labels[0] as number;
  }
  return assigned;
}

function takeRows(data: Vectors, chosen: Uint32Array): Vectors {
  const { columns, vectors } = data;
  const taken = new Float32Array(chosen.length * columns);
  for (const [at, row] of chosen.entries()) {
    taken.set(vectors.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return { ...data, rowCount: chosen.length, vectors: taken };
}

/** Means are summed in double precision in the order of the rows. */
function moveToMeans(
  centroids: Float32Array,
  { metric, columns, vectors }: Vectors,
  assigned: Uint32Array,
): void {
  const sums = new Float64Array(centroids.length);
  const sizes = new Uint32Array(centroids.length / columns);
  for (const [row, centroid] of assigned.entries()) {
    sizes[centroid] = (sizes[centroid] as number) + 1;
    for (let i = 0; i < columns; i += 1) {
      const at = centroid * columns + i;
      sums[at] = (sums[at] as number) + (vectors[row * columns + i] as number);
    }
  }
  for (const [centroid, size] of sizes.entries()) {
    if (size === 0) continue;
    for (let at = centroid * columns; at < (centroid + 1) * columns; at += 1) {
      centroids[at] = (sums[at] as number) / size;
    }
  }
  if (isSimilarity(metric)) scaleRows(centroids, columns);
}

function scaleRows(vectors: Float32Array, columns: number): void {
  for (const row of rowsOf(vectors, columns, 0, vectors.length / columns)) scaleToLengthOne(row);
}
