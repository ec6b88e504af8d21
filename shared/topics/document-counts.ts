import { clientError } from "../algorithms/model-error.ts";
import type { SparseRows } from "../algorithms/rows.ts";

/** The largest whole number up to which float32 holds every one. */
const LARGEST_COUNT = 2 ** 24;

/**
 * Refuses rows that are no word counts: NTM's documents are bags of words, and a count is split term by term.
 * @throws AlgorithmError `CLIENT_ERROR` naming channel, record and column (from 0), value and allowed range
 */
export function requireCounts(rows: SparseRows, channel: string): SparseRows {
  for (let row = 0; row < rows.rowCount; row++) {
    for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
      const count = rows.values[i] as number;
      if (Number.isInteger(count) && count >= 0 && count <= LARGEST_COUNT) continue;
      const place = `channel ${channel}, record ${row}, column ${rows.indices[i]}`;
      throw clientError(`${place}: ${count} is no word count, allowed: integers from 0 to ${LARGEST_COUNT}`);
    }
  }
  return rows;
}
