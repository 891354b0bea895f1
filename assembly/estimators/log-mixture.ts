// Log-sum-exp over states, ln sum_k exp(f_k + ln N_k - u_kn), for two samples at once. Twin of src/kernels/estimators/log-mixture.ts.
import { LogMixtureParams } from "../generated/params";
import { expF64x2 } from "../lib/exp";

/** args: u_kn, f_k, logN_k, logMixture_n(out) */
export function logMixture(p: LogMixtureParams, a: usize): void {
  const row: usize = 8 * <usize>p.samples;
  const f = <usize>load<u32>(a, 4), logN = <usize>load<u32>(a, 8);
  for (let n: usize = 0; n < row; n += 16) {
    const pair = n + 8 < row;
    const u = <usize>load<u32>(a) + n;
    const out = <usize>load<u32>(a, 12) + n;
    let most = f64x2.splat(-f64.MAX_VALUE);
    let at = u;
    for (let k: usize = 0; k < <usize>p.states; k++, at += row) most = f64x2.pmax(most, f64x2.sub(f64x2.splat(load<f64>(f + 8 * k) + load<f64>(logN + 8 * k)), pair ? v128.load(at) : v128.load_splat<f64>(at)));
    let sum = f64x2.splat(0);
    at = u;
    for (let k: usize = 0; k < <usize>p.states; k++, at += row) sum = f64x2.add(sum, expF64x2(f64x2.sub(f64x2.sub(f64x2.splat(load<f64>(f + 8 * k) + load<f64>(logN + 8 * k)), pair ? v128.load(at) : v128.load_splat<f64>(at)), most)));
    store<f64>(out, f64x2.extract_lane(most, 0) + Math.log(f64x2.extract_lane(sum, 0)));
    if (pair) store<f64>(out, f64x2.extract_lane(most, 1) + Math.log(f64x2.extract_lane(sum, 1)), 8);
  }
}
