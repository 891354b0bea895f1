// Statistical inefficiency of the ends of a time series. Twin of src/kernels/estimators/statistical-inefficiency.ts.
import { StatisticalInefficiencyParams } from "../generated/params";
import { fma, sumLanes } from "../lib/simd";

// Fluctuations below 1e-14 of the mean are rounding.
const ROUNDING: f64 = 1e-28;

/** sum of x[i] y[i] for i < n */
function dot(x: usize, y: usize, n: u32): f64 {
  const bytes: usize = 8 * <usize>n;
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let i: usize = 0;
  for (; i + 64 <= bytes; i += 64) {
    s0 = fma<f64>(v128.load(x + i), v128.load(y + i), s0);
    s1 = fma<f64>(v128.load(x + i, 16), v128.load(y + i, 16), s1);
    s2 = fma<f64>(v128.load(x + i, 32), v128.load(y + i, 32), s2);
    s3 = fma<f64>(v128.load(x + i, 48), v128.load(y + i, 48), s3);
  }
  let sum = sumLanes<f64>(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  for (; i < bytes; i += 8) sum += load<f64>(x + i) * load<f64>(y + i);
  return sum;
}

/** g of a[0..M); `d` has room for the deviations from its mean. */
function inefficiencyOf(a: usize, M: u32, minimumLag: u32, fast: bool, d: usize): f64 {
  if (M < 2) return 0;
  const bytes: usize = 8 * <usize>M;
  let sum: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) sum += load<f64>(a + i);
  const mean = sum / <f64>M;
  for (let i: usize = 0; i < bytes; i += 8) store<f64>(d + i, load<f64>(a + i) - mean);
  const variance = dot(d, d, M) / <f64>M;
  if (!(variance > ROUNDING * mean * mean)) return 0;
  let g: f64 = 1;
  for (let t: u32 = 1, step: u32 = 1; t < M - 1; t += step, step += fast ? 1 : 0) {
    const C = dot(d, d + 8 * <usize>t, M - t) / (<f64>(M - t) * variance);
    if (C <= 0 && t > minimumLag) break;
    g += 2 * C * (1 - <f64>t / <f64>M) * <f64>step;
  }
  return max(1, g);
}

/** args: series, starts, inefficiency(out) */
export function statisticalInefficiency(p: StatisticalInefficiencyParams, a: usize): void {
  const d = (p.scratch + 15) & ~15;
  for (let j: usize = 0; j < <usize>p.parts; j++) {
    const start = min(load<u32>(<usize>load<u32>(a, 4) + 4 * j), p.length);
    store<f64>(<usize>load<u32>(a, 8) + 8 * j, inefficiencyOf(<usize>load<u32>(a) + 8 * <usize>start, p.length - start, p.minimumLag, p.fast != 0, d));
  }
}
