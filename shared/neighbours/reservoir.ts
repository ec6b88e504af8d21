/**
 * Vitter's algorithm R: a uniform sample of rows drawn in one pass, its row numbers in ascending order. All rows when
 * there are no more than `sampleSize`.
 * @param below a uniform whole number from 0 to limit - 1
 */
export function sampleRows(
  rowCount: number,
  sampleSize: number,
  below: (limit: number) => number,
): Uint32Array {
  const reservoir = Uint32Array.from({ length: Math.min(rowCount, sampleSize) }, (_, row) => row);
  for (let row = reservoir.length; row < rowCount; row += 1) {
    const slot = below(row + 1);
    if (slot < reservoir.length) reservoir[slot] = row;
  }
  return reservoir.sort();
}
