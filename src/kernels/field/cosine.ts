/**
 * A periodic potential: U = -sum_d k_d cos(w x_d), with w = 2 pi / period. One particle on the circle has ln Z / period = ln I_0(k / kT).
 */
import type { FieldEvaluator, Point } from "./evaluator.ts";

export const cosineEvaluator: FieldEvaluator = {
  id: "cosine",
  class: "Cosine",
  doc: "cosine of each coordinate",
  source: "a definition",
  dimensions: [1, 2, 3],
  parameters: "kx, ky, kz, 1 / period",
  length: { head: 4, term: 0 },
  // cos_sin_of_turn: WGSL's own cosine is good to 2^-11 only.
  fragments: ["random/threefry"],
  evaluate(x, p) {
    const w = 2 * Math.PI * p[3];
    return { energy: -x.reduce((sum, v, d) => sum + p[d] * Math.cos(w * v), 0), gradient: x.map((v, d) => p[d] * w * Math.sin(w * v)) as unknown as Point };
  },
  example: (d) => [1.5, d > 1 ? 0.8 : 0, d > 2 ? 2 : 0, 0.8],
  range: [-2, 2],
};
