// Reduced energies (U + tail + p V) / kT - beta mu N.
import { ReducedEnergiesParams } from "../generated/params";

/** args: totals [replicas, 3], conditions [replicas, 8], counts, reduced(out) [replicas] */
export function reducedEnergies<T>(p: ReducedEnergiesParams, a: usize): void {
  let totals = <usize>load<u32>(a);
  let conditions = <usize>load<u32>(a, 4);
  const counts = <usize>load<u32>(a, 8);
  const reduced = <usize>load<u32>(a, 12);
  for (let r: u32 = 0; r < p.replicas; r++, totals += 3 * sizeof<T>(), conditions += 8 * sizeof<T>()) {
    let volume: f64 = 1;
    for (let k: u32 = 0; k < p.dimension; k++) volume *= <f64>load<T>(conditions + <usize>k * sizeof<T>());
    let u = <f64>load<T>(totals);
    if (volume > 0) u += <f64>load<T>(conditions, 7 * sizeof<T>()) / volume + <f64>load<T>(conditions, 5 * sizeof<T>()) * volume;
    u = u / <f64>load<T>(conditions, 4 * sizeof<T>()) - <f64>load<T>(conditions, 6 * sizeof<T>()) * <f64>load<u32>(counts + 4 * <usize>r);
    store<T>(reduced + <usize>r * sizeof<T>(), <T>u);
  }
}
