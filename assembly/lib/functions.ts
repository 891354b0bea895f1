// Elementary functions for vectors of T = f32 or f64, beyond those of transcendental.ts. Polynomials are Chebyshev fits in 40 digits (sin and cos: the coefficients
// of fdlibm, Sun Microsystems 1993). Errors are measured in test/kernels/functions.test.ts.
import { exp } from "./transcendental";

// @ts-ignore: decorator
@inline
function step<T>(sum: v128, x: v128, next: f64): v128 {
  return v128.add<T>(v128.mul<T>(sum, x), v128.splat<T>(<T>next));
}

// @ts-ignore: decorator
@inline
function number<T>(x: f64): v128 {
  return v128.splat<T>(<T>x);
}

/** |x| with the sign of s. */
// @ts-ignore: decorator
@inline
function withSign<T>(x: v128, s: v128): v128 {
  const mask = v128.splat<T>(<T>-0.0);
  return v128.or(v128.andnot(x, mask), v128.and(s, mask));
}

/** Whole numbers of T as 2^n, -126 <= n <= 127 or -1022 <= n <= 1023. */
// @ts-ignore: decorator
@inline
function powerOfTwo<T>(n: v128): v128 {
  if (sizeof<T>() == 4) return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  const magic = f64x2.splat(6755399441055744.0);
  return i64x2.shl(i64x2.add(i64x2.sub(f64x2.add(n, magic), magic), i64x2.splat(1023)), 52);
}

/** log(x): x = 2^k m, m in [sqrt(1/2), sqrt(2)), log m = 2 atanh((m - 1) / (m + 1)). -infinity at 0, NaN below. */
export function log<T>(x: v128): v128 {
  // Numbers below the smallest normal one are scaled up first.
  const small = v128.lt<T>(x, number<T>(sizeof<T>() == 4 ? 1.17549435e-38 : 2.2250738585072014e-308));
  const y = v128.bitselect(v128.mul<T>(x, number<T>(sizeof<T>() == 4 ? 16777216.0 : 18014398509481984.0)), x, small);
  let k: v128, m: v128;
  if (sizeof<T>() == 4) {
    // Bits minus those of sqrt(1/2): the exponent of m in [sqrt(1/2), sqrt(2)) becomes zero.
    const shifted = i32x4.sub(y, i32x4.splat(0x3f3504f3));
    const whole = i32x4.shr_s(shifted, 23);
    k = f32x4.convert_i32x4_s(whole);
    m = i32x4.sub(y, i32x4.shl(whole, 23));
    k = f32x4.sub(k, v128.and(small, f32x4.splat(24)));
  } else {
    const shifted = i64x2.sub(y, i64x2.splat(0x3fe6a09e667f3bcd));
    const whole = i64x2.shr_s(shifted, 52);
    // A small whole number in the low bits of 1.5 x 2^52.
    k = f64x2.sub(i64x2.add(whole, f64x2.splat(6755399441055744.0)), f64x2.splat(6755399441055744.0));
    m = i64x2.sub(y, i64x2.shl(whole, 52));
    k = f64x2.sub(k, v128.and(small, f64x2.splat(54)));
  }
  const f = v128.sub<T>(m, number<T>(1));
  const s = v128.div<T>(f, v128.add<T>(f, number<T>(2)));
  const z = v128.mul<T>(s, s);
  let r: v128;
  if (sizeof<T>() == 4) {
    r = f32x4.splat(0.23331614471843499235);
    r = step<f32>(r, z, 0.28550778633191965434);
    r = step<f32>(r, z, 0.40000122211810649396);
    r = step<f32>(r, z, 0.6666666655404201243);
  } else {
    r = f64x2.splat(0.13088034850927553831);
    r = step<f64>(r, z, 0.13268638369266823879);
    r = step<f64>(r, z, 0.15386244737621666606);
    r = step<f64>(r, z, 0.18181795547521136235);
    r = step<f64>(r, z, 0.22222222392581045097);
    r = step<f64>(r, z, 0.28571428570799785031);
    r = step<f64>(r, z, 0.40000000000000883236);
    r = step<f64>(r, z, 0.66666666666666666463);
  }
  r = v128.mul<T>(r, z);
  // log(1 + f) = f - (f^2/2 - s (f^2/2 + R)): the leading term exact, what is rounded is small.
  const half = v128.mul<T>(number<T>(0.5), v128.mul<T>(f, f));
  const high = number<T>(sizeof<T>() == 4 ? 0.693359375 : 6.93145751953125e-1);
  const low = number<T>(sizeof<T>() == 4 ? -2.12194440e-4 : 1.42860682030941723212e-6);
  const correction = v128.sub<T>(half, v128.add<T>(v128.mul<T>(s, v128.add<T>(half, r)), v128.mul<T>(k, low)));
  let out = v128.sub<T>(v128.mul<T>(k, high), v128.sub<T>(correction, f));
  const infinity = number<T>(Infinity);
  out = v128.bitselect(infinity, out, v128.eq<T>(x, infinity));
  out = v128.bitselect(number<T>(-Infinity), out, v128.eq<T>(x, number<T>(0)));
  return v128.bitselect(out, number<T>(NaN), v128.ge<T>(x, number<T>(0)));
}

/** exp(x) - 1 = (2^n - 1) + 2^n expm1(r), x = n ln 2 + r. */
export function expm1<T>(x: v128): v128 {
  const limit = sizeof<T>() == 4 ? 80.0 : 700.0;
  const y = v128.max<T>(v128.min<T>(x, number<T>(limit)), number<T>(-limit));
  const n = v128.nearest<T>(v128.mul<T>(y, number<T>(1.4426950408889634)));
  const high = number<T>(sizeof<T>() == 4 ? 0.693359375 : 6.93145751953125e-1);
  const low = number<T>(sizeof<T>() == 4 ? -2.12194440e-4 : 1.42860682030941723212e-6);
  const r = v128.sub<T>(v128.sub<T>(y, v128.mul<T>(n, high)), v128.mul<T>(n, low));
  let q: v128;
  if (sizeof<T>() == 4) {
    q = f32x4.splat(0.00019891080463998842039);
    q = step<f32>(q, r, 0.0013933730715792082502);
    q = step<f32>(q, r, 0.0083333108446478625642);
    q = step<f32>(q, r, 0.041666464197405692315);
    q = step<f32>(q, r, 0.16666666681704215043);
    q = step<f32>(q, r, 0.50000000135387298866);
  } else {
    q = f64x2.splat(1.6086677666787361503e-10);
    q = step<f64>(q, r, 2.0918212319133978201e-9);
    q = step<f64>(q, r, 2.5052070959803661989e-8);
    q = step<f64>(q, r, 2.7557263077309411451e-7);
    q = step<f64>(q, r, 2.7557319247344509509e-6);
    q = step<f64>(q, r, 0.000024801587336630946966);
    q = step<f64>(q, r, 0.00019841269841263251867);
    q = step<f64>(q, r, 0.0013888888888879003084);
    q = step<f64>(q, r, 0.0083333333333333340131);
    q = step<f64>(q, r, 0.041666666666666676865);
    q = step<f64>(q, r, 0.16666666666666666667);
    q = step<f64>(q, r, 0.5);
  }
  const p = v128.add<T>(r, v128.mul<T>(v128.mul<T>(r, r), q));
  const scale = powerOfTwo<T>(n);
  const near = v128.add<T>(v128.sub<T>(scale, number<T>(1)), v128.mul<T>(scale, p));
  // Beyond, the 1 no longer counts; NaN passes through exp.
  return v128.bitselect(near, v128.sub<T>(exp<T>(x), number<T>(1)), v128.le<T>(v128.abs<T>(x), number<T>(limit)));
}

/** log(1 + x), with what 1 + x rounds away put back to first order. */
export function log1p<T>(x: v128): v128 {
  const one = number<T>(1);
  const u = v128.add<T>(one, x);
  const out = v128.add<T>(log<T>(u), v128.div<T>(v128.sub<T>(x, v128.sub<T>(u, one)), u));
  const plain = v128.or(v128.eq<T>(u, number<T>(0)), v128.eq<T>(x, number<T>(Infinity)));
  return v128.bitselect(log<T>(u), out, plain);
}

/** tanh(x) = e / (e + 2), e = expm1(2 |x|). */
export function tanh<T>(x: v128): v128 {
  const a = v128.min<T>(v128.abs<T>(x), number<T>(22));
  const e = expm1<T>(v128.add<T>(a, a));
  return withSign<T>(v128.div<T>(e, v128.add<T>(e, number<T>(2))), x);
}

/** 1 / (1 + exp(-x)), from exp(-|x|) so that nothing overflows. */
export function sigmoid<T>(x: v128): v128 {
  const e = exp<T>(v128.neg<T>(v128.abs<T>(x)));
  const top = v128.bitselect(number<T>(1), e, v128.ge<T>(x, number<T>(0)));
  return v128.div<T>(top, v128.add<T>(e, number<T>(1)));
}

/** log(1 + exp(x)) */
export function softplus<T>(x: v128): v128 {
  return v128.add<T>(v128.max<T>(x, number<T>(0)), log1p<T>(exp<T>(v128.neg<T>(v128.abs<T>(x)))));
}

/** erf: x P(x^2) up to 1; beyond, 1 - exp(-x^2) Q(u) with u linear in 4 / (4 + |x|). */
export function erf<T>(x: v128): v128 {
  const a = v128.min<T>(v128.abs<T>(x), number<T>(sizeof<T>() == 4 ? 4.2 : 6));
  const z = v128.mul<T>(a, a);
  const t = v128.div<T>(number<T>(4), v128.add<T>(number<T>(4), a));
  let p: v128, q: v128;
  if (sizeof<T>() == 4) {
    p = f32x4.splat(-9.6670445714869964151e-6);
    p = step<f32>(p, z, 0.00011265959025606608973);
    p = step<f32>(p, z, -0.00084840804055351062944);
    p = step<f32>(p, z, 0.0052210318078580227973);
    p = step<f32>(p, z, -0.026865430727670242894);
    p = step<f32>(p, z, 0.1128378249523684454);
    p = step<f32>(p, z, -0.37612638468028710398);
    p = step<f32>(p, z, 1.1283791670615434152);
    const u = f32x4.mul(f32x4.sub(t, f32x4.splat(0.64390243902439026504)), f32x4.splat(1.0 / 0.15609756097560973496));
    q = f32x4.splat(-3.1588656559014862371e-9);
    q = step<f32>(q, u, 7.0091155147894014155e-9);
    q = step<f32>(q, u, 5.1182624595238434441e-7);
    q = step<f32>(q, u, 7.025703745662280961e-6);
    q = step<f32>(q, u, 0.000063032158923601540551);
    q = step<f32>(q, u, 0.00043173339311917454491);
    q = step<f32>(q, u, 0.0023893665896560664431);
    q = step<f32>(q, u, 0.010968351483079430952);
    q = step<f32>(q, u, 0.042257598026113442553);
    q = step<f32>(q, u, 0.13698042433357745672);
    q = step<f32>(q, u, 0.23448552879139507514);
  } else {
    p = f64x2.splat(-4.2309458242953378173e-12);
    p = step<f64>(p, z, 8.7090451290531066896e-11);
    p = step<f64>(p, z, -1.2164560057483450081e-9);
    p = step<f64>(p, z, 1.4792401209404813002e-8);
    p = step<f64>(p, z, -1.6364642158167615302e-7);
    p = step<f64>(p, z, 1.6462045441468418937e-6);
    p = step<f64>(p, z, -0.000014925647567519332125);
    p = step<f64>(p, z, 0.0001205533290288873541);
    p = step<f64>(p, z, -0.00085483270219348295955);
    p = step<f64>(p, z, 0.0052239776254232983087);
    p = step<f64>(p, z, -0.026866170645129840806);
    p = step<f64>(p, z, 0.11283791670955120236);
    p = step<f64>(p, z, -0.37612638903183752379);
    p = step<f64>(p, z, 1.1283791670955125739);
    const u = f64x2.mul(f64x2.sub(t, f64x2.splat(0.6)), f64x2.splat(5));
    q = f64x2.splat(1.3272956294703154941e-18);
    q = step<f64>(q, u, 3.7942993333630757087e-18);
    q = step<f64>(q, u, -6.9977183984642014126e-17);
    q = step<f64>(q, u, -1.8188627126004416077e-16);
    q = step<f64>(q, u, 3.3318730302315037174e-15);
    q = step<f64>(q, u, 1.0839532891302266753e-14);
    q = step<f64>(q, u, -1.572399462679497696e-13);
    q = step<f64>(q, u, -8.3875280451116472342e-13);
    q = step<f64>(q, u, 6.5928192087892885718e-12);
    q = step<f64>(q, u, 6.9244698720995951472e-11);
    q = step<f64>(q, u, -1.0704751215348977504e-10);
    q = step<f64>(q, u, -4.9565227357013021266e-9);
    q = step<f64>(q, u, -2.5771417870171716276e-8);
    q = step<f64>(q, u, 1.4320651903186931725e-7);
    q = step<f64>(q, u, 3.498817349944733524e-6);
    q = step<f64>(q, u, 0.000033461277057866667538);
    q = step<f64>(q, u, 0.00022259643181965288312);
    q = step<f64>(q, u, 0.0011615374405682038525);
    q = step<f64>(q, u, 0.0049902860410834891348);
    q = step<f64>(q, u, 0.018078437227012044006);
    q = step<f64>(q, u, 0.055891085566080491407);
    q = step<f64>(q, u, 0.14812992991458330696);
    q = step<f64>(q, u, 0.19907263099386564108);
  }
  const inside = v128.mul<T>(a, p);
  const outside = v128.sub<T>(number<T>(1), v128.mul<T>(exp<T>(v128.neg<T>(z)), q));
  return withSign<T>(v128.bitselect(inside, outside, v128.lt<T>(a, number<T>(1))), x);
}

/** sin(x + quarters pi / 2): x = n pi / 2 + r in three parts, good to |x| of about 1e5 (f64) and 1e3 (f32); beyond, the error grows with |x|. */
// @ts-ignore: decorator
@inline
function sineOf<T>(x: v128, quarters: f64): v128 {
  const n = v128.nearest<T>(v128.mul<T>(x, number<T>(0.6366197723675814)));
  let r: v128;
  if (sizeof<T>() == 4) {
    r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(1.5703125)));
    r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(4.837512969970703125e-4)));
    r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(7.54978995489188216e-8)));
  } else {
    r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(1.57079632673412561417)));
    r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(6.07710050630396597660e-11)));
    r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(2.02226624879595063154e-21)));
  }
  const z = v128.mul<T>(r, r);
  let s = number<T>(1.58969099521155010221e-10);
  s = step<T>(s, z, -2.50507602534068634195e-8);
  s = step<T>(s, z, 2.75573137070700676789e-6);
  s = step<T>(s, z, -1.98412698298579493134e-4);
  s = step<T>(s, z, 8.33333333332248946124e-3);
  s = step<T>(s, z, -1.66666666666666324348e-1);
  s = v128.add<T>(r, v128.mul<T>(v128.mul<T>(r, z), s));
  let c = number<T>(-1.13596475577881948265e-11);
  c = step<T>(c, z, 2.08757232129817482790e-9);
  c = step<T>(c, z, -2.75573143513906633035e-7);
  c = step<T>(c, z, 2.48015872894767294178e-5);
  c = step<T>(c, z, -1.38888888888741095749e-3);
  c = step<T>(c, z, 4.16666666666666019037e-2);
  c = v128.add<T>(v128.sub<T>(number<T>(1), v128.mul<T>(number<T>(0.5), z)), v128.mul<T>(v128.mul<T>(z, z), c));
  const shifted = v128.add<T>(n, number<T>(quarters));
  const quarter = v128.sub<T>(shifted, v128.mul<T>(number<T>(4), v128.floor<T>(v128.mul<T>(shifted, number<T>(0.25)))));
  const odd = v128.or(v128.eq<T>(quarter, number<T>(1)), v128.eq<T>(quarter, number<T>(3)));
  const value = v128.bitselect(c, s, odd);
  return v128.bitselect(v128.neg<T>(value), value, v128.ge<T>(quarter, number<T>(2)));
}

export function sin<T>(x: v128): v128 {
  return sineOf<T>(x, 0);
}

export function cos<T>(x: v128): v128 {
  return sineOf<T>(x, 1);
}
