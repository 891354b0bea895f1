// v += kick f / m; raises where v is not finite, or where the drift to come, ahead (v + ahead f / m), is longer than the limit.
import { STATUS_ESCAPED, STATUS_NON_FINITE } from "../generated/constants";
import { KickParams } from "../generated/params";
import { lanes } from "../lib/simd";
import { raise } from "../lib/status";
import { spread } from "./spread";

/** Half the shortest periodic length of a row of conditions, or `furthest` where that is less. */
// @ts-ignore: decorator
@inline
export function furthestMove<T>(conditions: usize, dimension: u32, furthest: T): T {
  let limit = furthest;
  for (let k: u32 = 0; k < dimension; k++) {
    const length = load<T>(conditions + <usize>k * sizeof<T>());
    if (length > 0) limit = min<T>(limit, <T>(length * <T>0.5));
  }
  return limit;
}

/** Records the first particle of [from, to) whose velocity or move is out of bounds. Velocities are those after the kick. */
function blame<T>(p: KickParams, a: usize, r: u32, from: u32, to: u32, limit: T): void {
  const d = p.dimension;
  const step = load<u32>(load<u32>(a, 20));
  for (let i = from; i < to; i++) {
    const rest = <T>(p.ahead - p.kick) / load<T>(<usize>load<u32>(a, 8) + <usize>i * sizeof<T>());
    for (let k: u32 = 0; k < d; k++) {
      const e = ((<usize>r * p.capacity + i) * d + k) * sizeof<T>();
      const v = load<T>(<usize>load<u32>(a) + e);
      const move = <T>(<T>p.ahead * <T>(v + rest * load<T>(<usize>load<u32>(a, 4) + e)));
      if (v - v != 0 || move - move != 0) return raise(p.status, STATUS_NON_FINITE, step, r, i);
      if (abs<T>(move) > limit) return raise(p.status, STATUS_ESCAPED, step, r, i);
    }
  }
}

/** args: velocities(inout), forces, masses, counts, conditions, step */
export function kick<T>(p: KickParams, a: usize): void {
  const d = p.dimension;
  const L = <u32>lanes<T>();
  const masses = <usize>load<u32>(a, 8);
  const kick = v128.splat<T>(<T>p.kick);
  const rest = v128.splat<T>(<T>(p.ahead - p.kick));
  const ahead = v128.splat<T>(<T>p.ahead);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 12) + 4 * <usize>r);
    const limit = furthestMove<T>(<usize>load<u32>(a, 16) + <usize>r * 8 * sizeof<T>(), d, <T>p.furthest);
    const bound = v128.splat<T>(limit);
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let v = <usize>load<u32>(a) + offset, f = <usize>load<u32>(a, 4) + offset;
    let i: u32 = 0;
    for (; i + L <= count; i += L) {
      const m = v128.load(masses + <usize>i * sizeof<T>());
      const w = v128.div<T>(kick, m), s = v128.div<T>(rest, m);
      // Lanes where |move| <= bound; a NaN anywhere makes its lane false.
      let good = v128.eq<T>(kick, kick);
      for (let k: u32 = 0; k < d; k++, v += 16, f += 16) {
        const g = v128.load(f);
        const u = v128.add<T>(v128.load(v), v128.mul<T>(spread<T>(w, d, k), g));
        v128.store(v, u);
        const move = v128.mul<T>(ahead, v128.add<T>(u, v128.mul<T>(spread<T>(s, d, k), g)));
        good = v128.and(good, v128.le<T>(v128.abs<T>(move), bound));
      }
      if (!v128.all_true<i32>(good)) blame<T>(p, a, r, i, i + L, limit);
    }
    const tail = i;
    for (; i < count; i++) {
      const w = <T>p.kick / load<T>(masses + <usize>i * sizeof<T>());
      for (let k: u32 = 0; k < d; k++, v += sizeof<T>(), f += sizeof<T>()) store<T>(v, <T>(load<T>(v) + w * load<T>(f)));
    }
    blame<T>(p, a, r, tail, count, limit);
  }
}
