import { createRandom } from "../../../shared/random/random.ts";

/** A mean with the interval that it would lie in, 95 times of 100, had other probes of the same kind been drawn. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;

/** Draws of its own: other streams of the seed split the articles, train the model and draw samples. */
const BOOTSTRAP_STREAM = 0xb007;

/**
 * Percentile bootstrap of means over probes, 1000 resamples. All columns are resampled by the same draws, so that the
 * interval of a column of differences is that of a paired comparison. Source: Efron 1979.
 * @param columns one figure a probe, all of one length; without a probe all is 0
 */
export function bootstrapMeans(columns: readonly Float64Array[], seed: number): Interval[] {
  const count = columns[0]?.length ?? 0;
  if (count === 0) return columns.map(() => ({ mean: 0, low: 0, high: 0 }));
  const { below } = createRandom(seed, BOOTSTRAP_STREAM);
  const drawn = new Uint32Array(count);
  const means = columns.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < count; i++) drawn[i] = below(count);
    for (const [at, column] of columns.entries()) {
      (means[at] as Float64Array)[resample] = meanOfDrawn(column, drawn);
    }
  }
  return columns.map((column, at) => {
    const sorted = (means[at] as Float64Array).sort();
    return { mean: mean(column), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  });
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Of the mean, from the spread of the values. */
export function standardError(values: Float64Array): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const count = Math.max(1, values.length);
  return Math.sqrt(squares / count / count);
}

function meanOfDrawn(column: Float64Array, drawn: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < drawn.length; i++) sum += column[drawn[i] as number] as number;
  return sum / drawn.length;
}

/** Between the two nearest ranks. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return below + (above - below) * (place - Math.floor(place));
}
