/**
 * The excess chemical potential at one N from a distribution of particle numbers: the value at N of a parabola fitted to beta mu_ex of N - w to N + w (the smoothing
 * of A. Savitzky and M. J. E. Golay, Anal. Chem. 36, 1627 (1964)). One difference beta F_ex(N) - beta F_ex(N - 1) of a transition matrix rests on the trials at two N alone; its neighbours
 * know it nearly as well, since the chemical potential of a fluid changes little and smoothly over a tenth of its particles. Errors are the spread of repeats.
 */
import { solveSemidefinite } from "../core/linear-algebra.ts";
import type { Distribution } from "./transition-matrix.ts";

/** Half the width of the fit: a tenth of N, at most 12; nothing is smoothed below N = 20. */
export function fitHalfWidth(N: number): number {
  return N < 20 ? 0 : Math.min(12, Math.floor(N / 10));
}

/** Weights of the values at x = first, first + 1, ... in the fitted parabola's value at 0. */
function parabolaWeights(first: number, count: number): Float64Array {
  const x = Array.from({ length: count }, (_, i) => first + i);
  const scale = Math.max(1, ...x.map(Math.abs));
  const power = (p: number): number => x.reduce((sum, v) => sum + (v / scale) ** p, 0);
  const normal = Float64Array.from({ length: 9 }, (_, k) => power(Math.floor(k / 3) + (k % 3)));
  const coefficients = Float64Array.of(1, 0, 0);
  solveSemidefinite(normal, coefficients, 3);
  return Float64Array.from(x, (v) => coefficients[0] + coefficients[1] * (v / scale) + coefficients[2] * (v / scale) ** 2);
}

/**
 * beta mu_ex(N) = beta F_ex(N) - beta F_ex(N - 1) and its standard error (null for a single repeat).
 * @param halfWidth w; at the end of the range the window moves inside.
 * @throws {RangeError} when N - 1 or N is outside the distribution.
 */
export function fittedChemicalPotential({ minimum, betaMu, repeats }: Distribution, { N, volume, halfWidth }: { readonly N: number; readonly volume: number; readonly halfWidth: number }): { betaMuExcess: number; standardError: number | null } {
  const maximum = minimum + repeats[0].length - 1;
  if (N <= minimum || N > maximum) throw new RangeError(`N: expected ${minimum + 1} to ${maximum}, found ${N}`);
  const count = Math.min(2 * halfWidth + 1, maximum - minimum);
  const first = Math.min(Math.max(N - halfWidth, minimum + 1), maximum - count + 1);
  const weights = count < 3 ? null : parabolaWeights(first - N, count);
  const excess = (lnPi: Float64Array, n: number): number => betaMu + Math.log(volume / n) - (lnPi[n - minimum] - lnPi[n - 1 - minimum]);
  const values = repeats.map((lnPi) => (weights ? weights.reduce((sum, w, i) => sum + w * excess(lnPi, first + i), 0) : excess(lnPi, N)));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { betaMuExcess: mean, standardError: values.length < 2 ? null : Math.sqrt(spread / (values.length - 1) / values.length) };
}
