/**
 * Separation-shifted Lennard-Jones: U(r) = 4 epsilon lambda (s^6 - s^3), s = sigma^2 / (alpha (1 - lambda) sigma^2 + r^2), minus its value at the cutoff
 * where the truncation asks for it. lambda = 1 is the plain 12-6 potential, lambda = 0 nothing; between them U is finite at r = 0.
 * Source: M. Zacharias, T. P. Straatsma, J. A. McCammon, J. Chem. Phys. 100, 9025 (1994), with delta = alpha sigma^2. With alpha = 1 and
 * t = 1 - lambda it is what Mate, Fleuret and Bereau (J. Phys. Chem. Lett. 15, 11395 (2024)) use, who call it Beutler's: Beutler et al. shift r^6, not r^2.
 * The cutoff enters as c = (sigma/r_c)^2, so that s_c = c / (1 + alpha (1 - lambda) c) vanishes by itself where nothing is shifted (c = 0).
 */
import type { PairEvaluator } from "./evaluator.ts";

/** lambda (s^6 - s^3) and its derivative by lambda at constant r. */
const well = (s: number, lambda: number): number => lambda * s ** 3 * (s ** 3 - 1);
const wellLambda = (s: number, lambda: number, alpha: number): number => s ** 3 * (s ** 3 - 1 + 3 * lambda * alpha * s * (2 * s ** 3 - 1));

const separation = (r2: number, sigma2: number, soft: number): number => 1 / (soft + r2 / sigma2);
const atCutoff = (c: number, soft: number): number => c / (1 + soft * c);

export const softCoreSeparationShiftedEvaluator: PairEvaluator = {
  id: "soft-core-separation-shifted",
  class: "SoftCoreSeparationShifted",
  doc: "Lennard-Jones 12-6 at a shifted squared separation",
  source: "Zacharias, Straatsma and McCammon 1994",
  parameters: ["sigma^2", "4 epsilon", "alpha", "(sigma / cutoff)^2 where the energy is shifted, or 0"],
  hasLambda: true,
  energy(r2, lambda, [sigma2, epsilon4, alpha, c]) {
    const soft = alpha * (1 - lambda);
    return epsilon4 * (well(separation(r2, sigma2, soft), lambda) - well(atCutoff(c, soft), lambda));
  },
  forceOverR(r2, lambda, [sigma2, epsilon4, alpha]) {
    const s = separation(r2, sigma2, alpha * (1 - lambda));
    return ((6 * epsilon4 * lambda) / sigma2) * s ** 4 * (2 * s ** 3 - 1);
  },
  energyLambda(r2, lambda, [sigma2, epsilon4, alpha, c]) {
    const soft = alpha * (1 - lambda);
    return epsilon4 * (wellLambda(separation(r2, sigma2, soft), lambda, alpha) - wellLambda(atCutoff(c, soft), lambda, alpha));
  },
  example: [1, 4, 1, 0, 1.21, 3.2, 0.8, 0.2, 1.21, 3.2, 0.8, 0.2, 1.44, 2, 0.6, 0.25],
};
