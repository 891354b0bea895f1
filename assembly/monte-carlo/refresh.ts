// Running energy := evaluated energy; drift := the largest difference so far.
import { RefreshParams } from "../generated/params";

/** args: totals [replicas, 3], ledger(inout) [replicas, 8] */
export function refresh<T>(p: RefreshParams, a: usize): void {
  let totals = <usize>load<u32>(a);
  let ledger = <usize>load<u32>(a, 4);
  for (let r: u32 = 0; r < p.replicas; r++, totals += 3 * sizeof<T>(), ledger += 8 * sizeof<T>()) {
    const energy = load<T>(totals);
    if (p.drift != 0) store<T>(ledger, max<T>(load<T>(ledger, 4 * sizeof<T>()), abs<T>(load<T>(ledger) - energy)), 4 * sizeof<T>());
    store<T>(ledger, energy);
  }
}
