/** Bytes of a number, and of the four numbers of a vector. */
export const REAL: usize = 4;
export const VECTOR: usize = 16;

/**
 * All bits set in the last `count` (1 to 4) of four lanes. A row that does not end on a vector is ended by the vector of
 * its last four numbers, whose first lanes were taken before.
 */
export function lastLanes(count: usize): v128 {
  const before = 4 - <i32>count;
  return i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(before));
}

/** The sums of the lanes of a, b, c and d, as the four lanes of one vector. */
export function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * a + b c, rounded once: the processor's fused multiply-add, which is in every one of x86-64 since 2013 and of arm64. On
 * others it would be rounded twice, and models would differ in their last bits.
 */
export function plusProduct(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(b, c, a);
}
