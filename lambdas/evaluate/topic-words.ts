import type { SparseRows } from "../../shared/algorithms/rows.ts";

export function topicWords(rows: SparseRows, weights: Float32Array, count: number): number[][] {
  const topicCount = weights.length / rows.rowCount;
  const sums = Array.from({ length: topicCount }, () => new Float64Array(rows.columns));
  const totals = new Float64Array(rows.columns);
  for (let row = 0; row < rows.rowCount; row++) {
    for (let index = rows.indptr[row] as number; index < (rows.indptr[row + 1] as number); index++) {
      const column = rows.indices[index] as number;
      const value = rows.values[index] as number;
      totals[column] = (totals[column] as number) + value;
      for (let topic = 0; topic < topicCount; topic++) {
        const sum = sums[topic] as Float64Array;
        sum[column] = (sum[column] as number) + value * (weights[row * topicCount + topic] as number);
      }
    }
  }
  const all = totals.reduce((a, b) => a + b, 0);
  return sums.map((sum) => {
    const mass = sum.reduce((a, b) => a + b, 0);
    const scores = sum.map((s, c) =>
      s > 0 ? (s / mass) * Math.log(s / mass / ((totals[c] as number) / all)) : 0,
    );
    return [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, count);
  });
}
