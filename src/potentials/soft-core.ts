/**
 * Lennard-Jones fluids that lambda turns on without ever meeting a singularity: lambda = 1 is the fluid of lennard-jones.ts with the same truncation (to
 * rounding), lambda = 0 is nothing, and between them the energy is finite at every distance, its derivative by lambda exact. Every pair is scaled: this
 * is the road from an ideal gas to the fluid.
 *
 * Truncations act on the potential at its lambda: `shift` subtracts U(r_c; lambda), `switch` multiplies by its quintic, and tail corrections integrate
 * U(r; lambda) beyond the cutoff, so that they run from nothing to the plain ones.
 */
import type { PairParameters } from "../kernels/pair/evaluator.ts";
import { softCoreBeutlerEvaluator } from "../kernels/pair/soft-core-beutler.ts";
import { softCoreSeparationShiftedEvaluator } from "../kernels/pair/soft-core-separation-shifted.ts";
import type { Energy } from "../system/energy.ts";
import { lennardJonesFamily, type LennardJonesOptions } from "./lennard-jones.ts";

export interface SoftCoreOptions extends LennardJonesOptions {
  /** How soft the core is; larger is softer. Default 0.5 (Beutler), 1 (separation-shifted). */
  readonly alpha?: number;
}

function alphaOf(options: SoftCoreOptions, standard: number): number {
  const alpha = options.alpha ?? standard;
  if (!(alpha > 0) || !Number.isFinite(alpha)) throw new RangeError(`alpha: expected a positive number, found ${alpha}; without a soft core the energy at lambda near 0 has no finite average`);
  return alpha;
}

/**
 * U = 4 epsilon lambda (w^2 - w), w = 1 / (alpha (1 - lambda)^2 + (r/sigma)^6): Beutler et al., Chem. Phys. Lett. 222, 529 (1994).
 * @throws {RangeError} as {@link lennardJones} does, and for an alpha that is not positive.
 */
export function softCoreBeutler(options: SoftCoreOptions): Energy {
  const alpha = alphaOf(options, 0.5);
  return lennardJonesFamily(softCoreBeutlerEvaluator, options, ({ sigma, epsilon }, cutoff): PairParameters => [sigma ** 2, 4 * epsilon, alpha, cutoff === null ? 0 : (sigma / cutoff) ** 6]);
}

/**
 * U = 4 epsilon lambda (s^6 - s^3), s = sigma^2 / (alpha (1 - lambda) sigma^2 + r^2): Zacharias, Straatsma and McCammon, J. Chem. Phys. 100, 9025 (1994).
 * With alpha = 1 and t = 1 - lambda it is the reference path of neural thermodynamic integration (Mate, Fleuret and Bereau 2024).
 * @throws {RangeError} as {@link lennardJones} does, and for an alpha that is not positive.
 */
export function softCoreSeparationShifted(options: SoftCoreOptions): Energy {
  const alpha = alphaOf(options, 1);
  return lennardJonesFamily(softCoreSeparationShiftedEvaluator, options, ({ sigma, epsilon }, cutoff): PairParameters => [sigma ** 2, 4 * epsilon, alpha, cutoff === null ? 0 : (sigma / cutoff) ** 2]);
}
