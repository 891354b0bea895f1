/**
 * Harmonic wells: U = 1/2 sum_d k_d (x_d - c_d)^2 for every particle, isotropic or not, about any centre.
 * ln Z of one particle is sum_d 1/2 ln(2 pi kT / k_d).
 */
import { harmonicEvaluator } from "../kernels/field/harmonic.ts";
import type { Energy } from "../system/energy.ts";
import { fieldEnergy, type FieldOptions } from "./field.ts";

export interface HarmonicOptions extends FieldOptions {
  /** Stiffness, one for all dimensions or one a dimension. */
  readonly k: number | readonly number[];
  /** Default the origin. */
  readonly centre?: readonly number[];
}

/**
 * A harmonic Energy, in one to three dimensions when k is a number and no centre is given, else in as many as they have.
 * @throws {RangeError} for a negative k, or lists of different lengths.
 */
export function harmonic(options: HarmonicOptions): Energy {
  const { k, centre } = options;
  const listed = typeof k === "number" ? undefined : k;
  const dimension = listed?.length ?? centre?.length;
  if (dimension !== undefined && (dimension < 1 || dimension > 3)) throw new RangeError(`harmonic: expected one to three dimensions, found ${dimension}`);
  if (listed && centre && listed.length !== centre.length) throw new RangeError(`harmonic: k has ${listed.length} numbers and centre ${centre.length}`);
  const stiffness = [0, 1, 2].map((d) => (typeof k === "number" ? k : (k[d] ?? 0)));
  stiffness.forEach((v, d) => {
    if (!(v >= 0)) throw new RangeError(`harmonic: k[${d}]: expected a stiffness of zero or more, found ${v}`);
  });
  return fieldEnergy("harmonic", harmonicEvaluator, [...stiffness, ...[0, 1, 2].map((d) => centre?.[d] ?? 0)], options, dimension === undefined ? [1, 2, 3] : [dimension]);
}
