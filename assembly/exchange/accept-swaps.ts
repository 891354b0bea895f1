// Which configurations change places: min(1, exp(-D)), D the change of the sum of reduced energies of a pair.
import { AcceptSwapsParams } from "../generated/params";
import { draw, streamKey, uniform } from "../random/threefry";
import { partnerOf } from "./ladder";

/** args: own [replicas], crossed [replicas], key, attempt, source(out) u32 [replicas], probability(out) [replicas] */
export function acceptSwaps<T>(p: AcceptSwapsParams, a: usize): void {
  const own = <usize>load<u32>(a), crossed = <usize>load<u32>(a, 4), key = <usize>load<u32>(a, 8);
  const attempt = load<u32>(<usize>load<u32>(a, 12));
  const source = <usize>load<u32>(a, 16), probability = <usize>load<u32>(a, 20);
  for (let r: u32 = 0; r < p.replicas; r++) {
    store<u32>(source + 4 * <usize>r, r);
    store<T>(probability + <usize>r * sizeof<T>(), <T>-1);
  }
  for (let r: u32 = 0; r < p.replicas; r++) {
    const partner = partnerOf(r, p.rungs, attempt);
    if (partner <= r) continue;
    const at = <usize>r * sizeof<T>(), to = <usize>partner * sizeof<T>();
    const difference = (<f64>load<T>(crossed + at) + <f64>load<T>(crossed + to)) - (<f64>load<T>(own + at) + <f64>load<T>(own + to));
    let chance: f64 = 0;
    if (difference <= 0) chance = 1;
    else if (isFinite(difference)) chance = Math.exp(-difference);
    store<T>(probability + at, <T>chance);
    if (<f64>uniform<T>(draw(streamKey(key, p.stream, p.firstReplica + r), attempt, 0)) >= chance) continue;
    store<u32>(source + 4 * <usize>r, partner);
    store<u32>(source + 4 * <usize>partner, r);
  }
}
