/**
 * What every estimator of one free energy difference returns.
 */
export interface Estimate<D> {
  /** F_1 - F_0 in units of kT. */
  readonly deltaF: number;
  /** One standard deviation, asymptotic. */
  readonly standardError: number;
  /** What would show the estimate to be wrong. */
  readonly diagnostics: D & { readonly warnings: readonly string[] };
}

/** How correlated the samples of a series are: a known statistical inefficiency, or found from the series. Default: independent, 1. */
export type Inefficiency = number | "estimate";
