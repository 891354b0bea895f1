/**
 * Landscapes of Gaussian hills and wells in a quartic bowl, in the plane:
 * U = q ((x - qx)^4 + (y - qy)^4) + sum_k A_k exp(a_k dx^2 + b_k dx dy + c_k dy^2), dx = x - x_k, dy = y - y_k.
 * Mueller and Brown's surface and the three-hole potential are of this form (src/potentials/landscapes.ts has their numbers).
 */
import type { FieldEvaluator } from "./evaluator.ts";

/** Numbers before the terms, and numbers a term. */
export const GAUSSIAN_SUM_LAYOUT = { head: 3, term: 6 } as const;

export const gaussianSumEvaluator: FieldEvaluator = {
  id: "gaussian-sum",
  class: "GaussianSum",
  doc: "Gaussian hills and wells in a quartic bowl, in the plane",
  source: "K. Mueller and L. D. Brown, Theor. Chim. Acta 53, 75 (1979); P. Metzner, C. Schuette, E. Vanden-Eijnden, J. Chem. Phys. 125, 084110 (2006)",
  dimensions: [2],
  parameters: "q, qx, qy, then A, x, y, a, b, c of each term",
  length: GAUSSIAN_SUM_LAYOUT,
  evaluate([x, y], p) {
    const ux = x - p[1];
    const uy = y - p[2];
    let energy = p[0] * (ux ** 4 + uy ** 4);
    let gx = 4 * p[0] * ux ** 3;
    let gy = 4 * p[0] * uy ** 3;
    for (let k = GAUSSIAN_SUM_LAYOUT.head; k < p.length; k += GAUSSIAN_SUM_LAYOUT.term) {
      const dx = x - p[k + 1];
      const dy = y - p[k + 2];
      const e = p[k] * Math.exp(p[k + 3] * dx * dx + p[k + 4] * dx * dy + p[k + 5] * dy * dy);
      energy += e;
      gx += e * (2 * p[k + 3] * dx + p[k + 4] * dy);
      gy += e * (2 * p[k + 5] * dy + p[k + 4] * dx);
    }
    return { energy, gradient: [gx, gy, 0] };
  },
  example: () => [0.2, 0, 1 / 3, 3, 0, 1 / 3, -1, 0, -1, -3, 0.1, 1.5, -0.9, 0.2, -1.1, -5, 1, 0, -1, -0.1, -1],
  range: [-1.5, 2],
};
