/**
 * Harmonic well about a centre: U(x) = 1/2 sum_d k_d (x_d - c_d)^2.
 */
import type { FieldEvaluator, Point } from "./evaluator.ts";

export const harmonicEvaluator: FieldEvaluator = {
  id: "harmonic",
  class: "Harmonic",
  doc: "harmonic well about a centre",
  source: "Hooke's law",
  dimensions: [1, 2, 3],
  parameters: "kx, ky, kz, cx, cy, cz",
  length: { head: 6, term: 0 },
  evaluate(x, p) {
    const gradient = x.map((v, d) => p[d] * (v - p[3 + d])) as unknown as Point;
    return { energy: x.reduce((sum, v, d) => sum + (gradient[d] * (v - p[3 + d])) / 2, 0), gradient };
  },
  example: (d) => [2, d > 1 ? 0.7 : 0, d > 2 ? 5 : 0, 0.3, d > 1 ? -0.2 : 0, d > 2 ? 0.1 : 0],
  range: [-2, 2],
};
