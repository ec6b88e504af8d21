import type { SparseRows } from "../../algorithms/rows.ts";
import type { Room } from "../engine.ts";
import { type NearestDocuments, type NearestSearch, plainNearest } from "../nearest.ts";
import { createSimdMachine } from "./simd-engine.ts";

/** Rows that are one part of the search. */
const PART = 256;

/**
 * The search on SIMD's memory and threads: the same rows as the plain one finds, to the last. What does not fit into
 * 4 GiB is left to that one.
 * @throws NotFoundError `KERNELS_MISSING`
 */
export function simdNearest(threads: number): NearestSearch {
  return (rows, count) => {
    const machine = createSimdMachine((room) => layArrays(room, rows, count), threads);
    if (machine === undefined) return plainNearest(rows, count);
    try {
      const { team, room } = machine;
      const arrays = layArrays(room, rows, count);
      arrays.indptr.set(rows.indptr.subarray(0, rows.rowCount + 1));
      arrays.indices.set(rows.indices);
      arrays.values.set(rows.values);
      const at = Object.values(arrays).map(({ byteOffset }) => byteOffset);
      const [indptr, indices, values, starts, postingRows, postingValues, scratch, found, lengths] = at;
      const entries = [indptr, indices, values] as [number, number, number];
      const postings = [starts, postingRows, postingValues] as [number, number, number];
      team.kernels.sortByColumn(rows.rowCount, rows.columns, ...entries, ...postings);
      const results = [scratch, found, lengths] as [number, number, number];
      team.run(
        "nearestRows",
        rows.rowCount,
        PART,
        PART,
        rows.rowCount,
        count,
        ...entries,
        ...postings,
        ...results,
      );
      return collect(arrays.found, arrays.lengths, count);
    } finally {
      machine.team.close();
    }
  };
}

/** In the order of the kernel's arguments. */
function layArrays({ reals, integers }: Room, rows: SparseRows, count: number) {
  const { rowCount, columns } = rows;
  const entries = rows.indices.length;
  const parts = Math.ceil(rowCount / PART);
  return {
    indptr: integers(rowCount + 1),
    indices: integers(entries),
    values: reals(entries),
    starts: integers(columns + 1),
    postingRows: integers(entries),
    postingValues: reals(entries),
    // Doubles: two places each.
    scratch: reals(2 * parts * (rowCount + count)),
    found: integers(rowCount * count),
    lengths: integers(rowCount),
  };
}

function collect(found: Uint32Array, lengths: Uint32Array, count: number): NearestDocuments {
  const indptr = new Uint32Array(lengths.length + 1);
  for (const [row, length] of lengths.entries()) indptr[row + 1] = (indptr[row] as number) + length;
  const indices = new Uint32Array(indptr[lengths.length] as number);
  for (const [row, length] of lengths.entries()) {
    indices.set(found.subarray(row * count, row * count + length), indptr[row]);
  }
  return { indptr, indices };
}
