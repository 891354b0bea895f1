// Maximum displacement towards a target acceptance, at most half the shortest periodic length; tallies and drift start again.
import { TuneParams } from "../generated/params";

/** args: conditions [replicas, 8], ledger(inout) [replicas, 8] */
export function tune<T>(p: TuneParams, a: usize): void {
  let conditions = <usize>load<u32>(a);
  let ledger = <usize>load<u32>(a, 4);
  for (let r: u32 = 0; r < p.replicas; r++, conditions += 8 * sizeof<T>(), ledger += 8 * sizeof<T>()) {
    const attempted = load<T>(ledger, 3 * sizeof<T>());
    if (attempted > <T>0) {
      let most = <T>Infinity;
      for (let d: usize = 0; d < 3; d++) {
        const length = load<T>(conditions + d * sizeof<T>());
        if (length > <T>0) most = min<T>(most, length * <T>0.5);
      }
      const factor = min<T>(<T>2, max<T>(<T>0.5, load<T>(ledger, 2 * sizeof<T>()) / attempted / <T>p.acceptance));
      store<T>(ledger, min<T>(most, load<T>(ledger, sizeof<T>()) * factor), sizeof<T>());
    }
    store<T>(ledger, <T>0, 2 * sizeof<T>());
    store<T>(ledger, <T>0, 3 * sizeof<T>());
    store<T>(ledger, <T>0, 4 * sizeof<T>());
  }
}
