// SIMD vocabulary shared by all kernels, generic in T = f32 or f64. A vector holds LANES = 16 / sizeof<T>() numbers.

/** Lanes of a vector of T. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** a * b + c: one instruction and one rounding with relaxed SIMD, two otherwise. */
// @ts-ignore: decorator
@inline
export function fma<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** c - a * b: as {@link fma}. */
// @ts-ignore: decorator
@inline
export function fnma<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** 0, 1, 2, ... */
// @ts-ignore: decorator
@inline
export function iota<T>(): v128 {
  if (sizeof<T>() == 4) return f32x4(0, 1, 2, 3);
  return f64x2(0, 1);
}

/** Sum over lanes, in the fixed order (0 + 2) + (1 + 3), as T. */
// @ts-ignore: decorator
@inline
export function sumLanes<T>(v: v128): T {
  if (sizeof<T>() == 4) {
    return <T>((f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2)) + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3)));
  }
  return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}

/** Sum over lanes in f64. */
// @ts-ignore: decorator
@inline
export function sumLanesF64<T>(v: v128): f64 {
  if (sizeof<T>() == 4) {
    return (<f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 2)) + (<f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 3));
  }
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Minimum image of a difference: d - L nearest(d / L); inverse = 0 leaves an open dimension alone. */
// @ts-ignore: decorator
@inline
export function image<T>(d: v128, length: v128, inverse: v128): v128 {
  return v128.sub<T>(d, v128.mul<T>(length, v128.nearest<T>(v128.mul<T>(d, inverse))));
}
