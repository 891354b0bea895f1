/**
 * Paths: the rule integrates what it should, its error estimate bounds the true error of integrands like a fluid's, and notices when windows are too few.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { couplingPath, nodeSpacing, quadratureError } from "../../src/methods/coupling-path.ts";

const integrate = (nodes: number, f: (lambda: number) => number): number => {
  const { lambdas, weights } = couplingPath(nodes);
  return lambdas.reduce((sum, l, k) => sum + weights[k] * f(l), 0);
};

/** Integrands that rise and fall as <dU/dlambda> of a soft core does, one of them steeply. */
const integrands = {
  steep: (l: number): number => 40 * Math.exp(-(((l - 0.12) / 0.08) ** 2)) - 90 * l,
  smooth: (l: number): number => 10 / (1 + 30 * (l - 0.3) ** 2) - 20 * l,
};

describe("coupling paths", () => {
  it("run from 0 to 1 in rising order", () => {
    const { lambdas, weights } = couplingPath(12);
    expect(lambdas).toHaveLength(14);
    expect(lambdas[0]).toBe(0);
    expect(lambdas[13]).toBe(1);
    expect(lambdas.every((l, k) => k === 0 || l > lambdas[k - 1])).toBe(true);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
    expect(lambdas[7] - lambdas[6]).toBeCloseTo(nodeSpacing(12, 0.5), 1);
  });

  it("integrate powers of lambda exactly up to the degree of the rule", () => {
    for (let power = 0; power <= 9; power++) expect(integrate(10, (l) => l ** power)).toBeCloseTo(1 / (power + 1), 13);
    expect(Math.abs(integrate(4, (l) => l ** 9) - 0.1)).toBeGreaterThan(1e-6);
  });

  it.each(Object.entries(integrands))("estimate the error of the rule, not far below the true one (%s)", (_, f) => {
    const exact = integrate(200, f);
    for (const nodes of [10, 12, 16, 20]) {
      const path = couplingPath(nodes);
      const mean = path.lambdas.map(f);
      const estimate = quadratureError(path, mean, mean.map(() => 1e-9));
      const error = Math.abs(integrate(nodes, f) - exact);
      expect(estimate, `${nodes} nodes: true error ${error}`).toBeGreaterThan(error / 3);
      expect(estimate, `${nodes} nodes: true error ${error}`).toBeLessThan(100 * error + 0.06);
    }
  });

  it("do not mistake statistical noise for an error of the rule", () => {
    const random = randomSource(5);
    const path = couplingPath(24);
    for (let trial = 0; trial < 100; trial++) {
      const noisy = path.lambdas.map((l) => integrands.steep(l) + 0.3 * random.normal());
      // The standard error of the integral is 0.07.
      expect(quadratureError(path, noisy, noisy.map(() => 0.3))).toBeLessThan(0.02);
    }
  });

  it("have an error that vanishes with the nodes", () => {
    for (const f of Object.values(integrands)) {
      const path = couplingPath(32);
      expect(quadratureError(path, path.lambdas.map(f), path.lambdas.map(() => 1e-9))).toBeLessThan(1e-6);
    }
  });

  it("refuse a path without windows", () => {
    expect(() => couplingPath(0)).toThrow(RangeError);
  });
});
