// The words of a trial and the test of Metropolis: twin of src/kernels/monte-carlo/trial.ts. Lanes of the words: displacement draw 0, displacement draw 1,
// acceptance draw 0, move choice draw 0.
import { STREAM_ACCEPTANCE, STREAM_DISPLACEMENT, STREAM_MOVE_CHOICE } from "../generated/constants";
import { streamKey } from "../random/threefry";
import { Blocks } from "../random/threefry4";

/** Keys of the streams of a replica; `key` points to the words of the seed. */
export function keyBlocks(b: Blocks, key: usize, replica: u32): void {
  const d = streamKey(key, STREAM_DISPLACEMENT, replica);
  const a = streamKey(key, STREAM_ACCEPTANCE, replica);
  const m = streamKey(key, STREAM_MOVE_CHOICE, replica);
  b.k00 = <u32>d; b.k01 = <u32>d; b.k02 = <u32>a; b.k03 = <u32>m;
  b.k10 = <u32>(d >> 32); b.k11 = <u32>(d >> 32); b.k12 = <u32>(a >> 32); b.k13 = <u32>(m >> 32);
}

/** Uniform in (-1, 1) from one word. */
// @ts-ignore: decorator
@inline
export function symmetric<T>(word: u32): T {
  if (sizeof<T>() == 4) return <T>((<f32><i32>word + <f32>0.5) * <f32>4.656612873077393e-10);
  return <T>((<f64><i32>word + 0.5) * 4.656612873077393e-10);
}

/** Uniform in (0, 1) from one word. */
// @ts-ignore: decorator
@inline
export function uniformOfWord<T>(word: u32): T {
  if (sizeof<T>() == 4) return <T>((<f32>word + <f32>0.5) * <f32>2.3283064365386963e-10);
  return <T>((<f64>word + 0.5) * 2.3283064365386963e-10);
}

/** e^x for the tests of acceptance. */
// @ts-ignore: decorator
@inline
export function exponential<T>(x: T): T {
  if (sizeof<T>() == 4) return <T>Mathf.exp(<f32>x);
  return <T>Math.exp(<f64>x);
}

// @ts-ignore: decorator
@inline
export function logarithm<T>(x: T): T {
  if (sizeof<T>() == 4) return <T>Mathf.log(<f32>x);
  return <T>Math.log(<f64>x);
}

/** True with probability min(1, e^-x); never where x is NaN. */
// @ts-ignore: decorator
@inline
export function accepted<T>(x: T, word: u32): bool {
  if (x <= <T>0) return true;
  return uniformOfWord<T>(word) < exponential<T>(-x);
}
