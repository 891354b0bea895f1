/**
 * Double well in the distance of a pair: U(r) = a (r - r0)^4 + b (r - r0)^2 + c. Particles on one spot feel no force: its direction is not defined there.
 * Source: the particle double well of J. Koehler, L. Klein, F. Noe, Proc. Mach. Learn. Res. 119, 5361 (2020), section 6.
 */
import type { PairEvaluator } from "./evaluator.ts";

/** Squared distance below which the direction of the force is lost; the square root of a smaller one would divide by zero. */
const SMALLEST = 1e-30;

export const doubleWellPairEvaluator: PairEvaluator = {
  id: "double-well",
  class: "DoubleWellPair",
  doc: "double well in the distance of a pair",
  source: "Koehler, Klein and Noe 2020",
  parameters: ["a", "b", "c", "r0"],
  hasLambda: false,
  energy(r2, _lambda, [a, b, c, r0]) {
    const d2 = (Math.sqrt(r2) - r0) ** 2;
    return d2 * (a * d2 + b) + c;
  },
  forceOverR(r2, _lambda, [a, b, , r0]) {
    const r = Math.sqrt(Math.max(r2, SMALLEST));
    const d = r - r0;
    return (-2 * d * (2 * a * d * d + b)) / r;
  },
  energyLambda: () => 0,
  example: [0.9, -4, 0, 1.4, 0.7, -2, 0.3, 1.2, 0.7, -2, 0.3, 1.2, 0.5, -1, 0.1, 1.6],
};
