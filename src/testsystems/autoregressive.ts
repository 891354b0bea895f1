/**
 * A stationary AR(1) series, x' - m = r (x - m) + sqrt(1 - r^2) s xi, whose autocorrelation is r^t: statistical inefficiency g = (1 + r) / (1 - r) exactly, and
 * the variance of a mean over n is s^2 [1 + 2 sum_{t<n} (1 - t / n) r^t] / n.
 */
import { STREAMS } from "../core/streams.ts";
import { randomSource } from "../core/threefry.ts";
import { correlated } from "./harmonic-oscillators.ts";

export interface Autoregressive {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly statisticalInefficiency: number;
  /** Exact standard deviation of the mean of n. */
  errorOfMean(n: number): number;
  series(n: number, options: { readonly seed: number; readonly replica?: number }): Float64Array;
}

export function autoregressive({ correlation, mean = 0, standardDeviation = 1 }: { readonly correlation: number; readonly mean?: number; readonly standardDeviation?: number }): Autoregressive {
  return {
    mean,
    standardDeviation,
    statisticalInefficiency: (1 + correlation) / (1 - correlation),
    errorOfMean(n) {
      let sum = 1;
      for (let t = 1; t < n; t++) sum += 2 * (1 - t / n) * correlation ** t;
      return standardDeviation * Math.sqrt(sum / n);
    },
    series(n, { seed, replica = 0 }) {
      return correlated(n, correlation, randomSource(seed, STREAMS.testSystem, replica * 4096).normal).map((z) => mean + standardDeviation * z);
    },
  };
}
