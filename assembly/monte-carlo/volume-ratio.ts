// Log ratio of a volume move that is uniform in ln V.
import { VolumeRatioParams } from "../generated/params";
import { logVolumeStep } from "./scale-volume";

/** args: totals, ledger, conditions, counts, largest, key, attempt, logRatio(out) */
export function volumeRatio<T>(p: VolumeRatioParams, a: usize): void {
  let totals = <usize>load<u32>(a), ledger = <usize>load<u32>(a, 4), conditions = <usize>load<u32>(a, 8);
  const counts = <usize>load<u32>(a, 12), largest = <usize>load<u32>(a, 16), key = <usize>load<u32>(a, 20);
  const attempt = load<u32>(<usize>load<u32>(a, 24));
  const logRatio = <usize>load<u32>(a, 28);
  for (let r: u32 = 0; r < p.replicas; r++, totals += 3 * sizeof<T>(), ledger += 8 * sizeof<T>(), conditions += 8 * sizeof<T>()) {
    let volume: f64 = 1;
    for (let k: u32 = 0; k < p.dimension; k++) volume *= <f64>load<T>(conditions + <usize>k * sizeof<T>());
    const step = <f64>logVolumeStep<T>(key, p.stream, p.firstReplica + r, attempt, load<T>(largest + <usize>r * sizeof<T>()));
    let work = <f64>load<T>(totals) - <f64>load<T>(ledger);
    work += <f64>load<T>(conditions, 7 * sizeof<T>()) / volume * Math.expm1(-step);
    work += <f64>load<T>(conditions, 5 * sizeof<T>()) * volume * Math.expm1(step);
    const ratio = (<f64>load<u32>(counts + 4 * <usize>r) + 1) * step - work / <f64>load<T>(conditions, 4 * sizeof<T>());
    store<T>(logRatio + <usize>r * sizeof<T>(), <T>ratio);
  }
}
