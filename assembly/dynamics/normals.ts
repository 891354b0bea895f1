// The standard normals of one particle: component k is normal k % 2 of the pair of words (step, 4 particle + k / 2).
import { draw, normalCos, normalSin } from "../random/threefry";

/** Component k; `words` must hold the pair that k belongs to, see {@link pairOf}. */
// @ts-ignore: decorator
@inline
export function normalOf<T>(words: u64, k: u32): T {
  return (k & 1) == 0 ? normalCos<T>(words) : normalSin<T>(words);
}

/** The pair of words that component k comes from. */
// @ts-ignore: decorator
@inline
export function pairOf(key: u64, step: u32, particle: u32, k: u32): u64 {
  return draw(key, step, 4 * particle + (k >> 1));
}
