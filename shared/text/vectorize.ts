/** A document as a sparse row: its columns in ascending order, and how often each term occurs (exact up to 2^24). */
export interface SparseCounts {
  readonly columns: Uint32Array;
  readonly counts: Float32Array;
}

/** @param columnOf the column of each term of the vocabulary; other terms are passed over */
export function vectorize(terms: readonly string[], columnOf: ReadonlyMap<string, number>): SparseCounts {
  const occurrences = new Uint32Array(terms.length);
  let known = 0;
  for (const term of terms) {
    const column = columnOf.get(term);
    if (column !== undefined) occurrences[known++] = column;
  }
  return countRuns(occurrences.subarray(0, known).sort());
}

function countRuns(sorted: Uint32Array): SparseCounts {
  const columns = new Uint32Array(sorted.length);
  const counts = new Float32Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) columns[++last] = sorted[i] as number;
    counts[last] = (counts[last] as number) + 1;
  }
  return { columns: columns.slice(0, last + 1), counts: counts.slice(0, last + 1) };
}
