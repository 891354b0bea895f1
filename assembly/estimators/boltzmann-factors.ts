// Boltzmann factors exp(b_k - u_kn - m_n), b_k = f_k + ln N_k, m_n = max_k (b_k - u_kn), in blocks of samples. Twin of src/kernels/estimators/boltzmann-factors.ts.
import { BoltzmannFactorsParams } from "../generated/params";
import { expF64x2 } from "../lib/exp";

/** Two doubles from memory; with `pair` false only the first, and 0. */
// @ts-ignore: decorator
@inline
function loadPair(at: usize, pair: bool): v128 {
  return pair ? v128.load(at) : v128.load_zero<f64>(at);
}

/** m_n of the samples of one block, into `shift`. */
function largest(u: usize, row: usize, f: usize, logN: usize, states: u32, count: u32, shift: usize): void {
  for (let i: u32 = 0; i < count; i += 2) {
    const pair = i + 1 < count;
    let most = f64x2.splat(-f64.MAX_VALUE);
    let at = u + 8 * <usize>i;
    for (let k: u32 = 0; k < states; k++, at += row) most = f64x2.pmax(most, f64x2.sub(f64x2.splat(load<f64>(f + 8 * <usize>k) + load<f64>(logN + 8 * <usize>k)), loadPair(at, pair)));
    v128.store(shift + 8 * <usize>i, most);
  }
}

/** args: u_kn, f_k, logN_k, factors(out) */
export function boltzmannFactors(p: BoltzmannFactorsParams, a: usize): void {
  const row: usize = 8 * <usize>p.samples;
  const f = <usize>load<u32>(a, 4), logN = <usize>load<u32>(a, 8);
  const shift = (p.scratch + 15) & ~15;
  let out = <usize>load<u32>(a, 12);
  for (let block: u32 = 0; block < p.blocks; block++) {
    const first = block * p.blockLength;
    const count = min(p.samples - first, p.blockLength);
    const u = <usize>load<u32>(a) + 8 * <usize>first;
    largest(u, row, f, logN, p.states, count, shift);
    if (count < p.blockLength) memory.fill(out, 0, 8 * <usize>p.states * p.blockLength);
    for (let k: u32 = 0; k < p.states; k++, out += 8 * <usize>p.blockLength) {
      const b = f64x2.splat(load<f64>(f + 8 * <usize>k) + load<f64>(logN + 8 * <usize>k));
      const at = u + <usize>k * row;
      let i: u32 = 0;
      for (; i + 1 < count; i += 2) {
        const x = f64x2.sub(f64x2.sub(b, v128.load(at + 8 * <usize>i)), v128.load(shift + 8 * <usize>i));
        v128.store(out + 8 * <usize>i, expF64x2(x));
      }
      if (i < count) store<f64>(out + 8 * <usize>i, f64x2.extract_lane(expF64x2(f64x2.sub(f64x2.sub(b, v128.load_zero<f64>(at + 8 * <usize>i)), v128.load(shift + 8 * <usize>i))), 0));
    }
  }
}
