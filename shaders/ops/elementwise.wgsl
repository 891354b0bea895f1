// The elementwise operations, one function a row of src/kernels/ops/elementwise-table.ts. Chains of calls to them are generated.

// Element of a strided view: sizes and strides of six axes, the last one fastest.
fn strided(e: u32, sizes: array<u32, 6>, strides: array<u32, 6>) -> u32 {
  var n = sizes;
  var s = strides;
  var rest = e;
  var at = 0u;
  for (var k = 5i; k >= 0i; k = k - 1i) {
    at = at + (rest % n[k]) * s[k];
    rest = rest / n[k];
  }
  return at;
}

fn ew_add(x: f32, y: f32) -> f32 { return x + y; }
fn ew_subtract(x: f32, y: f32) -> f32 { return x - y; }
fn ew_multiply(x: f32, y: f32) -> f32 { return x * y; }
fn ew_divide(x: f32, y: f32) -> f32 { return x / y; }
fn ew_negative(x: f32) -> f32 { return -x; }
fn ew_square(x: f32) -> f32 { return x * x; }
fn ew_reciprocal(x: f32) -> f32 { return 1.0 / x; }
fn ew_sqrt(x: f32) -> f32 { return sqrt(x); }
fn ew_rsqrt(x: f32) -> f32 { return inverseSqrt(x); }
fn ew_abs(x: f32) -> f32 { return abs(x); }
fn ew_sign(x: f32) -> f32 { return sign(x); }
fn ew_minimum(x: f32, y: f32) -> f32 { return select(y, x, x < y); }
fn ew_maximum(x: f32, y: f32) -> f32 { return select(y, x, x > y); }
fn ew_less(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x < y); }
fn ew_lessEqual(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x <= y); }
fn ew_equal(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x == y); }
fn ew_where(c: f32, x: f32, y: f32) -> f32 { return select(y, x, c != 0.0); }
fn ew_exp(x: f32) -> f32 { return exp(x); }
fn ew_log(x: f32) -> f32 { return log(x); }

// exp(x) - 1: a polynomial where exp would cancel.
fn ew_expm1(x: f32) -> f32 {
  let p = x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.0083333338 + x * (0.0013888889 + x * 0.00019841270))))));
  return select(exp(x) - 1.0, p, abs(x) < 0.5);
}

// log(1 + x), with what 1 + x rounds away put back to first order; near 0 by the series of 2 atanh(x / (2 + x)), since a compiler may simplify the correction away.
fn ew_log1p(x: f32) -> f32 {
  let s = x / (2.0 + x);
  let z = s * s;
  let p = 2.0 * s * (1.0 + z * (0.33333334 + z * (0.2 + z * (0.14285715 + z * (0.11111111 + z * 0.09090909)))));
  return select(log(1.0 + x), p, abs(x) < 0.5);
}

fn ew_tanh(x: f32) -> f32 {
  let e = ew_expm1(2.0 * min(abs(x), 20.0));
  return sign(x) * e / (e + 2.0);
}

fn ew_sigmoid(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}

fn ew_silu(x: f32) -> f32 { return x * ew_sigmoid(x); }
fn ew_softplus(x: f32) -> f32 { return max(x, 0.0) + ew_log1p(exp(-abs(x))); }

// x P(x^2) up to 1; beyond, 1 - exp(-x^2) Q(u): the coefficients of assembly/lib/functions.ts.
fn ew_erf(x: f32) -> f32 {
  let a = min(abs(x), 4.2);
  let z = a * a;
  let p = 1.1283791671 + z * (-0.3761263847 + z * (0.1128378250 + z * (-0.0268654307 + z * (0.0052210318 + z * (-0.00084840804 + z * (0.00011265959 - z * 9.667044571e-6))))));
  let u = (4.0 / (4.0 + a) - 0.6439024390) * 6.40625;
  let q = 0.2344855288 + u * (0.1369804243 + u * (0.0422575980 + u * (0.0109683515 + u * (0.00238936659 + u * (0.000431733393 + u * (0.0000630321582 + u * (7.0257037e-6 + u * (5.1182625e-7 + u * 7.0091155e-9))))))));
  return sign(x) * select(1.0 - exp(-z) * q, a * p, a < 1.0);
}

fn ew_gelu(x: f32) -> f32 { return 0.5 * x * (1.0 + ew_erf(x * 0.70710678)); }

// sin and cos of WGSL are only good to 2^-11: x = n pi / 2 + r in three parts, then polynomials.
fn sine_of(x: f32, quarters: f32) -> f32 {
  let n = round(x * 0.63661977);
  let r = ((x - n * 1.5703125) - n * 4.837512969970703125e-4) - n * 7.54978995489188216e-8;
  let z = r * r;
  let s = r + r * z * (-0.16666667 + z * (0.0083333333 + z * (-0.00019841270 + z * 2.7557314e-6)));
  let c = 1.0 - 0.5 * z + z * z * (0.041666667 + z * (-0.0013888889 + z * (2.4801588e-5 - z * 2.7557314e-7)));
  let shifted = n + quarters;
  let quarter = shifted - 4.0 * floor(shifted * 0.25);
  let value = select(s, c, quarter == 1.0 || quarter == 3.0);
  return select(value, -value, quarter >= 2.0);
}

fn ew_sin(x: f32) -> f32 { return sine_of(x, 0.0); }
fn ew_cos(x: f32) -> f32 { return sine_of(x, 1.0); }

// x^y for positive x; a negative x with a whole y has the sign of y's parity.
fn ew_power(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return 1.0; }
  if (x == 0.0) { return select(0.0, 1.0 / x, y < 0.0); }
  let size = exp2(y * log2(abs(x)));
  if (x > 0.0) { return size; }
  let odd = abs(y - 2.0 * floor(y * 0.5)) == 1.0;
  return select(select(size, -size, odd), bitcast<f32>(0x7fc00000u + u32(min(size, 0.0))), y != floor(y));
}

fn ew_atan2(y: f32, x: f32) -> f32 {
  // atan of the smaller over the larger by halving and a series (WGSL's own is only good to 4096 ULP).
  let a = abs(x);
  let b = abs(y);
  let large = max(a, b);
  if (large == 0.0) { return 0.0; }
  let q = min(a, b) / large;
  let h = q / (1.0 + sqrt(1.0 + q * q));
  let z = h * h;
  let p = 2.0 * h * (1.0 + z * (-0.33333333 + z * (0.2 + z * (-0.14285714 + z * (0.11111111 + z * (-0.090909091 + z * (0.076923077 - z * 0.06)))))));
  let first = select(p, 1.5707964 - p, b > a);
  let second = select(first, 3.1415927 - first, x < 0.0);
  return select(second, -second, y < 0.0);
}

fn ew_leakyRelu(x: f32, slope: f32) -> f32 { return select(slope * x, x, x > 0.0); }
