/** Cosines in bins of equal width from `from` on; the last bin ends at 1. */
export interface Histogram {
  readonly from: number;
  readonly width: number;
  readonly counts: number[];
}

const bins = 20;

/** Of the lists' articles to the article that the list is of, from -1 (or 0 when none is below) to 1. */
export function histogramOf(cosines: readonly number[]): Histogram {
  const from = cosines.some((cosine) => cosine < 0) ? -1 : 0;
  const width = (1 - from) / bins;
  const counts = Array.from({ length: bins }, () => 0);
  for (const cosine of cosines) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor((cosine - from) / width)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, width, counts };
}

/**
 * Intra-list diversity: 1 - the mean cosine of the pairs of a list, mean over the lists of two and more; 0 is a list of
 * copies. Ziegler et al. 2005.
 */
export function diversityOf(lists: readonly (readonly Float32Array[])[]): number {
  const diversities = lists.flatMap((list) => {
    const cosines = list.flatMap((one, at) => list.slice(at + 1).map((other) => cosineOf(one, other)));
    return cosines.length === 0 ? [] : [1 - cosines.reduce((sum, cosine) => sum + cosine) / cosines.length];
  });
  return diversities.length === 0 ? 0 : diversities.reduce((sum, one) => sum + one) / diversities.length;
}

/** 0 where one has no direction. */
export function cosineOf(one: Float32Array, other: Float32Array): number {
  let [product, squares, otherSquares] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [one[i] as number, other[i] ?? 0];
    product += a * b;
    squares += a * a;
    otherSquares += b * b;
  }
  const lengths = Math.sqrt(squares * otherSquares);
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
}
