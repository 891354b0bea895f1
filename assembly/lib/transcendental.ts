// exp and sin, cos of a turn for vectors of T = f32 or f64.

// @ts-ignore: decorator
@inline
function horner<T>(sum: v128, x: v128, next: f64): v128 {
  return v128.add<T>(v128.mul<T>(sum, x), v128.splat<T>(<T>next));
}

/** 2^n of whole numbers n, in two factors so that results below the smallest normal number are right too. */
// @ts-ignore: decorator
@inline
function scaleByPowers<T>(v: v128, n: v128): v128 {
  if (sizeof<T>() == 4) {
    const k = i32x4.trunc_sat_f32x4_s(n);
    const half = i32x4.shr_s(k, 1);
    const bias = i32x4.splat(127);
    return f32x4.mul(f32x4.mul(v, i32x4.shl(i32x4.add(half, bias), 23)), i32x4.shl(i32x4.add(i32x4.sub(k, half), bias), 23));
  }
  // Adding 1.5 x 2^52 leaves a whole number in the low bits.
  const magic = f64x2.splat(6755399441055744.0);
  const k = i64x2.sub(f64x2.add(n, magic), magic);
  const half = i64x2.shr_s(k, 1);
  const bias = i64x2.splat(1023);
  return f64x2.mul(f64x2.mul(v, i64x2.shl(i64x2.add(half, bias), 52)), i64x2.shl(i64x2.add(i64x2.sub(k, half), bias), 52));
}

/**
 * exp(x): x = n ln 2 + r, then a rational function (f64) or a polynomial (f32) of r; coefficients of Moshier's Cephes library (exp.c, expf.c).
 * Relative error at most 4e-16 in f64 and 1.3e-7 in f32 (test/kernels/transcendental.test.ts); 0 and infinity where the result leaves the range, NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp<T>(x: v128): v128 {
  if (sizeof<T>() == 4) {
    const y = f32x4.max(f32x4.min(x, f32x4.splat(90)), f32x4.splat(-105));
    const n = f32x4.nearest(f32x4.mul(y, f32x4.splat(1.44269504088896341)));
    const r = f32x4.sub(f32x4.sub(y, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
    let s = f32x4.splat(1.9875691500e-4);
    s = horner<f32>(s, r, 1.3981999507e-3);
    s = horner<f32>(s, r, 8.3334519073e-3);
    s = horner<f32>(s, r, 4.1665795894e-2);
    s = horner<f32>(s, r, 1.6666665459e-1);
    s = horner<f32>(s, r, 5.0000001201e-1);
    s = f32x4.add(f32x4.mul(s, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1)));
    return scaleByPowers<f32>(s, n);
  }
  const y = f64x2.max(f64x2.min(x, f64x2.splat(710)), f64x2.splat(-746));
  const n = f64x2.nearest(f64x2.mul(y, f64x2.splat(1.4426950408889634)));
  const r = f64x2.sub(f64x2.sub(y, f64x2.mul(n, f64x2.splat(6.93145751953125e-1))), f64x2.mul(n, f64x2.splat(1.42860682030941723212e-6)));
  const r2 = f64x2.mul(r, r);
  let top = f64x2.splat(1.26177193074810590878e-4);
  top = horner<f64>(top, r2, 3.02994407707441961300e-2);
  top = horner<f64>(top, r2, 9.99999999999999999910e-1);
  top = f64x2.mul(top, r);
  let bottom = f64x2.splat(3.00198505138664455042e-6);
  bottom = horner<f64>(bottom, r2, 2.52448340349684104192e-3);
  bottom = horner<f64>(bottom, r2, 2.27265548208155028766e-1);
  bottom = horner<f64>(bottom, r2, 2.00000000000000000009);
  const fraction = f64x2.div(top, f64x2.sub(bottom, top));
  return scaleByPowers<f64>(f64x2.add(f64x2.splat(1), f64x2.add(fraction, fraction)), n);
}

/** sin(pi t / 2) / t as a polynomial in t^2, |t| <= 1/2: Taylor, the first term left out is below 1e-17. */
// @ts-ignore: decorator
@inline
function sineOfQuarter<T>(t: v128): v128 {
  const t2 = v128.mul<T>(t, t);
  let s = v128.splat<T>(<T>6.0669357311061955e-12);
  s = horner<T>(s, t2, -6.688035109811468e-10);
  s = horner<T>(s, t2, 5.692172921967927e-8);
  s = horner<T>(s, t2, -3.598843235212085e-6);
  s = horner<T>(s, t2, 1.6044118478735983e-4);
  s = horner<T>(s, t2, -4.681754135318688e-3);
  s = horner<T>(s, t2, 7.969262624616705e-2);
  s = horner<T>(s, t2, -6.459640975062463e-1);
  s = horner<T>(s, t2, 1.5707963267948966);
  return v128.mul<T>(s, t);
}

// @ts-ignore: decorator
@inline
function cosineOfQuarter<T>(t: v128): v128 {
  const t2 = v128.mul<T>(t, t);
  let c = v128.splat<T>(<T>6.565963114979473e-11);
  c = horner<T>(c, t2, -6.386603083791852e-9);
  c = horner<T>(c, t2, 4.710874778818172e-7);
  c = horner<T>(c, t2, -2.5202042373060607e-5);
  c = horner<T>(c, t2, 9.192602748394266e-4);
  c = horner<T>(c, t2, -2.086348076335296e-2);
  c = horner<T>(c, t2, 2.5366950790104803e-1);
  c = horner<T>(c, t2, -1.2337005501361697);
  return horner<T>(c, t2, 1);
}

/** sin(2 pi turn): absolute error below 5e-16 (f64), 1.5e-7 (f32), beyond the rounding of `turn` itself. */
// @ts-ignore: decorator
@inline
export function sinTurn<T>(turn: v128): v128 {
  return ofTurn<T>(turn, 0);
}

/** cos(2 pi turn), as {@link sinTurn}. */
// @ts-ignore: decorator
@inline
export function cosTurn<T>(turn: v128): v128 {
  return ofTurn<T>(turn, 1);
}

/** sin(2 pi (turn + quarters / 4)): whole turns are taken off, then whole quarters; `t` is what is left, in quarters, |t| <= 1/2. */
// @ts-ignore: decorator
@inline
function ofTurn<T>(turn: v128, quarters: f64): v128 {
  const four = v128.mul<T>(v128.sub<T>(turn, v128.nearest<T>(turn)), v128.splat<T>(<T>4));
  const whole = v128.nearest<T>(four);
  const t = v128.sub<T>(four, whole);
  // quarter = 0, 1, 2 or 3 (mod 4) after the shift.
  const shifted = v128.add<T>(whole, v128.splat<T>(<T>quarters));
  const quarter = v128.sub<T>(shifted, v128.mul<T>(v128.splat<T>(<T>4), v128.floor<T>(v128.mul<T>(shifted, v128.splat<T>(<T>0.25)))));
  const odd = v128.or(v128.eq<T>(quarter, v128.splat<T>(<T>1)), v128.eq<T>(quarter, v128.splat<T>(<T>3)));
  const value = v128.bitselect(cosineOfQuarter<T>(t), sineOfQuarter<T>(t), odd);
  return v128.bitselect(v128.neg<T>(value), value, v128.ge<T>(quarter, v128.splat<T>(<T>2)));
}
