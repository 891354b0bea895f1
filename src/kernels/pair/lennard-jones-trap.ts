/**
 * Lennard-Jones 12-6 and a harmonic spring between every two particles: U(r) = 4 epsilon [s^6 - s^3] + k r^2, s = sigma^2 / (r^2 + softening).
 * With k = K / (2 N) the springs are the trap K/2 sum_i |x_i - mean x|^2 about the centre of N particles, because
 * sum_i |x_i - mean x|^2 = (1/N) sum_{i<j} |x_i - x_j|^2. `softening` (1e-6 in some published codes, 0 elsewhere) keeps the repulsion finite at r = 0.
 */
import type { PairEvaluator } from "./evaluator.ts";

export const lennardJonesTrapEvaluator: PairEvaluator = {
  id: "lennard-jones-trap",
  class: "LennardJonesTrap",
  doc: "Lennard-Jones 12-6 and a harmonic trap about the centre of the particles",
  source: "Jones 1924; Koehler, Klein and Noe 2020",
  parameters: ["sigma^2", "4 epsilon", "k", "softening"],
  hasLambda: false,
  energy(r2, _lambda, [sigma2, epsilon4, k, softening]) {
    const s3 = (sigma2 / (r2 + softening)) ** 3;
    return epsilon4 * s3 * (s3 - 1) + k * r2;
  },
  forceOverR(r2, _lambda, [sigma2, epsilon4, k, softening]) {
    const soft = r2 + softening;
    const s3 = (sigma2 / soft) ** 3;
    return (6 * epsilon4 * s3 * (2 * s3 - 1)) / soft - 2 * k;
  },
  energyLambda: () => 0,
  example: [1, 4, 0.02, 0, 1.21, 3.2, 0.03, 1e-6, 1.21, 3.2, 0.03, 1e-6, 1.44, 2, 0.01, 0.001],
};
