/** How recommendations spread over the articles. */
export interface Spread {
  /** Share of the articles that are in any list at all. */
  readonly coverage: number;
  readonly hubness: {
    /** In how many lists the most recommended article is, and its row. */
    readonly most: number;
    readonly row: number;
    /** Of the number of lists that an article is in: 0 when all are in as many, large when few are in most of them. */
    readonly skewness: number;
  };
}

/**
 * Catalogue coverage, and hubness as the third standardised moment of the k-occurrences; Radovanovic, Nanopoulos and
 * Ivanovic 2010. Of equally often recommended articles the one of the lowest row is named.
 * @param lists rows next to each article, the article itself left out
 */
export function spreadOf(rows: readonly number[], lists: readonly (readonly number[])[]): Spread {
  const times = new Map(rows.map((row): [number, number] => [row, 0]));
  for (const row of lists.flat()) times.set(row, (times.get(row) ?? 0) + 1);
  let [most, hub, listed] = [0, rows[0] ?? -1, 0];
  for (const [row, count] of times) {
    if (count > 0) listed++;
    if (count > most || (count === most && row < hub)) [most, hub] = [count, row];
  }
  return {
    coverage: listed / Math.max(1, times.size),
    hubness: { most, row: hub, skewness: skewness([...times.values()]) },
  };
}

function skewness(values: readonly number[]): number {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / count;
  const variance = moment(2);
  return variance === 0 ? 0 : moment(3) / variance ** 1.5;
}
