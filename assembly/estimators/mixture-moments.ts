// One pass of MBAR over Boltzmann factors: totals_k = sum_n p_kn, gram_kl = sum_n p_kn p_ln, logSum = sum_n ln s_n. Twin of
// src/kernels/estimators/mixture-moments.ts. A block of p lies in scratch, small enough for the first cache, and is multiplied with itself in
// tiles of 4 x 2 rows whose sums stay in registers.
import { MixtureMomentsParams } from "../generated/params";
import { fma, sumLanes } from "../lib/simd";

// Sums of part-empty places are 0; they are lifted to this, which no sum of a sample comes near, to divide by.
const TINY: f64 = 1e-300;

/** p_kn of one block into `p` [states, length], their sums added to `totals` (v128 a state), and s_n into `sums`. */
function probabilities(e: usize, c: usize, states: u32, length: u32, p: usize, totals: usize, sums: usize): void {
  const row: usize = 8 * <usize>length;
  const one = f64x2.splat(1);
  const tiny = f64x2.splat(TINY);
  for (let i: usize = 0; i < row; i += 64) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let at = e + i;
    for (let k: u32 = 0; k < states; k++, at += row) {
      const ck = v128.load(c + 16 * <usize>k);
      s0 = fma<f64>(ck, v128.load(at), s0);
      s1 = fma<f64>(ck, v128.load(at, 16), s1);
      s2 = fma<f64>(ck, v128.load(at, 32), s2);
      s3 = fma<f64>(ck, v128.load(at, 48), s3);
    }
    v128.store(sums + i, s0);
    v128.store(sums + i, s1, 16);
    v128.store(sums + i, s2, 32);
    v128.store(sums + i, s3, 48);
    s0 = f64x2.div(one, f64x2.pmax(tiny, s0));
    s1 = f64x2.div(one, f64x2.pmax(tiny, s1));
    s2 = f64x2.div(one, f64x2.pmax(tiny, s2));
    s3 = f64x2.div(one, f64x2.pmax(tiny, s3));
    at = e + i;
    let to = p + i;
    for (let k: u32 = 0; k < states; k++, at += row, to += row) {
      const ck = v128.load(c + 16 * <usize>k);
      const p0 = f64x2.mul(f64x2.mul(ck, v128.load(at)), s0);
      const p1 = f64x2.mul(f64x2.mul(ck, v128.load(at, 16)), s1);
      const p2 = f64x2.mul(f64x2.mul(ck, v128.load(at, 32)), s2);
      const p3 = f64x2.mul(f64x2.mul(ck, v128.load(at, 48)), s3);
      v128.store(to, p0);
      v128.store(to, p1, 16);
      v128.store(to, p2, 32);
      v128.store(to, p3, 48);
      const t = totals + 16 * <usize>k;
      v128.store(t, f64x2.add(v128.load(t), f64x2.add(f64x2.add(p0, p2), f64x2.add(p1, p3))));
    }
  }
}

/** Adds to a v128 accumulator. */
// @ts-ignore: decorator
@inline
function accumulate(at: usize, x: v128): void {
  v128.store(at, f64x2.add(v128.load(at), x));
}

/** Adds the products of one block: gram[k, l] (v128 each, [rows, rows]) += sum over places of p_k p_l, for l from the tile of k on. */
function products(p: usize, rows: u32, length: u32, gram: usize): void {
  const row: usize = 8 * <usize>length;
  for (let k: u32 = 0; k < rows; k += 4) {
    const a = p + <usize>k * row;
    for (let l = k; l < rows; l += 2) {
      const b = p + <usize>l * row;
      let s00 = f64x2.splat(0), s10 = s00, s20 = s00, s30 = s00, s01 = s00, s11 = s00, s21 = s00, s31 = s00;
      for (let i: usize = 0; i < row; i += 16) {
        const b0 = v128.load(b + i), b1 = v128.load(b + row + i);
        const a0 = v128.load(a + i), a1 = v128.load(a + row + i), a2 = v128.load(a + 2 * row + i), a3 = v128.load(a + 3 * row + i);
        s00 = fma<f64>(a0, b0, s00); s01 = fma<f64>(a0, b1, s01);
        s10 = fma<f64>(a1, b0, s10); s11 = fma<f64>(a1, b1, s11);
        s20 = fma<f64>(a2, b0, s20); s21 = fma<f64>(a2, b1, s21);
        s30 = fma<f64>(a3, b0, s30); s31 = fma<f64>(a3, b1, s31);
      }
      let g = gram + 16 * (<usize>k * rows + l);
      accumulate(g, s00); accumulate(g + 16, s01); g += 16 * <usize>rows;
      accumulate(g, s10); accumulate(g + 16, s11); g += 16 * <usize>rows;
      accumulate(g, s20); accumulate(g + 16, s21); g += 16 * <usize>rows;
      accumulate(g, s30); accumulate(g + 16, s31);
    }
  }
}

/** args: factors, f_k, reference_k, totals(out), gram(out), logSum(out) */
export function mixtureMoments(p: MixtureMomentsParams, a: usize): void {
  const K = p.states, B = p.blockLength;
  const rows = (K + 3) & ~3;
  const block = (p.scratch + 15) & ~15;
  const gram = block + 8 * <usize>rows * B;
  const totals = gram + 16 * <usize>rows * rows;
  const c = totals + 16 * <usize>rows;
  const sums = c + 16 * <usize>rows;
  memory.fill(block, 0, sums - block);
  for (let k: usize = 0; k < <usize>K; k++) v128.store(c + 16 * k, f64x2.splat(Math.exp(load<f64>(<usize>load<u32>(a, 4) + 8 * k) - load<f64>(<usize>load<u32>(a, 8) + 8 * k))));
  let logSum: f64 = 0;
  let e = <usize>load<u32>(a);
  for (let j: u32 = 0; j < p.blocks; j++, e += 8 * <usize>K * B) {
    probabilities(e, c, K, B, block, totals, sums);
    products(block, rows, B, gram);
    const count = min(B, p.samples - j * B);
    for (let i: u32 = 0; i < count; i++) logSum += Math.log(load<f64>(sums + 8 * <usize>i));
  }
  for (let k: u32 = 0; k < K; k++) {
    store<f64>(<usize>load<u32>(a, 12) + 8 * <usize>k, sumLanes<f64>(v128.load(totals + 16 * <usize>k)));
    for (let l = k; l < K; l++) {
      const x = sumLanes<f64>(v128.load(gram + 16 * (<usize>k * rows + l)));
      store<f64>(<usize>load<u32>(a, 16) + 8 * (<usize>k * K + l), x);
      store<f64>(<usize>load<u32>(a, 16) + 8 * (<usize>l * K + k), x);
    }
  }
  store<f64>(load<u32>(a, 20), logSum);
}
