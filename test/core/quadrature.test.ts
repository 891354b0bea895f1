// Gauss-Legendre rules against the closed forms of small n (Abramowitz and Stegun, table 25.4) and exact integrals of polynomials.
// @hosts node
import { expect, it } from "vitest";
import { gaussLegendre, integrate } from "../../src/core/quadrature.ts";

it("has the nodes and weights of the tables", () => {
  expect(gaussLegendre(1)).toEqual({ nodes: [0], weights: [2] });
  const three = gaussLegendre(3);
  expect(three.nodes.map((x) => Number(x.toFixed(14)))).toEqual([-Math.sqrt(0.6), 0, Math.sqrt(0.6)].map((x) => Number(x.toFixed(14))));
  three.weights.forEach((w, i) => expect(w).toBeCloseTo([5, 8, 5][i] / 9, 14));
  expect(gaussLegendre(20).nodes[19]).toBeCloseTo(0.993128599185095, 14);
  expect(gaussLegendre(20).weights[19]).toBeCloseTo(0.017614007139152, 14);
});

it("integrates polynomials of degree 2 n - 1 exactly, and not one degree more", () => {
  for (const n of [2, 7, 24, 101]) {
    const rule = gaussLegendre(n);
    const power = (d: number) => integrate((x) => x ** d, 0, 1, rule) * (d + 1) - 1;
    expect(Math.abs(power(2 * n - 1))).toBeLessThan(1e-13);
    if (n < 7) expect(Math.abs(power(2 * n))).toBeGreaterThan(1e-6);
  }
});

it("refuses a rule without points", () => expect(() => gaussLegendre(0)).toThrow(/positive number of points, found 0/));
