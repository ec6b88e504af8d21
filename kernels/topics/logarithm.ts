/**
 * ln x of a positive normal number.
 *
 * Method: x = 2^n m with m in [2/3, 4/3]; ln m = 2 artanh s, s = (m - 1) / (m + 1), |s| <= 1/5, by its series to s^17.
 * Tolerance: error <= 1e-14 (1 + |ln x|). Infinity, zero and NaN give no finite number.
 */
export function ln(x: f64): f64 {
  if (!(x > 0 && x < Infinity)) return NaN;
  const bits = reinterpret<u64>(x);
  let n = <i32>((bits >> 52) & 0x7ff) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 4.0 / 3.0) {
    m *= 0.5;
    n++;
  }
  const s = (m - 1) / (m + 1);
  const t = s * s;
  let sum: f64 = 1.0 / 17.0;
  for (let odd: i32 = 15; odd > 0; odd -= 2) sum = sum * t + 1.0 / <f64>odd;
  return <f64>n * Math.LN2 + 2 * s * sum;
}
