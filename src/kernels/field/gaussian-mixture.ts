/**
 * The energy whose Boltzmann factor is a mixture of isotropic Gaussians (at kT = 1): U = -ln sum_k exp(l_k - h_k |x - m_k|^2), by log-sum-exp.
 * A component of weight w and standard deviation s has h = 1 / (2 s^2) and l = ln w - d/2 ln(2 pi s^2), so that exp(-U) integrates to the sum of weights.
 */
import type { FieldEvaluator } from "./evaluator.ts";

/** Numbers a component: l, mx, my, mz, h. */
export const MIXTURE_COMPONENT = 5;

export const gaussianMixtureEvaluator: FieldEvaluator = {
  id: "gaussian-mixture",
  class: "GaussianMixture",
  doc: "-ln of a mixture of isotropic Gaussians",
  source: "a definition",
  dimensions: [1, 2, 3],
  parameters: "l, mx, my, mz, h of each component",
  length: { head: 0, term: MIXTURE_COMPONENT },
  evaluate(x, p) {
    const exponents: number[] = [];
    for (let k = 0; k < p.length; k += MIXTURE_COMPONENT) exponents.push(p[k] - p[k + 4] * x.reduce((sum, v, d) => sum + (v - p[k + 1 + d]) ** 2, 0));
    const largest = Math.max(...exponents);
    const weights = exponents.map((e) => Math.exp(e - largest));
    const total = weights.reduce((a, b) => a + b, 0);
    const along = (d: number): number => weights.reduce((sum, w, i) => sum + (w / total) * 2 * p[i * MIXTURE_COMPONENT + 4] * (x[d] - p[i * MIXTURE_COMPONENT + 1 + d]), 0);
    return { energy: -(largest + Math.log(total)), gradient: [along(0), along(1), along(2)] };
  },
  example: (d) => [-1.2, -1, d > 1 ? 0.2 : 0, d > 2 ? 0.3 : 0, 2, -0.7, 1.1, d > 1 ? -0.4 : 0, d > 2 ? 0.5 : 0, 6, -2, 0.1, d > 1 ? 1.4 : 0, d > 2 ? -1 : 0, 0.5],
  range: [-3, 3],
};
