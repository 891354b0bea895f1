/**
 * Rules that integrate from values at given abscissae, as weights: trapezoid; Simpson, for unequal distances too (Cartwright, J. Math. Sci. Math. Educ. 11, 1
 * (2016)); Gauss-Legendre; natural and clamped cubic splines. Their exactness: polynomials of degree 1; 2 (3 at equal distances and an even number of them);
 * 2 n - 1; 1 for the natural spline (its second derivative vanishes at both ends), 3 for the clamped one.
 */
import { gaussLegendre as legendreRule } from "../core/quadrature.ts";
import { numbers, type Numbers } from "./input.ts";

export const QUADRATURE_RULES = ["trapezoid", "simpson", "gauss-legendre", "natural-spline", "clamped-spline"] as const;
export type QuadratureRule = (typeof QUADRATURE_RULES)[number];

/** Choices that some rules need. */
export interface QuadratureOptions {
  /** Ends of the integral, for gauss-legendre; default [0, 1]. */
  readonly ends?: readonly [number, number];
}

/**
 * Weights of the values at `x`. The integral of a clamped spline also has a part that only its slopes decide: {@link clampedSplineConstant}.
 * @param x strictly ascending; for gauss-legendre the nodes of {@link gaussLegendre} over `ends`, within 1e-6.
 * @throws {RangeError} for an unknown rule, abscissae that do not ascend, or too few of them.
 */
export function quadratureWeights(rule: QuadratureRule, x: Numbers, options: QuadratureOptions = {}): number[] {
  const at = Array.from(numbers(x, "lambda", rule === "gauss-legendre" ? 1 : 2));
  at.forEach((xi, i) => { if (i > 0 && !(xi > at[i - 1])) throw new RangeError(`lambda[${i}]: expected more than ${at[i - 1]}, found ${xi}: lambdas must ascend`); });
  switch (rule) {
    case "trapezoid":
      return at.map((_, i) => 0.5 * ((at[i + 1] ?? at[i]) - (at[i - 1] ?? at[i])));
    case "simpson":
      return simpson(at);
    case "gauss-legendre":
      return checkedGauss(at, options.ends ?? [0, 1]);
    case "natural-spline":
    case "clamped-spline":
      return splineWeights(at, rule === "clamped-spline");
    default:
      throw new RangeError(`rule: expected one of ${QUADRATURE_RULES.join(", ")}, found ${JSON.stringify(rule)}`);
  }
}

/** Composite Simpson over pairs of intervals; an odd last interval uses the parabola through the last three points. */
function simpson(x: readonly number[]): number[] {
  const n = x.length - 1;
  const w = new Array<number>(x.length).fill(0);
  if (n === 1) return [0.5 * (x[1] - x[0]), 0.5 * (x[1] - x[0])];
  for (let i = 0; i + 2 <= n; i += 2) {
    const [a, b] = [x[i + 1] - x[i], x[i + 2] - x[i + 1]];
    const sixth = (a + b) / 6;
    w[i] += sixth * (2 - b / a);
    w[i + 1] += (sixth * (a + b) ** 2) / (a * b);
    w[i + 2] += sixth * (2 - a / b);
  }
  if (n % 2 === 1) {
    const [a, b] = [x[n - 1] - x[n - 2], x[n] - x[n - 1]];
    w[n] += (2 * b * b + 3 * a * b) / (6 * (a + b));
    w[n - 1] += (b * b + 3 * a * b) / (6 * a);
    w[n - 2] -= b ** 3 / (6 * a * (a + b));
  }
  return w;
}

/** Nodes and weights of Gauss-Legendre quadrature with n points over [a, b]; exact for degree 2 n - 1. */
export function gaussLegendre(n: number, a = 0, b = 1): { nodes: number[]; weights: number[] } {
  if (!(b > a)) throw new RangeError(`b: expected more than a = ${a}, found ${b}`);
  const { nodes, weights } = legendreRule(n);
  const half = 0.5 * (b - a);
  return { nodes: nodes.map((x) => a + half * (x + 1)), weights: weights.map((w) => half * w) };
}

function checkedGauss(x: readonly number[], [a, b]: readonly [number, number]): number[] {
  const { nodes, weights } = gaussLegendre(x.length, a, b);
  x.forEach((xi, i) => {
    if (!(Math.abs(xi - nodes[i]) <= 1e-6 * (b - a))) throw new RangeError(`lambda[${i}]: expected the Gauss-Legendre node ${nodes[i]} of ${x.length} over [${a}, ${b}], found ${xi}; take lambdas from gaussLegendre(${x.length}, ${a}, ${b}).nodes`);
  });
  return weights;
}

/**
 * Weights of the integral of a cubic spline: sum over intervals of h (y_i + y_j) / 2 - h^3 (M_i + M_j) / 24, where the second derivatives M solve a tridiagonal
 * system that is linear in y. Its transpose is solved once instead of the system for every y.
 */
function splineWeights(x: readonly number[], clamped: boolean): number[] {
  const n = x.length - 1;
  const h = x.slice(1).map((xi, i) => xi - x[i]);
  const cubes = x.map((_, i) => (i > 0 ? h[i - 1] ** 3 : 0) / 24 + (i < n ? h[i] ** 3 : 0) / 24);
  const z = solveSecondDerivatives(h, cubes, clamped);
  const w = x.map((_, i) => 0.5 * ((i > 0 ? h[i - 1] : 0) + (i < n ? h[i] : 0)));
  // Row i of the right-hand side: 6 ((y_{i+1} - y_i) / h_i - (y_i - y_{i-1}) / h_{i-1}); at clamped ends one of the two is the slope.
  for (let i = clamped ? 0 : 1; i <= (clamped ? n : n - 1); i++) {
    if (i < n) {
      w[i + 1] -= (6 * z[i]) / h[i];
      w[i] += (6 * z[i]) / h[i];
    }
    if (i > 0) {
      w[i] += (6 * z[i]) / h[i - 1];
      w[i - 1] -= (6 * z[i]) / h[i - 1];
    }
  }
  return w;
}

/** What the end slopes add to the integral of a clamped spline. */
export function clampedSplineConstant(x: Numbers, slopes: readonly [number, number]): number {
  const at = Array.from(x);
  const n = at.length - 1;
  const h = at.slice(1).map((xi, i) => xi - at[i]);
  const cubes = at.map((_, i) => (i > 0 ? h[i - 1] ** 3 : 0) / 24 + (i < n ? h[i] ** 3 : 0) / 24);
  const z = solveSecondDerivatives(h, cubes, true);
  return 6 * z[0] * slopes[0] - 6 * z[n] * slopes[1];
}

/** Solves the symmetric tridiagonal system of the second derivatives by Thomas's algorithm; ends of a natural spline are zero. */
function solveSecondDerivatives(h: readonly number[], b: readonly number[], clamped: boolean): number[] {
  const n = h.length;
  const [first, last] = clamped ? [0, n] : [1, n - 1];
  const z = new Array<number>(n + 1).fill(0);
  const c: number[] = [];
  for (let i = first; i <= last; i++) {
    const diagonal = 2 * ((i > 0 ? h[i - 1] : 0) + (i < n ? h[i] : 0));
    const below = i > first ? h[i - 1] : 0;
    const pivot = diagonal - below * (i > first ? c[i - 1] : 0);
    c[i] = (i < n ? h[i] : 0) / pivot;
    z[i] = (b[i] - below * (i > first ? z[i - 1] : 0)) / pivot;
  }
  for (let i = last - 1; i >= first; i--) z[i] -= c[i] * z[i + 1];
  return z;
}
