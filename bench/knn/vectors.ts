import type { VectorIndex } from "../../shared/neighbours/vector-index.ts";
import { rowsOf, scaleToLengthOne } from "../../shared/neighbours/vector-index.ts";
import { createRandom } from "../../shared/random/random.ts";

export const COLUMNS = 30;

/** As many as 20 Newsgroups has. */
const ROWS_PER_GROUP = 566;
/** Against 1 between groups: neighbours are then as near as those of 20 Newsgroups' topic vectors. */
const SPREAD_WITHIN_GROUP = 0.75;

export interface Synthetic {
  readonly index: VectorIndex;
  /** Of the same groups, and no rows of the index. */
  readonly queries: readonly Float32Array[];
}

/**
 * Vectors like the centred log topic weights of articles: normal around the normal centre of their group, centred, and
 * of length 1 for COSINE.
 */
export function syntheticVectors(rowCount: number, queryCount: number): Synthetic {
  const { gaussian, below } = createRandom(2026, rowCount);
  const groups = Math.max(1, Math.round(rowCount / ROWS_PER_GROUP));
  const centres = Float32Array.from({ length: groups * COLUMNS }, gaussian);
  const draw = (count: number): Float32Array => {
    const vectors = new Float32Array(count * COLUMNS);
    for (const vector of rowsOf(vectors, COLUMNS, 0, count)) {
      const from = below(groups) * COLUMNS;
      const logits = vector.map((_, i) => (centres[from + i] as number) + SPREAD_WITHIN_GROUP * gaussian());
      const mean = logits.reduce((sum, logit) => sum + logit) / COLUMNS;
      vector.set(logits.map((logit) => logit - mean));
      scaleToLengthOne(vector);
    }
    return vectors;
  };
  const vectors = draw(rowCount);
  const labels = Float32Array.from({ length: rowCount }, (_, row) => row);
  return {
    index: { metric: "COSINE", columns: COLUMNS, rowCount, vectors, labels },
    queries: rowsOf(draw(queryCount), COLUMNS, 0, queryCount),
  };
}
