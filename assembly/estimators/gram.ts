// Inner products of the rows of two arrays, in blocks of samples that stay in the second cache. Twin of src/kernels/estimators/gram.ts.
import { GramParams } from "../generated/params";
import { fma, sumLanes } from "../lib/simd";

/** Samples of a block, even. */
const BLOCK: usize = 256;

/** sum of x[n] y[n] over `bytes` of two rows */
function dot(x: usize, y: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  let n: usize = 0;
  for (; n + 32 <= bytes; n += 32) {
    s0 = fma<f64>(v128.load(x + n), v128.load(y + n), s0);
    s1 = fma<f64>(v128.load(x + n, 16), v128.load(y + n, 16), s1);
  }
  let sum = sumLanes<f64>(f64x2.add(s0, s1));
  for (; n < bytes; n += 8) sum += load<f64>(x + n) * load<f64>(y + n);
  return sum;
}

/** args: x, y, products(out) */
export function gram(p: GramParams, a: usize): void {
  const row: usize = 8 * <usize>p.samples;
  const out = <usize>load<u32>(a, 8);
  memory.fill(out, 0, 8 * <usize>p.xRows * p.yRows);
  for (let from: usize = 0; from < row; from += 8 * BLOCK) {
    const bytes: usize = min<usize>(row - from, 8 * BLOCK);
    let to = out;
    for (let i: usize = 0; i < <usize>p.xRows; i++)
      for (let j: usize = 0; j < <usize>p.yRows; j++, to += 8) {
        const x = <usize>load<u32>(a) + i * row + from, y = <usize>load<u32>(a, 4) + j * row + from;
        store<f64>(to, load<f64>(to) + dot(x, y, bytes));
      }
  }
}
