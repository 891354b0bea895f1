// Log-sum-exp over samples, f_k = -ln sum_n exp(-u_kn - D_n). Twin of src/kernels/estimators/self-consistent.ts.
import { SelfConsistentParams } from "../generated/params";
import { expF64x2 } from "../lib/exp";
import { sumLanes } from "../lib/simd";

/** Two exponents -u - D from memory; without `pair` the second is so low that its exponential is 0. */
// @ts-ignore: decorator
@inline
function exponents(u: usize, d: usize, pair: bool): v128 {
  if (pair) return f64x2.neg(f64x2.add(v128.load(u), v128.load(d)));
  return f64x2.replace_lane(f64x2.splat(-f64.MAX_VALUE), 0, -(load<f64>(u) + load<f64>(d)));
}

/** args: u_kn, logMixture_n, f_k(out) */
export function selfConsistent(p: SelfConsistentParams, a: usize): void {
  const row: usize = 8 * <usize>p.samples;
  const d = <usize>load<u32>(a, 4);
  let u = <usize>load<u32>(a);
  for (let k: usize = 0; k < <usize>p.states; k++, u += row) {
    let peak = f64x2.splat(-f64.MAX_VALUE);
    for (let n: usize = 0; n < row; n += 16) peak = f64x2.pmax(peak, exponents(u + n, d + n, n + 8 < row));
    const most = max(f64x2.extract_lane(peak, 0), f64x2.extract_lane(peak, 1));
    let sum = f64x2.splat(0);
    for (let n: usize = 0; n < row; n += 16) sum = f64x2.add(sum, expF64x2(f64x2.sub(exponents(u + n, d + n, n + 8 < row), f64x2.splat(most))));
    store<f64>(<usize>load<u32>(a, 8) + 8 * k, -(most + Math.log(sumLanes<f64>(sum))));
  }
}
