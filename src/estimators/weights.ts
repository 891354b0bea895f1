/**
 * How much an average over few dominant samples can be trusted: Kish's effective sample size, and the shape k of the generalized Pareto tail of the weights,
 * which tells whether the largest weights are all that the data will bring (k small) or only the beginning (k towards 1: the variance, then the mean, do not
 * exist as far as these data can tell). Sources: Kish, Survey Sampling (1965); Zhang and Stephens, Technometrics 51, 316 (2009), for k; Vehtari, Simpson,
 * Gelman, Yao and Gabry, J. Mach. Learn. Res. 25, 1 (2024), for its use. One-sided: no diagnostic of samples shows what was never sampled.
 */
import { numbers, type Numbers } from "./input.ts";

/** (sum w)^2 / sum w^2 of weights of zero or more: between 1 and their number. @throws {RangeError} for a negative weight or when all are 0. */
export function effectiveSampleSize(weights: Numbers): number {
  const w = numbers(weights, "weights");
  const most = w.reduce((m, x) => Math.max(m, x), 0);
  w.forEach((x, i) => { if (x < 0) throw new RangeError(`weights[${i}]: expected zero or more, found ${x}`); });
  if (most === 0) throw new RangeError("weights: all are 0");
  let sum = 0;
  let squares = 0;
  for (const x of w) {
    sum += x / most;
    squares += (x / most) ** 2;
  }
  return (sum * sum) / squares;
}

/** The same from logarithms of weights; -Infinity is a weight of 0. */
export function effectiveSampleSizeFromLog(logWeights: Numbers): number {
  return effectiveSampleSize(scaledWeights(Float64Array.from(logWeights)));
}

/** exp(l - max l); zeros where l is -Infinity. */
export function scaledWeights(logWeights: Float64Array): Float64Array {
  const most = logWeights.reduce((m, x) => Math.max(m, x), -Infinity);
  return logWeights.map((x) => (x === -Infinity ? 0 : Math.exp(x - most)));
}

/** Diagnostics of an average over weights. */
export interface WeightDiagnostics {
  /** Kish's, divided by the statistical inefficiency. */
  readonly effectiveSamples: number;
  /** Number of samples over the statistical inefficiency: what it would be with equal weights. */
  readonly independentSamples: number;
  /** The largest weight over the sum of all. */
  readonly largestWeight: number;
  /** Shape of the tail; null where fewer than 5 weights are in it, or they are all the same. */
  readonly paretoShape: number | null;
}

/** Smallest tail that a shape is fitted to. */
const LEAST_TAIL = 5;

/** @param weights positive or zero, in any scale; @param g statistical inefficiency. */
export function weightDiagnostics(weights: Float64Array, g = 1): WeightDiagnostics {
  const sum = weights.reduce((s, x) => s + x, 0);
  const largest = weights.reduce((m, x) => Math.max(m, x), 0);
  return { effectiveSamples: effectiveSampleSize(weights) / g, independentSamples: weights.length / g, largestWeight: largest / sum, paretoShape: paretoShape(weights, g) };
}

/** Shape of the generalized Pareto distribution of the largest min(n / 5, 3 sqrt(n)) weights, n the number of independent ones. */
export function paretoShape(weights: Float64Array, g = 1): number | null {
  const n = weights.length / g;
  const tail = Math.floor(Math.min(n / 5, 3 * Math.sqrt(n)) * g);
  if (tail < LEAST_TAIL * g || tail >= weights.length) return null;
  const sorted = weights.slice().sort();
  const threshold = sorted[weights.length - tail - 1];
  const excess = sorted.subarray(weights.length - tail).map((x) => x - threshold);
  return excess[tail - 1] > 0 ? fitParetoShape(excess.filter((x) => x > 0)) : null;
}

/** Zhang and Stephens' estimate of k from positive excesses in ascending order, with the weak prior of Vehtari et al. (ten observations of 0.5). */
function fitParetoShape(x: Float64Array): number | null {
  const n = x.length;
  if (n < LEAST_TAIL) return null;
  const grid = 30 + Math.floor(Math.sqrt(n));
  const quartile = x[Math.floor(n / 4 + 0.5) - 1];
  const shapeAt = (b: number): number => x.reduce((s, y) => s + Math.log1p(-b * y), 0) / n;
  const b = Array.from({ length: grid }, (_, j) => 1 / x[n - 1] + (1 - Math.sqrt(grid / (j + 0.5))) / (3 * quartile));
  const logLikelihood = b.map((bj) => {
    const k = shapeAt(bj);
    return n * (Math.log(-bj / k) - k - 1);
  });
  const most = Math.max(...logLikelihood);
  const weight = logLikelihood.map((l) => Math.exp(l - most));
  const total = weight.reduce((s, w) => s + w, 0);
  const mean = b.reduce((s, bj, j) => s + (bj * weight[j]) / total, 0);
  return (n * shapeAt(mean) + 10 * 0.5) / (n + 10);
}
