// Sums of columns over bootstrap resamples. Twin of src/kernels/estimators/resampled-sums.ts.
import { ResampledSumsParams } from "../generated/params";
import { draw, streamKey, uniform } from "../random/threefry";

/** args: columns, key, sums(out) */
export function resampledSums(p: ResampledSumsParams, a: usize): void {
  const row: usize = 8 * <usize>p.samples;
  const bytes: usize = 8 * <usize>p.nColumns;
  let sums = <usize>load<u32>(a, 8);
  memory.fill(sums, 0, bytes * p.resamples);
  for (let r: u32 = 0; r < p.resamples; r++, sums += bytes) {
    const key = streamKey(load<u32>(a, 4), p.stream, r);
    let i: u32 = 0;
    for (let d: u32 = 0; i < p.samples; d++) {
      let n = <u32>(uniform<f64>(draw(key, 0, d)) * <f64>p.samples);
      for (let j: u32 = 0; j < p.blockLength && i < p.samples; j++, i++) {
        let from = <usize>load<u32>(a) + 8 * <usize>n;
        for (let c: usize = 0; c < bytes; c += 8, from += row) store<f64>(sums + c, load<f64>(sums + c) + load<f64>(from));
        if (++n == p.samples) n = 0;
      }
    }
  }
}
