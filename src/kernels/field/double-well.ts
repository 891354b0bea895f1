/**
 * Double well along x, harmonic across it: U = a x + b x^2 + c x^4 + constant + k/2 (y^2 + z^2).
 */
import type { FieldEvaluator } from "./evaluator.ts";

export const doubleWellEvaluator: FieldEvaluator = {
  id: "double-well",
  class: "DoubleWell",
  doc: "double well along x, harmonic across it",
  source: "a quartic polynomial",
  dimensions: [1, 2, 3],
  parameters: "a, b, c, constant, k",
  length: { head: 5, term: 0 },
  evaluate([x, y, z], p) {
    const x2 = x * x;
    return {
      energy: p[0] * x + p[1] * x2 + p[2] * x2 * x2 + p[3] + (p[4] / 2) * (y * y + z * z),
      gradient: [p[0] + 2 * p[1] * x + 4 * p[2] * x2 * x, p[4] * y, p[4] * z],
    };
  },
  example: () => [0.5, -4, 1, 2, 1.5],
  range: [-2.2, 2.2],
};
