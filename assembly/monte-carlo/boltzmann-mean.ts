// ln mean e^-psi of each row, in f64, and the smallest psi.
import { BoltzmannMeanParams } from "../generated/params";

/** args: psi [replicas, insertions], means(out) [replicas, 2] */
export function boltzmannMean<T>(p: BoltzmannMeanParams, a: usize): void {
  let psi = <usize>load<u32>(a);
  let means = <usize>load<u32>(a, 4);
  for (let r: u32 = 0; r < p.replicas; r++, psi += <usize>p.insertions * sizeof<T>(), means += 2 * sizeof<T>()) {
    let least: f64 = Infinity;
    for (let m: u32 = 0; m < p.insertions; m++) least = min<f64>(least, <f64>load<T>(psi + <usize>m * sizeof<T>()));
    let sum: f64 = 0;
    for (let m: u32 = 0; m < p.insertions; m++) sum += Math.exp(least - <f64>load<T>(psi + <usize>m * sizeof<T>()));
    store<T>(means, <T>(least == Infinity ? -Infinity : Math.log(sum / <f64>p.insertions) - least));
    store<T>(means, <T>least, sizeof<T>());
  }
}
