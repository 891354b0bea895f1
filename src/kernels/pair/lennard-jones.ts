/**
 * Lennard-Jones 12-6: U(r) = 4 epsilon [(sigma/r)^12 - (sigma/r)^6] - shift; sigma is the zero of the unshifted potential.
 * Source: J. E. Jones, Proc. R. Soc. A 106, 463 (1924). Truncation and its switch are not here but in evaluator.ts (truncate).
 */
import type { PairEvaluator } from "./evaluator.ts";

export const lennardJonesEvaluator: PairEvaluator = {
  id: "lennard-jones",
  class: "LennardJones",
  doc: "Lennard-Jones 12-6",
  source: "Jones 1924",
  parameters: ["sigma^2", "4 epsilon", "shift: energy at the cutoff, or 0", "unused"],
  hasLambda: false,
  energy(r2, _lambda, [sigma2, epsilon4, shift]) {
    const s6 = (sigma2 / r2) ** 3;
    return epsilon4 * s6 * (s6 - 1) - shift;
  },
  forceOverR(r2, _lambda, [sigma2, epsilon4]) {
    const s6 = (sigma2 / r2) ** 3;
    return (6 * epsilon4 * s6 * (2 * s6 - 1)) / r2;
  },
  energyLambda: () => 0,
  example: [1, 4, 0, 0, 1.21, 3.2, -0.01, 0, 1.21, 3.2, -0.01, 0, 1.44, 2, -0.02, 0],
};
