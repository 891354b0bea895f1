// x += drift f / m + noise sqrt(kT / m) xi; raises where a move is not finite or too long.
import { STATUS_ESCAPED, STATUS_NON_FINITE } from "../generated/constants";
import { OverdampedParams } from "../generated/params";
import { raise } from "../lib/status";
import { streamKey } from "../random/threefry";
import { furthestMove } from "./kick";
import { fourNormals, useKey } from "./normals";

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
    useKey(p.scratch, streamKey(load<u32>(a, 20), p.stream, p.firstReplica + r));
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let x = <usize>load<u32>(a) + offset, f = <usize>load<u32>(a, 4) + offset;
    let z: usize = 0;
    for (let i: u32 = 0; i < count; i++) {
      if ((i & 3) == 0) z = fourNormals<T>(p.scratch, step, i, d);
      const m = load<T>(masses + <usize>i * sizeof<T>());
      const w = <T>p.drift / m;
      const scale = <T>p.noise * sqrt<T>(kT / m);
      for (let k: u32 = 0; k < d; k++, x += sizeof<T>(), f += sizeof<T>(), z += sizeof<T>()) {
        const move = <T>(w * load<T>(f) + scale * load<T>(z));
        store<T>(x, <T>(load<T>(x) + move));
        if (move - move != 0) raise(p.status, STATUS_NON_FINITE, step + 1, r, i);
        else if (abs<T>(move) > limit) raise(p.status, STATUS_ESCAPED, step + 1, r, i);
      }
    }
  }
}
