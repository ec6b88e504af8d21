/**
 * Orders strings by their code points, as Python and sorted byte strings do. JavaScript's own order compares UTF-16
 * units, which puts U+1F600 (a surrogate pair) before U+FB01.
 *
 * @returns negative, zero or positive, for `Array.prototype.sort`
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Surrogates stand for U+10000 and above, so they rank behind U+E000 to U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
