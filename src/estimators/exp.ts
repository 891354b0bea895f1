/**
 * EXP, exponential averaging: deltaF = -ln <exp(-w)>, w = u_other(x) - u_own(x) on samples of one state, or nonequilibrium work (jarzynski.ts).
 * Source: Zwanzig, J. Chem. Phys. 22, 1420 (1954). The average is carried by samples that are rare where the states differ, so one that overlap does not
 * support is refused, not returned with a small error bar.
 *
 * The criterion: the largest weights must fall off faster than a Pareto tail of shape 0.7, above which averages do not settle at any practical number of
 * samples (Vehtari et al. 2024), and at least 10 effective samples must carry the average (or half of the samples,
 * where there are fewer than 20), none more than half of it. For 500 and 2000 draws of Gaussian work this
 * refuses none of those with a standard deviation of 1 kT, half at 2 kT, where error bars begin to fail, and nearly all at 3 kT.
 */
import { PoorOverlap } from "../core/errors.ts";
import type { EstimatorOptions } from "./device.ts";
import type { Estimate, Inefficiency } from "./estimate.ts";
import { numbers, type Numbers } from "./input.ts";
import { resolveInefficiency } from "./time-series.ts";
import { scaledWeights, weightDiagnostics, type WeightDiagnostics } from "./weights.ts";

export interface ExpOptions extends EstimatorOptions {
  /** "forward" (default): samples of state 0, w = u_1 - u_0. "reverse": samples of state 1, w = u_0 - u_1. The result is F_1 - F_0 in both. */
  readonly direction?: "forward" | "reverse";
  /** Of the series exp(-w); default 1, independent samples. */
  readonly statisticalInefficiency?: Inefficiency;
}

export interface ExpDiagnostics extends WeightDiagnostics {
  readonly statisticalInefficiency: number;
}

/** A tail with a larger shape is refused. */
const LARGEST_SHAPE = 0.7;
/** Weights with fewer effective samples are refused. */
const FEWEST_EFFECTIVE = 10;
/** No sample may carry more of the sum. */
const LARGEST_WEIGHT = 0.5;

/**
 * F_1 - F_0 from one-sided samples.
 * @param work reduced energy differences (or work), at least 2; +Infinity is a weight of 0.
 * @throws {PoorOverlap} where few samples carry the average; its state holds the refused estimate and its diagnostics.
 */
export async function exponentialAverage(work: Numbers, options: ExpOptions = {}): Promise<Estimate<ExpDiagnostics>> {
  const { direction = "forward" } = options;
  if (direction !== "forward" && direction !== "reverse") throw new RangeError(`direction: expected "forward" or "reverse", found ${JSON.stringify(direction)}`);
  const w = numbers(work, "work", 2, { plusInfinity: true });
  const least = w.reduce((m, x) => Math.min(m, x), Infinity);
  if (least === Infinity) throw new PoorOverlap("EXP: the energy difference of every sample is infinite: the states share nothing", { effectiveSamples: 0 });
  const weights = scaledWeights(w.map((x) => -x));
  const mean = weights.reduce((s, x) => s + x, 0) / w.length;
  const variance = weights.reduce((s, x) => s + (x - mean) ** 2, 0) / w.length;
  const g = await resolveInefficiency(options.statisticalInefficiency, weights, options);
  const sign = direction === "forward" ? 1 : -1;
  const estimate: Estimate<ExpDiagnostics> = {
    deltaF: sign * (least - Math.log(mean)),
    standardError: Math.sqrt((variance * g) / w.length) / mean,
    diagnostics: { ...weightDiagnostics(weights, g), statisticalInefficiency: g, warnings: [] },
  };
  const reason = refusal(estimate.diagnostics);
  if (reason) throw new PoorOverlap(`EXP: ${reason}; place states between the two, or sample both and use BAR`, { ...estimate });
  return estimate;
}

/** Why an average over these weights is not to be trusted, or null. */
export function refusal({ effectiveSamples, independentSamples, largestWeight, paretoShape }: WeightDiagnostics): string | null {
  if (largestWeight > LARGEST_WEIGHT && independentSamples > 2) return `one sample carries ${(100 * largestWeight).toFixed(0)} % of the average`;
  if (effectiveSamples < Math.min(FEWEST_EFFECTIVE, 0.5 * independentSamples)) return `${effectiveSamples.toPrecision(2)} effective samples of ${independentSamples.toFixed(0)} carry the average`;
  if (paretoShape !== null && paretoShape > LARGEST_SHAPE) return `the tail of the weights has the shape ${paretoShape.toFixed(2)}, above ${LARGEST_SHAPE}: the samples that would decide the average were not drawn`;
  return null;
}
