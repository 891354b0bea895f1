// The standard normals of four particles at once: component k of a particle is normal k % 2 of the pair of words (step, 4 particle + k / 2), by Box and
// Muller. Four counters go through Threefry together, and logarithms, roots, sines and cosines by whole vectors: half (f64) to a fifth (f32) of the time of
// one particle after another.
import { log } from "../lib/functions";
import { lanes } from "../lib/simd";
import { cosTurn, sinTurn } from "../lib/transcendental";
import { Blocks, drawBlocks } from "../random/threefry4";

/** Bytes of scratch: keys and words of four streams, then the normals [4 particles, 3]. The specs say the same number. */
const WORDS: usize = 64;

/** Puts the key of a stream where {@link fourNormals} finds it. */
export function useKey(scratch: usize, key: u64): void {
  v128.store(scratch, i32x4.splat(<u32>key));
  v128.store(scratch, i32x4.splat(<u32>(key >> 32)), 16);
}

/** A vector of (w + 1/2) 2^-32 (f64) or (w / 2^8 + 1/2) 2^-24 (f32) from words at `at`: inside (0, 1). */
// @ts-ignore: decorator
@inline
function openUniform<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(at), 8)), f32x4.splat(0.5)), f32x4.splat(5.9604644775390625e-8));
  return f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(v128.load64_zero(at)), f64x2.splat(0.5)), f64x2.splat(2.3283064365386963e-10));
}

/** Lane j of v becomes component k of particle `first + j` of the block. */
// @ts-ignore: decorator
@inline
function scatter<T>(out: usize, v: v128, first: u32, dimension: u32, k: u32): void {
  const stride = <usize>dimension * sizeof<T>();
  const at = out + <usize>first * stride + <usize>k * sizeof<T>();
  store<T>(at, v128.extract_lane<T>(v, 0));
  store<T>(at + stride, v128.extract_lane<T>(v, 1));
  if (sizeof<T>() == 4) {
    store<T>(at + 2 * stride, v128.extract_lane<T>(v, 2));
    store<T>(at + 3 * stride, v128.extract_lane<T>(v, 3));
  }
}

/** The normals of particles first .. first + 3, [4, dimension]; returns where they are. The key comes from {@link useKey}. */
export function fourNormals<T>(scratch: usize, step: u32, first: u32, dimension: u32): usize {
  const out = scratch + WORDS;
  const L = <u32>lanes<T>();
  for (let pair: u32 = 0, k: u32 = 0; k < dimension; pair++, k += 2) {
    drawBlocks(changetype<Blocks>(scratch), i32x4.splat(step), i32x4.add(i32x4.splat(4 * first + pair), i32x4(0, 4, 8, 12)));
    for (let j: u32 = 0; j < 4; j += L) {
      const words = scratch + 32 + 4 * <usize>j;
      const radius = v128.sqrt<T>(v128.mul<T>(v128.splat<T>(<T>-2), log<T>(openUniform<T>(words))));
      const turn = openUniform<T>(words + 16);
      scatter<T>(out, v128.mul<T>(radius, cosTurn<T>(turn)), j, dimension, k);
      if (k + 1 < dimension) scatter<T>(out, v128.mul<T>(radius, sinTurn<T>(turn)), j, dimension, k + 1);
    }
  }
  return out;
}
