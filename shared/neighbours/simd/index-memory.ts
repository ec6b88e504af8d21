import { isSimilarity } from "../metric.ts";
import type { VectorIndex } from "../vector-index.ts";
import { allocateMemory, type KernelMemory } from "./wasm.ts";

const PAGE_BYTES = 65_536;
/** 4 GiB: what 32-bit addresses reach. */
const MOST_PAGES = 65_535;
/** Arrays begin on a vector's boundary; nothing lies at address 0. */
const ALIGNMENT = 16;
/** Rows of a block, and bytes of one of its column pairs; as in kernels/neighbours/layout.ts. */
const BLOCK_ROWS = 8;
const PAIR_BYTES = 16;

/** Queries that are answered in one pass over the rows. */
export const GROUP = 4;
/** Bytes between their records. */
export const RECORD_BYTES = 64;
/** Neighbours for which there is room. SageMaker allows `k` up to 1024. */
export const MOST_HELD = 4096;

/** Where each part lies, in bytes; `squares` is 0 when the metric needs none. */
export interface IndexLayout {
  readonly vectors: number;
  readonly labels: number;
  readonly sketch: number;
  readonly scales: number;
  readonly squares: number;
  readonly sketchedQueries: number;
  readonly queries: number;
  readonly records: number;
  readonly heldRows: number;
  readonly heldScores: number;
  readonly bounds: number;
}

/** Lays out an index and the room to search it in. @returns undefined when it needs more than 4 GiB, or than there is */
export function allocateIndex({
  metric,
  rowCount,
  columns,
}: VectorIndex): { layout: IndexLayout; memory: KernelMemory } | undefined {
  let used = ALIGNMENT;
  const take = (sizeBytes: number): number => {
    const at = used;
    used += Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const blocks = Math.ceil(rowCount / BLOCK_ROWS);
  const pairs = Math.ceil(columns / 2);
  const layout: IndexLayout = {
    vectors: take(4 * rowCount * columns),
    labels: take(4 * rowCount),
    sketch: take(blocks * pairs * PAIR_BYTES),
    scales: take(4 * blocks * BLOCK_ROWS),
    squares: isSimilarity(metric) ? 0 : take(4 * blocks * BLOCK_ROWS),
    sketchedQueries: take(pairs * PAIR_BYTES),
    queries: take(4 * GROUP * columns),
    records: take(GROUP * RECORD_BYTES),
    heldRows: take(4 * GROUP * MOST_HELD),
    heldScores: take(4 * GROUP * MOST_HELD),
    bounds: take(24),
  };
  const pages = Math.ceil(used / PAGE_BYTES);
  if (pages > MOST_PAGES) return undefined;
  const memory = allocateMemory(pages);
  return memory && { layout, memory };
}
