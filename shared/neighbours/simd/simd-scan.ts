import { isSimilarity } from "../metric.ts";
import { createPlainScan } from "../plain-scan.ts";
import type { RowRange, Scan, ScoredRows } from "../scan.ts";
import type { VectorIndex } from "../vector-index.ts";
import { MOST_COLUMNS, type SketchBounds } from "./bounds.ts";
import { allocateIndex, GROUP, type IndexLayout, MOST_HELD } from "./index-memory.ts";
import { createQueryWriter } from "./query-records.ts";
import { hasKernels, instantiateKernels, kernelsFile, type WasmKernels } from "./wasm.ts";

const PIECE = 4096;

/**
 * Looks through one-byte sketches of the rows, which tell of nearly all rows that they are too far, and scores the others
 * as kernel.ts does (see bounds.ts). The index is copied into the kernels' memory once, and nothing of it is copied for a
 * query. Four queries are answered in one pass over the rows.
 * @returns undefined where the kernels were not built, or the index does not fit into their memory or the machine's
 */
export function createSimdScan(index: VectorIndex, file: string = kernelsFile): Scan | undefined {
  if (index.columns > MOST_COLUMNS || !hasKernels(file)) return undefined;
  const allocated = allocateIndex(index);
  if (allocated === undefined) return undefined;
  const { layout, memory } = allocated;
  const wasm = instantiateKernels(memory, file);
  if (wasm === undefined) return undefined;
  const resident = moveIn(index, layout, memory.buffer);
  return createResidentScan(resident, layout, memory.buffer, wasm);
}

/** The same index with its arrays in `buffer`. */
function moveIn(index: VectorIndex, layout: IndexLayout, buffer: ArrayBuffer): VectorIndex {
  const vectors = new Float32Array(buffer, layout.vectors, index.vectors.length);
  const labels = new Float32Array(buffer, layout.labels, index.rowCount);
  vectors.set(index.vectors);
  labels.set(index.labels);
  return { metric: index.metric, columns: index.columns, rowCount: index.rowCount, vectors, labels };
}

function createResidentScan(
  index: VectorIndex,
  layout: IndexLayout,
  buffer: ArrayBuffer,
  wasm: WasmKernels,
): Scan {
  const { metric, columns, rowCount, labels } = index;
  const { vectors, labels: labelsAt, sketch, scales, squares, sketchedQueries, records } = layout;
  wasm.layOut(columns, vectors, labelsAt, sketch, scales, squares, sketchedQueries, records);
  // In pieces: a call that has begun on unoptimized code ends on it.
  for (let row = 0; row < rowCount; row += PIECE) {
    wasm.quantize(row, Math.min(row + PIECE, rowCount), layout.bounds);
  }
  const bounds = readBounds(new Float64Array(buffer, layout.bounds, 3));
  const write = createQueryWriter(buffer, layout, columns, bounds, !isSimilarity(metric));
  const heldRows = new Uint32Array(buffer, layout.heldRows, GROUP * MOST_HELD);
  const heldScores = new Float32Array(buffer, layout.heldScores, GROUP * MOST_HELD);

  const read = (number: number): ScoredRows => {
    const start = number * MOST_HELD;
    const end = start + wasm.sortNearest(number);
    const found = new Float32Array(end - start);
    for (let at = start; at < end; at += 1) found[at - start] = labels[heldRows[at] as number] as number;
    return { scores: heldScores.slice(start, end), labels: found };
  };
  const nearestWithin = (query: Float32Array, k: number, ranges: readonly RowRange[]): ScoredRows => {
    if (k > MOST_HELD) return createPlainScan(index).nearestWithin(query, k, ranges);
    write(0, query, k);
    for (const { start, end } of ranges) wasm.scan(0, start, end);
    return read(0);
  };
  const nearestToFour = (queries: readonly Float32Array[], k: number): ScoredRows[] => {
    queries.forEach((query, number) => {
      write(number, query, k);
    });
    wasm.scanFour(0, rowCount);
    return queries.map((_, number) => read(number));
  };
  const everything = [{ start: 0, end: rowCount }];
  const nearest = (queries: readonly Float32Array[], k: number): ScoredRows[] => {
    if (k > MOST_HELD) return createPlainScan(index).nearest(queries, k);
    const found: ScoredRows[] = [];
    let at = 0;
    for (; at + GROUP <= queries.length; at += GROUP) {
      found.push(...nearestToFour(queries.slice(at, at + GROUP), k));
    }
    for (const query of queries.slice(at)) found.push(nearestWithin(query, k, everything));
    return found;
  };
  return { nearest, nearestWithin };
}

/** `quantize` writes squares, summed in double precision: a hair is added for the rounding. */
function readBounds([rest = 0, sketch = 0, square = 0]: Float64Array): SketchBounds {
  const hair = 1 + 2 ** -30;
  return {
    restLength: Math.sqrt(rest) * hair,
    sketchLength: Math.sqrt(sketch) * hair,
    squaredLength: square * hair,
  };
}
