/**
 * Thermodynamic integration along a coupling path: beta F_ex = integral from 0 to 1 of <beta dU/dlambda>_lambda d lambda
 * (J. G. Kirkwood, J. Chem. Phys. 3, 300 (1935), eq. 14), by the Gauss-Legendre rule of the path.
 *
 * The standard error holds the sampling errors of the windows, with their autocorrelation, and the estimated error of the rule itself.
 */
import { couplingPath, quadratureError } from "./coupling-path.ts";
import { chainStatistics } from "./chains.ts";
import type { WindowSamples } from "./window-samples.ts";

/** The mean force along the path. */
export interface MeanForce {
  readonly lambda: readonly number[];
  /** beta dU/dlambda, its standard error and the statistical inefficiency of its samples, window by window. */
  readonly mean: readonly number[];
  readonly standardError: readonly number[];
  readonly inefficiency: readonly number[];
  /** Variance of the walkers' means over the expected one: about 1 where they agree, large where they stay in different places; 0 for a single walker. */
  readonly disagreement: readonly number[];
}

export interface Integration {
  readonly betaFExcess: number;
  readonly standardError: number;
  /** The part of the standard error that more sampling does not lower; more windows do. */
  readonly quadratureError: number;
  readonly effectiveSamples: number;
  readonly meanForce: MeanForce;
}

/** @throws {RangeError} when the windows are not those of a path ({@link couplingPath}). */
export function thermodynamicIntegration(samples: WindowSamples): Integration {
  const path = couplingPath(samples.lambdas.length - 2);
  samples.lambdas.forEach((l, k) => {
    if (Math.abs(l - path.lambdas[k]) > 1e-12) throw new RangeError(`lambdas[${k}]: expected ${path.lambdas[k]}, the node of a path of ${path.lambdas.length} windows, found ${l}`);
  });
  const windows = samples.walkers.map((walkers) => chainStatistics(walkers.map((w) => w.slopes)));
  const mean = windows.map((w) => w.mean);
  const errors = windows.map((w) => Math.sqrt((w.variance * w.inefficiency) / w.samples));
  const quadrature = quadratureError(path, mean, errors);
  const betaFExcess = path.weights.reduce((sum, w, k) => sum + w * mean[k], 0);
  const sampling = path.weights.reduce((sum, w, k) => sum + (w * errors[k]) ** 2, 0);
  return {
    betaFExcess,
    standardError: Math.sqrt(sampling + quadrature ** 2),
    quadratureError: quadrature,
    effectiveSamples: windows.reduce((sum, w, k) => sum + (path.weights[k] > 0 ? w.samples / w.inefficiency : 0), 0),
    meanForce: {
      lambda: samples.lambdas,
      mean,
      standardError: errors,
      inefficiency: windows.map((w) => w.inefficiency),
      disagreement: windows.map((w) => w.disagreement / Math.max(1, w.degrees)),
    },
  };
}
