// TI: rules are exact for the polynomials they promise, errors are those of a linear combination, and the rules are wrong where they must be.
import { describe, expect, it } from "vitest";
import { clampedSplineConstant, gaussLegendre, quadratureWeights } from "../../src/estimators/quadrature.ts";
import { ti } from "../../src/estimators/ti.ts";

const uneven = [0, 0.07, 0.2, 0.45, 0.5, 0.8, 1];
const integral = (weights: readonly number[], x: readonly number[], f: (x: number) => number): number => weights.reduce((s, w, i) => s + w * f(x[i]), 0);
const power = (d: number) => (x: number): number => x ** d;

describe("rules", () => {
  it.each([
    ["trapezoid", uneven, 1],
    ["simpson", uneven, 2],
    ["simpson", uneven.slice(0, 6), 2],
    ["simpson", [0, 0.25, 0.5, 0.75, 1], 3],
    ["natural-spline", uneven, 1],
    ["gauss-legendre", gaussLegendre(5).nodes, 9],
  ] as const)("%s integrates x^d exactly up to its degree", (rule, x, degree) => {
    const end = rule === "gauss-legendre" ? 1 : x[x.length - 1];
    const weights = quadratureWeights(rule, x);
    for (let d = 0; d <= degree; d++) expect(Math.abs(integral(weights, x, power(d)) - end ** (d + 1) / (d + 1))).toBeLessThan(1e-14);
    expect(Math.abs(integral(weights, x, power(degree + 1)) - end ** (degree + 2) / (degree + 2)), "and no further").toBeGreaterThan(1e-9);
  });

  it("a clamped spline is exact for cubics with their slopes", () => {
    const f = (x: number): number => 1 - 2 * x + 3 * x * x - 5 * x ** 3;
    const value = integral(quadratureWeights("clamped-spline", uneven), uneven, f) + clampedSplineConstant(uneven, [-2, -2 + 6 - 15]);
    expect(value).toBeCloseTo(1 - 1 + 1 - 5 / 4, 13);
  });

  it("a natural spline of six points agrees with scipy 1.10.1, CubicSpline(x, y, bc_type='natural').integrate(0, 1)", () => {
    const x = [0, 0.1, 0.35, 0.5, 0.8, 1];
    expect(integral(quadratureWeights("natural-spline", x), x, Math.exp)).toBeCloseTo(1.7184928076831634, 13);
  });

  it("Gauss-Legendre nodes and weights are numpy 1.24's leggauss(4), mapped", () => {
    const { nodes, weights } = gaussLegendre(4, -1, 1);
    expect(nodes[3]).toBeCloseTo(0.8611363115940526, 15);
    expect(weights[3]).toBeCloseTo(0.34785484513745385, 15);
    expect(gaussLegendre(64, 2, 5).weights.reduce((a, b) => a + b, 0)).toBeCloseTo(3, 13);
  });
});

describe("ti", () => {
  const lambda = uneven;
  const mean = lambda.map((x) => 3 * Math.exp(-2 * x) - 1);
  const standardError = lambda.map((x) => 0.01 + 0.02 * x);

  it.each(["trapezoid", "simpson", "natural-spline"] as const)("%s propagates errors linearly", async (rule) => {
    const result = await ti({ lambda, mean, standardError }, { rule });
    expect(result.standardError).toBeCloseTo(Math.hypot(...quadratureWeights(rule, lambda).map((w, i) => w * standardError[i])), 15);
    const doubled = await ti({ lambda, mean, standardError: standardError.map((s) => 2 * s) }, { rule });
    expect(doubled.standardError).toBeCloseTo(2 * result.standardError, 15);
    expect(Math.abs(result.deltaF - (1.5 * (1 - Math.exp(-2)) - 1))).toBeLessThan(rule === "trapezoid" ? 0.04 : 0.004);
  });

  it("says when the lambdas are too far apart for the rule", async () => {
    const coarse = await ti({ lambda: [0, 0.5, 1], mean: [200, 3, 1], standardError: [0.1, 0.1, 0.1] });
    expect(coarse.diagnostics.warnings[0]).toContain("place more lambdas");
    expect((await ti({ lambda, mean, standardError })).diagnostics.warnings).toEqual([]);
  });

  it("refuses what it cannot integrate", async () => {
    await expect(ti({ lambda: [0, 0.5, 0.5, 1], mean, standardError })).rejects.toThrow("expected 4 numbers");
    await expect(ti({ lambda: [0, 0.5, 0.5], mean: [1, 2, 3], standardError: [0, 0, 0] })).rejects.toThrow("lambda[2]: expected more than 0.5");
    await expect(ti({ lambda: [0, 1], mean: [1, 2], standardError: [0, -1] })).rejects.toThrow("standardError[1]");
    await expect(ti({ lambda: [0, 1], mean: [1, 2], standardError: [0, 0] }, { rule: "gauss-legendre" })).rejects.toThrow("take lambdas from gaussLegendre(2, 0, 1).nodes");
    await expect(ti({ lambda: [0, 1], mean: [1, 2], standardError: [0, 0] }, { rule: "clamped-spline" })).rejects.toThrow("slopes");
    await expect(ti({ lambda: [0, 1], mean: [1, 2], standardError: [0, 0] }, { rule: "boole" as never })).rejects.toThrow("rule: expected one of trapezoid");
  });
});
