/**
 * Double wells along x, harmonic across: U = a x + b x^2 + c x^4 + constant + k/2 (y^2 + z^2).
 * Either as a polynomial (the form of Boltzmann-generator benchmarks, e.g. a = 0, b = -4, c = 1, k = 1), or by its barrier:
 * U = barrier ((x / minimum)^2 - 1)^2 + tilt x.
 */
import { doubleWellEvaluator } from "../kernels/field/double-well.ts";
import type { Energy } from "../system/energy.ts";
import { fieldEnergy, type FieldOptions } from "./field.ts";

export interface QuarticWell extends FieldOptions {
  readonly a?: number;
  readonly b: number;
  readonly c: number;
  readonly constant?: number;
  /** Stiffness across the wells, in the second and third dimension. Default 1. */
  readonly k?: number;
}

export interface BarrierWell extends FieldOptions {
  /** Height of the barrier at x = 0 above the minima at +-minimum, before the tilt. */
  readonly barrier: number;
  /** Default 1. */
  readonly minimum?: number;
  /** Default 0. */
  readonly tilt?: number;
  readonly k?: number;
}

/**
 * A double well in one, two or three dimensions.
 * @throws {RangeError} where the energy is not bounded from below.
 */
export function doubleWell(options: QuarticWell | BarrierWell): Energy {
  const k = options.k ?? 1;
  let numbers: number[];
  if ("barrier" in options) {
    const { barrier, minimum = 1, tilt = 0 } = options;
    if (!(barrier > 0)) throw new RangeError(`doubleWell: barrier: expected a positive energy, found ${barrier}`);
    if (!(minimum > 0)) throw new RangeError(`doubleWell: minimum: expected a positive length, found ${minimum}`);
    numbers = [tilt, (-2 * barrier) / minimum ** 2, barrier / minimum ** 4, barrier, k];
  } else {
    if (!(options.c > 0)) throw new RangeError(`doubleWell: c: expected a positive number, found ${options.c}; the energy would have no lower bound`);
    numbers = [options.a ?? 0, options.b, options.c, options.constant ?? 0, k];
  }
  if (!(k >= 0)) throw new RangeError(`doubleWell: k: expected a stiffness of zero or more, found ${k}`);
  return fieldEnergy("double well", doubleWellEvaluator, numbers, options);
}
