/*
 * One step of Adam over `length` weights.
 *
 * Method: g = clip(rescale * gradient, -limit, limit) + decay * w; m = .9 m + .1 g; v = .999 v + .001 g^2;
 * w -= rate m / (sqrt(correction v) + 1e-8), where the caller has put the bias corrections into `rate` and `correction`.
 * Reference: Kingma and Ba 2015.
 * Tolerance: single precision throughout; m and v within 4 roundings, the step within 8.
 */
import { REAL, VECTOR } from "./lanes";

export function adam(
  length: usize,
  weightsAt: usize,
  gradientAt: usize,
  firstAt: usize,
  secondAt: usize,
  rescale: f32,
  limit: f32,
  decay: f32,
  rate: f32,
  correction: f32,
): void {
  const rescales = f32x4.splat(rescale);
  const least = f32x4.splat(-limit);
  const most = f32x4.splat(limit);
  const decays = f32x4.splat(decay);
  const rates = f32x4.splat(rate);
  const corrections = f32x4.splat(correction);
  const whole = (length & ~3) * REAL;
  for (let i: usize = 0; i < whole; i += VECTOR) {
    const w = v128.load(weightsAt + i);
    let g = f32x4.mul(v128.load(gradientAt + i), rescales);
    g = f32x4.min(f32x4.max(g, least), most);
    g = f32x4.add(g, f32x4.mul(decays, w));
    const m = f32x4.add(f32x4.mul(f32x4.splat(0.9), v128.load(firstAt + i)), f32x4.mul(f32x4.splat(0.1), g));
    const v = f32x4.add(
      f32x4.mul(f32x4.splat(0.999), v128.load(secondAt + i)),
      f32x4.mul(f32x4.mul(f32x4.splat(0.001), g), g),
    );
    v128.store(firstAt + i, m);
    v128.store(secondAt + i, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, corrections)), f32x4.splat(1e-8));
    v128.store(weightsAt + i, f32x4.sub(w, f32x4.div(f32x4.mul(rates, m), root)));
  }
  for (let i = whole; i < length * REAL; i += REAL) {
    const w = load<f32>(weightsAt + i);
    const clipped = min(max(load<f32>(gradientAt + i) * rescale, -limit), limit);
    const g = clipped + decay * w;
    const m = <f32>0.9 * load<f32>(firstAt + i) + <f32>0.1 * g;
    const v = <f32>0.999 * load<f32>(secondAt + i) + <f32>0.001 * g * g;
    store<f32>(firstAt + i, m);
    store<f32>(secondAt + i, v);
    store<f32>(weightsAt + i, w - (rate * m) / (sqrt(v * correction) + <f32>1e-8));
  }
}
