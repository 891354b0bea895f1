/**
 * Four wells along x, harmonic across them:
 * U = s x^8 + g0 exp(-80 x^2) + g1 exp(-80 (x - 1/2)^2) + g2 exp(-40 (x + 1/2)^2) + q (x^2 - 1)^2 + k/2 (y^2 + z^2).
 * Source: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), with s = 4, g = 4 (0.8, 0.2, 0.5), q = 0.
 */
import type { FieldEvaluator } from "./evaluator.ts";

export const fourWellEvaluator: FieldEvaluator = {
  id: "four-well",
  class: "FourWell",
  doc: "four wells along x, harmonic across them",
  source: "Prinz et al. 2011",
  dimensions: [1, 2, 3],
  parameters: "s, g0, g1, g2, q, k",
  length: { head: 6, term: 0 },
  evaluate([x, y, z], p) {
    const right = x - 0.5;
    const left = x + 0.5;
    const e0 = p[1] * Math.exp(-80 * x * x);
    const e1 = p[2] * Math.exp(-80 * right * right);
    const e2 = p[3] * Math.exp(-40 * left * left);
    const w = x * x - 1;
    const x3 = x ** 3;
    return {
      energy: p[0] * x ** 8 + e0 + e1 + e2 + p[4] * w * w + (p[5] / 2) * (y * y + z * z),
      gradient: [8 * p[0] * x3 * x3 * x - 160 * x * e0 - 160 * right * e1 - 80 * left * e2 + 4 * p[4] * x * w, p[5] * y, p[5] * z],
    };
  },
  example: () => [2, 1.2, 0.4, 1, 1, 3],
  range: [-1.2, 1.2],
};
