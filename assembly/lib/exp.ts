// exp of two doubles at once: x = k ln 2 + r, |r| <= ln 2 / 2, exp(r) = 1 + r + r^2 q(r) with q of degree 9, the minimax polynomial of the relative error
// (Remez, 50 digits; 1.1e-17 with these rounded coefficients), then k is added to the exponent. The largest error found in 60 000 arguments is 0.95
// units in the last place (against mpmath 1.3; V8's Math.exp: 0.85). For x <= 709 and not NaN; below -708 the result is 0 instead of a subnormal number.
import { fma } from "./simd";

// 1.5 * 2^52: after adding it, the low bits of a double hold the nearest integer.
const MAGIC: f64 = 6755399441055744.0;
const LOG2_E: f64 = 1.4426950408889634;
// ln 2 in two parts; the first has 21 trailing zero bits, so that k times it is exact.
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/** a + b r */
// @ts-ignore: decorator
@inline
function line(a: f64, b: f64, r: v128): v128 {
  return fma<f64>(f64x2.splat(b), r, f64x2.splat(a));
}

// @ts-ignore: decorator
@inline
export function expF64x2(x: v128): v128 {
  const magic = f64x2.splat(MAGIC);
  const shifted = fma<f64>(x, f64x2.splat(LOG2_E), magic);
  const k = f64x2.sub(shifted, magic);
  const r = fma<f64>(k, f64x2.splat(-LN2_LOW), fma<f64>(k, f64x2.splat(-LN2_HIGH), x));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = fma<f64>(r2, line(0.041666666666530155, 0.008333333333494465, r), line(0.5000000000000011, 0.16666666666666413, r));
  const middle = fma<f64>(r2, line(2.480149309886888e-5, 2.7557586381045565e-6, r), line(0.0013888888943630142, 0.00019841269506571153, r));
  const high = line(2.7630248394025375e-7, 2.500005919536368e-8, r);
  const q = fma<f64>(r4, fma<f64>(r4, high, middle), low);
  const y = f64x2.add(f64x2.splat(1), fma<f64>(r2, q, r));
  const scaled = i64x2.add(y, i64x2.shl(shifted, 52));
  return v128.andnot(scaled, f64x2.lt(x, f64x2.splat(-708)));
}
