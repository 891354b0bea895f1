// x += drift f / m + noise sqrt(kT / m) xi; raises where a move is not finite or too long.
import { STATUS_ESCAPED, STATUS_NON_FINITE } from "../generated/constants";
import { OverdampedParams } from "../generated/params";
import { raise } from "../lib/status";
import { streamKey } from "../random/threefry";
import { furthestMove } from "./kick";
import { normalOf, pairOf } from "./normals";

/** args: positions(inout), forces, masses, counts, conditions, key, step */
export function overdamped<T>(p: OverdampedParams, a: usize): void {
  const d = p.dimension;
  const masses = <usize>load<u32>(a, 8);
  const step = load<u32>(load<u32>(a, 24));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 12) + 4 * <usize>r);
    const conditions = <usize>load<u32>(a, 16) + <usize>r * 8 * sizeof<T>();
    const limit = furthestMove<T>(conditions, d, <T>p.furthest);
    const kT = load<T>(conditions, 4 * sizeof<T>());
    const key = streamKey(load<u32>(a, 20), p.stream, p.firstReplica + r);
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let x = <usize>load<u32>(a) + offset, f = <usize>load<u32>(a, 4) + offset;
    for (let i: u32 = 0; i < count; i++) {
      const m = load<T>(masses + <usize>i * sizeof<T>());
      const w = <T>p.drift / m;
      const scale = <T>p.noise * sqrt<T>(kT / m);
      let words: u64 = 0;
      for (let k: u32 = 0; k < d; k++, x += sizeof<T>(), f += sizeof<T>()) {
        if ((k & 1) == 0) words = pairOf(key, step, i, k);
        const move = <T>(w * load<T>(f) + scale * normalOf<T>(words, k));
        store<T>(x, <T>(load<T>(x) + move));
        if (move - move != 0) raise(p.status, STATUS_NON_FINITE, step + 1, r, i);
        else if (abs<T>(move) > limit) raise(p.status, STATUS_ESCAPED, step + 1, r, i);
      }
    }
  }
}
