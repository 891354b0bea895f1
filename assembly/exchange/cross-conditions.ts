// Own box, partner's other conditions.
import { CrossConditionsParams } from "../generated/params";
import { partnerOf } from "./ladder";

/** args: conditions [replicas, 8], attempt, crossed(out) [replicas, 8] */
export function crossConditions<T>(p: CrossConditionsParams, a: usize): void {
  const conditions = <usize>load<u32>(a);
  const attempt = load<u32>(<usize>load<u32>(a, 4));
  const crossed = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const own: usize = 8 * <usize>r * sizeof<T>();
    const other: usize = 8 * <usize>partnerOf(r, p.rungs, attempt) * sizeof<T>();
    memory.copy(crossed + own, conditions + own, 3 * sizeof<T>());
    memory.copy(crossed + own + 3 * sizeof<T>(), conditions + other + 3 * sizeof<T>(), 5 * sizeof<T>());
  }
}
