/*
 * One step of Adam over the weights `begin..end`, which leaves their gradients zero for the next step.
 *
 * Method: g = clip(rescale * gradient, -limit, limit) + decay * w; m = m + first (g - m); v = v + second (g^2 - v);
 * w -= rate m / (sqrt(correction v) + epsilon), where the caller has put the bias corrections into `rate` and `correction`.
 * Moments below `least` become zero: they move no weight, and numbers that are nearly denormal slow many processors down.
 * All factors are arguments, since the engine makes a constant anew in each turn of a loop.
 * Reference: Kingma and Ba 2015.
 * Tolerance: single precision throughout; m and v within 4 roundings, the step within 8.
 */
import { plusProduct, REAL, VECTOR } from "../lanes";

export function adam(
  begin: usize,
  end: usize,
  weightsAt: usize,
  gradientAt: usize,
  firstAt: usize,
  secondAt: usize,
  rescale: f32,
  limit: f32,
  decay: f32,
  rate: f32,
  correction: f32,
  first: f32,
  second: f32,
  epsilon: f32,
  least: f32,
): void {
  const rescales = f32x4.splat(rescale);
  const lowest = f32x4.splat(-limit);
  const highest = f32x4.splat(limit);
  const decays = f32x4.splat(decay);
  const rates = f32x4.splat(rate);
  const corrections = f32x4.splat(correction);
  const firsts = f32x4.splat(first);
  const seconds = f32x4.splat(second);
  const epsilons = f32x4.splat(epsilon);
  const leasts = f32x4.splat(least);
  const last = end * REAL;
  let i = begin * REAL;
  for (; i + VECTOR <= last; i += VECTOR) {
    const w = v128.load(weightsAt + i);
    let g = f32x4.mul(v128.load(gradientAt + i), rescales);
    v128.store(gradientAt + i, f32x4.splat(0));
    g = f32x4.pmin(f32x4.pmax(g, lowest), highest);
    g = plusProduct(g, decays, w);
    const m0 = v128.load(firstAt + i);
    const v0 = v128.load(secondAt + i);
    const m = plusProduct(m0, firsts, f32x4.sub(g, m0));
    const v = plusProduct(v0, seconds, f32x4.sub(f32x4.mul(g, g), v0));
    v128.store(firstAt + i, v128.and(m, f32x4.ge(f32x4.abs(m), leasts)));
    v128.store(secondAt + i, v128.and(v, f32x4.ge(v, leasts)));
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, corrections)), epsilons);
    v128.store(weightsAt + i, f32x4.sub(w, f32x4.div(f32x4.mul(rates, m), root)));
  }
  for (; i < last; i += REAL) {
    const w = load<f32>(weightsAt + i);
    const g = min(max(load<f32>(gradientAt + i) * rescale, -limit), limit) + decay * w;
    store<f32>(gradientAt + i, 0);
    const m0 = load<f32>(firstAt + i);
    const v0 = load<f32>(secondAt + i);
    const m = m0 + first * (g - m0);
    const v = v0 + second * (g * g - v0);
    store<f32>(firstAt + i, abs(m) >= least ? m : 0);
    store<f32>(secondAt + i, v >= least ? v : 0);
    store<f32>(weightsAt + i, w - (rate * m) / (sqrt(v * correction) + epsilon));
  }
}
