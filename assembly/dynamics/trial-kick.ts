// v += kick f / m; where v is not finite or the drift to come, ahead (v + ahead f / m), is longer than the limit, the velocity becomes 0 and the replica is
// marked. A particle at a time: the pair forces between two kicks cost far more.
import { TrialKickParams } from "../generated/params";
import { furthestMove } from "./kick";

/** args: velocities(inout), forces, masses, counts, conditions, diverged(inout) */
export function trialKick<T>(p: TrialKickParams, a: usize): void {
  const d = p.dimension;
  const masses = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 12) + 4 * <usize>r);
    const limit = furthestMove<T>(<usize>load<u32>(a, 16) + <usize>r * 8 * sizeof<T>(), d, <T>p.furthest);
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let v = <usize>load<u32>(a) + offset, f = <usize>load<u32>(a, 4) + offset;
    for (let i: u32 = 0; i < count; i++) {
      const m = load<T>(masses + <usize>i * sizeof<T>());
      const w = <T>p.kick / m;
      const s = <T>p.ahead / m;
      for (let k: u32 = 0; k < d; k++, v += sizeof<T>(), f += sizeof<T>()) {
        const g = load<T>(f);
        const move = <T>(<T>p.ahead * <T>(load<T>(v) + s * g));
        const u = <T>(load<T>(v) + w * g);
        // Comparisons with NaN are false.
        const good = u - u == 0 && abs<T>(move) <= limit;
        if (!good) store<u32>(<usize>load<u32>(a, 20) + 4 * <usize>r, 1);
        store<T>(v, good ? u : <T>0);
      }
    }
  }
}
