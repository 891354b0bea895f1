/**
 * TI, thermodynamic integration: deltaF = int_0^1 <du/dlambda>_lambda dlambda (Kirkwood, J. Chem. Phys. 3, 300 (1935)) from means at some lambdas. Every rule here is
 * linear in the means, deltaF = sum_i w_i m_i, so the error is sqrt(sum_i w_i^2 s_i^2) for means that were sampled independently; how well the rule follows
 * the curve between the lambdas is not in it, and shows in the diagnostics as the distance to another rule.
 */
import type { Estimate } from "./estimate.ts";
import { numbers, type Numbers } from "./input.ts";
import { clampedSplineConstant, quadratureWeights, type QuadratureRule } from "./quadrature.ts";

export interface TiInput {
  /** [K], strictly ascending. */
  readonly lambda: Numbers;
  /** [K], <du/dlambda> in units of kT. */
  readonly mean: Numbers;
  /** [K], of the means; 0 for a mean known exactly. */
  readonly standardError: Numbers;
}

export interface TiOptions {
  /** Default: natural-spline for three or more lambdas, trapezoid for two. "gauss-legendre" needs its own nodes: see gaussLegendre(). */
  readonly rule?: QuadratureRule;
  /** d<du/dlambda>/dlambda at both ends, for the clamped spline, which needs it. */
  readonly slopes?: readonly [number, number];
  /** Ends of the integral for gauss-legendre, whose nodes lie inside; default [0, 1]. */
  readonly ends?: readonly [number, number];
}

export interface TiDiagnostics {
  readonly rule: QuadratureRule;
  /** [K], deltaF = sum of weights x means, plus what the slopes of a clamped spline add. */
  readonly weights: readonly number[];
  /** Result of another rule minus deltaF (Simpson beside the others, the natural spline beside it), null with fewer than three lambdas and for gauss-legendre; an idea of what the rule misses. */
  readonly ruleDifference: number | null;
}

/**
 * deltaF over the range of lambda.
 * @throws {RangeError} for lambdas that do not ascend, or lists of different length.
 */
export async function ti(input: TiInput, options: TiOptions = {}): Promise<Estimate<TiDiagnostics>> {
  const lambda = numbers(input.lambda, "lambda", 1);
  const mean = numbers(input.mean, "mean", 1);
  const standardError = numbers(input.standardError, "standardError", 1);
  if (mean.length !== lambda.length || standardError.length !== lambda.length) throw new RangeError(`mean, standardError: expected ${lambda.length} numbers, one for each lambda, found ${mean.length} and ${standardError.length}`);
  standardError.forEach((s, i) => { if (s < 0) throw new RangeError(`standardError[${i}]: expected zero or more, found ${s}`); });
  const rule = options.rule ?? (lambda.length > 2 ? "natural-spline" : "trapezoid");
  if ((rule === "clamped-spline") !== (options.slopes !== undefined)) throw new RangeError(`slopes: clamped-spline needs the slopes of the mean at both ends, other rules take none; found ${rule} ${options.slopes ? "with" : "without"} them`);
  const weights = quadratureWeights(rule, lambda, options);
  const constant = options.slopes ? clampedSplineConstant(lambda, options.slopes) : 0;
  const deltaF = constant + dot(weights, mean);
  const other = rule === "simpson" ? "natural-spline" : "simpson";
  // Other rules cover only the span of Gauss-Legendre's nodes, not the ends of the integral.
  const ruleDifference = lambda.length < 3 || rule === "gauss-legendre" ? null : dot(quadratureWeights(other, lambda), mean) - deltaF;
  const error = Math.sqrt(weights.reduce((s, w, i) => s + (w * standardError[i]) ** 2, 0));
  const warnings = ruleDifference !== null && Math.abs(ruleDifference) > Math.max(10 * error, 1e-9) ? [`the rules ${rule} and ${other} differ by ${ruleDifference.toPrecision(3)}, far above the standard error: place more lambdas where <du/dlambda> bends`] : [];
  return { deltaF, standardError: error, diagnostics: { rule, weights, ruleDifference, warnings } };
}

function dot(weights: readonly number[], x: Float64Array): number {
  return weights.reduce((s, w, i) => s + w * x[i], 0);
}
