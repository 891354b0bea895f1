/**
 * Errors of sums over correlated samples. The estimators of this folder are, to first order in the fluctuations, sums of one number a sample
 * (its influence: for thermodynamic integration the weighted slope, for BAR and MBAR what the linearised equations give). The variance of the sum follows from
 * the variance and the autocorrelation of exactly that number, window by window; no correlation time of another observable stands in for it.
 *
 * Several walkers of one window are independent and share a mean; their autocovariances are averaged. The sum over lags stops where Geyer's initial positive
 * sequence does (C. J. Geyer, Stat. Sci. 7, 473 (1992), section 3.3).
 */

type Numbers = ArrayLike<number>;

/** Mean, variance and statistical inefficiency of walkers that sample the same state. */
export interface Chains {
  readonly samples: number;
  readonly mean: number;
  readonly variance: number;
  /** g = 1 + 2 sum of autocorrelations, at least 1: the mean of n samples has the variance g variance / n. */
  readonly inefficiency: number;
  /** Sum over walkers of (walker mean - mean)^2 over its expected variance, and its degrees of freedom: large where walkers stay in different places. */
  readonly disagreement: number;
  readonly degrees: number;
}

function meanOf(chains: readonly Numbers[], samples: number): number {
  let sum = 0;
  for (const c of chains) for (let i = 0; i < c.length; i++) sum += c[i];
  return sum / samples;
}

/** Autocovariance at a lag, averaged over walkers, about the common mean; divided by the number of samples, so that short chains do not blow it up. */
function autocovariance(chains: readonly Numbers[], mean: number, lag: number, samples: number): number {
  let sum = 0;
  for (const c of chains) for (let i = 0; i + lag < c.length; i++) sum += (c[i] - mean) * (c[i + lag] - mean);
  return sum / samples;
}

/** Statistics of the walkers of one state. @throws {RangeError} when there are no samples. */
export function chainStatistics(chains: readonly Numbers[]): Chains {
  const samples = chains.reduce((n, c) => n + c.length, 0);
  if (samples === 0) throw new RangeError("chains: expected samples, found none");
  const mean = meanOf(chains, samples);
  const variance = autocovariance(chains, mean, 0, samples);
  const shortest = Math.min(...chains.map((c) => c.length));
  let inefficiency = 1;
  // Constant to rounding: nothing fluctuates, nothing is correlated.
  if (variance > 1e-28 * mean * mean) {
    inefficiency = -1;
    for (let lag = 0; lag + 1 < shortest; lag += 2) {
      const pair = (lag === 0 ? variance : autocovariance(chains, mean, lag, samples)) + autocovariance(chains, mean, lag + 1, samples);
      if (pair <= 0) break;
      inefficiency += (2 * pair) / variance;
    }
    inefficiency = Math.max(1, inefficiency);
  }
  let disagreement = 0;
  for (const c of chains) if (variance > 0 && c.length > 0) disagreement += (c.length * (meanOf([c], c.length) - mean) ** 2) / (variance * inefficiency);
  return { samples, mean, variance, inefficiency, disagreement, degrees: chains.length - 1 };
}

/** Standard error of a sum over independent windows of the sums of their samples' influences, and the number of samples that count. */
export interface SumError {
  readonly standardError: number;
  readonly effectiveSamples: number;
  readonly windows: readonly Chains[];
}

/** @param influences [window][walker][sample] */
export function errorOfSum(influences: readonly (readonly Numbers[])[]): SumError {
  const windows = influences.map(chainStatistics);
  const variance = windows.reduce((sum, w) => sum + w.samples * w.variance * w.inefficiency, 0);
  return { standardError: Math.sqrt(variance), effectiveSamples: windows.reduce((sum, w) => sum + w.samples / w.inefficiency, 0), windows };
}
