// Normalized weights exp(f_k - u_kn - D_n). Twin of src/kernels/estimators/weights.ts.
import { WeightsParams } from "../generated/params";
import { expF64x2 } from "../lib/exp";

/** args: u_kn, f_k, logMixture_n, weights_kn(out) */
export function weights(p: WeightsParams, a: usize): void {
  const row: usize = 8 * <usize>p.samples;
  const d = <usize>load<u32>(a, 8);
  let u = <usize>load<u32>(a);
  let out = <usize>load<u32>(a, 12);
  for (let k: usize = 0; k < <usize>p.states; k++, u += row, out += row) {
    const f = v128.load_splat<f64>(<usize>load<u32>(a, 4) + 8 * k);
    let n: usize = 0;
    for (; n + 8 < row; n += 16) v128.store(out + n, expF64x2(f64x2.sub(f64x2.sub(f, v128.load(u + n)), v128.load(d + n))));
    if (n < row) store<f64>(out + n, f64x2.extract_lane(expF64x2(f64x2.sub(f64x2.sub(f, v128.load_splat<f64>(u + n)), v128.load_splat<f64>(d + n))), 0));
  }
}
