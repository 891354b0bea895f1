/**
 * Soft-core Lennard-Jones of Beutler et al.: U(r) = 4 epsilon lambda (w^2 - w), w = 1 / (alpha (1 - lambda)^2 + (r/sigma)^6), minus its value at the
 * cutoff where the truncation asks for it. lambda = 1 is the plain 12-6 potential, lambda = 0 nothing; between them U is finite at r = 0.
 * Source: T. C. Beutler, A. E. Mark, R. C. van Schaik, P. R. Gerber, W. F. van Gunsteren, Chem. Phys. Lett. 222, 529 (1994), with n = 1, m = 2.
 * The cutoff enters as c = (sigma/r_c)^6, so that w_c = c / (1 + alpha (1 - lambda)^2 c) vanishes by itself where nothing is shifted (c = 0).
 */
import type { PairEvaluator } from "./evaluator.ts";

/** lambda (w^2 - w) and its derivative by lambda at constant r; `a` is alpha (1 - lambda). */
const well = (w: number, lambda: number): number => lambda * w * (w - 1);
const wellLambda = (w: number, lambda: number, a: number): number => w * (w - 1) + 2 * lambda * a * w * w * (2 * w - 1);

const softness = (lambda: number, alpha: number): number => alpha * (1 - lambda) ** 2;
const inverse = (r2: number, sigma2: number, soft: number): number => 1 / (soft + (r2 / sigma2) ** 3);
const atCutoff = (c: number, soft: number): number => c / (1 + soft * c);

export const softCoreBeutlerEvaluator: PairEvaluator = {
  id: "soft-core-beutler",
  class: "SoftCoreBeutler",
  doc: "Lennard-Jones 12-6 with the soft core of Beutler et al.",
  source: "Beutler et al. 1994",
  parameters: ["sigma^2", "4 epsilon", "alpha", "(sigma / cutoff)^6 where the energy is shifted, or 0"],
  hasLambda: true,
  energy(r2, lambda, [sigma2, epsilon4, alpha, c]) {
    const soft = softness(lambda, alpha);
    return epsilon4 * (well(inverse(r2, sigma2, soft), lambda) - well(atCutoff(c, soft), lambda));
  },
  forceOverR(r2, lambda, [sigma2, epsilon4, alpha]) {
    const w = inverse(r2, sigma2, softness(lambda, alpha));
    const wq = (w * r2) / sigma2;
    return ((6 * epsilon4 * lambda) / sigma2) * wq * wq * (2 * w - 1);
  },
  energyLambda(r2, lambda, [sigma2, epsilon4, alpha, c]) {
    const soft = softness(lambda, alpha);
    const a = alpha * (1 - lambda);
    return epsilon4 * (wellLambda(inverse(r2, sigma2, soft), lambda, a) - wellLambda(atCutoff(c, soft), lambda, a));
  },
  example: [1, 4, 0.5, 0, 1.21, 3.2, 0.4, 0.004, 1.21, 3.2, 0.4, 0.004, 1.44, 2, 0.6, 0.01],
};
