/**
 * The road from the ideal gas (lambda = 0) to the fluid (lambda = 1): where the windows lie that thermodynamic integration and multistate reweighting share.
 *
 * Windows are the Gauss-Legendre nodes in lambda, and the two ends, which reweighting needs. Along a soft core the mean force is an analytic function of lambda,
 * for which the rule converges geometrically (a pair of Lennard-Jones particles in three dimensions: 1e-7 with 16 nodes, on a line 1e-6); what is left of
 * its error is read off the Legendre coefficients ({@link quadratureError}).
 */
import { gaussLegendre } from "../core/quadrature.ts";

/** Windows in rising order of lambda. */
export interface CouplingPath {
  /** 0, the nodes, 1. */
  readonly lambdas: readonly number[];
  /** The integral of f over lambda is the sum of weights times f(lambda); zero at both ends. */
  readonly weights: readonly number[];
}

/**
 * A path with `nodes` windows between its two ends.
 * @throws {RangeError} unless nodes is a positive integer.
 */
export function couplingPath(nodes: number): CouplingPath {
  const rule = gaussLegendre(nodes);
  return { lambdas: [0, ...rule.nodes.map((x) => (x + 1) / 2), 1], weights: [0, ...rule.weights.map((w) => w / 2), 0] };
}

/** Distance between neighbouring nodes near lambda, of a path with so many. */
export function nodeSpacing(nodes: number, lambda: number): number {
  return (Math.PI * Math.sqrt(lambda * (1 - lambda))) / nodes;
}

/** Legendre polynomials 0 to n - 1 at x in [-1, 1]. */
function legendre(n: number, x: number): number[] {
  const p = [1, x];
  for (let k = 2; k < n; k++) p.push(((2 * k - 1) * x * p[k - 1] - (k - 1) * p[k - 2]) / k);
  return p.slice(0, n);
}

/** Legendre coefficients of an integrand along a path, and their variances. */
function legendreCoefficients({ lambdas, weights }: CouplingPath, mean: ArrayLike<number>, standardError: ArrayLike<number>): { coefficients: Float64Array; variances: Float64Array } {
  const n = lambdas.length - 2;
  const coefficients = new Float64Array(n);
  const variances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const p = legendre(n, 2 * lambdas[i + 1] - 1);
    for (let j = 0; j < n; j++) {
      const w = (2 * j + 1) * p[j] * weights[i + 1];
      coefficients[j] += w * mean[i + 1];
      variances[j] += (w * standardError[i + 1]) ** 2;
    }
  }
  return { coefficients, variances };
}

/**
 * What the rule of a path leaves out, estimated: the rule of n nodes is exact up to degree 2 n - 1, so its error is about the Legendre coefficient a_2n of the
 * integrand. Coefficients of an analytic function fall geometrically; here a_j is taken as normal with mean 0 and variance (C q^j)^2 plus its statistical variance, C and q
 * are fitted by likelihood, and the estimate is the smallest C q^(2 n) within half a unit of the best: noise alone makes no error of the rule. Where coefficients do not
 * fall, q is near 1 and the estimate as large as they are.
 * @param mean integrand at the path's windows (ends included, unused), with its standard errors.
 */
export function quadratureError(path: CouplingPath, mean: ArrayLike<number>, standardError: ArrayLike<number>): number {
  const { coefficients, variances } = legendreCoefficients(path, mean, standardError);
  const n = coefficients.length;
  const largest = Math.max(...coefficients.map(Math.abs));
  if (largest === 0) return 0;
  const candidates: { likelihood: number; error: number }[] = [];
  for (let q = 0.1; q < 0.995; q += 0.02) {
    for (let C = 4 * largest; C > 0.1 * largest; C *= 0.9) {
      let likelihood = 0;
      for (let j = 0; j < n; j++) {
        const variance = variances[j] + (C * q ** j) ** 2;
        likelihood -= 0.5 * (coefficients[j] ** 2 / variance + Math.log(variance));
      }
      candidates.push({ likelihood, error: C * q ** (2 * n) });
    }
  }
  const best = candidates.reduce((most, c) => Math.max(most, c.likelihood), -Infinity);
  return candidates.reduce((least, { likelihood, error }) => (likelihood > best - 0.5 ? Math.min(least, error) : least), Infinity);
}
