/**
 * The four-well potentials of the literature:
 * `prinz`: U = 4 (x^8 + 0.8 exp(-80 x^2) + 0.2 exp(-80 (x - 1/2)^2) + 0.5 exp(-40 (x + 1/2)^2)); J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011).
 * `wang-tiwary`: U = 2 (x^8 + 0.6 exp(...) + 0.2 exp(...) + 0.5 exp(...)) + (x^2 - 1)^2 with the same three Gaussians; D. Wang and P. Tiwary, J. Chem. Phys.
 * 154, 134111 (2021), in the form of their published code.
 * Both are one-dimensional; further dimensions are harmonic, k/2 (y^2 + z^2).
 */
import { fourWellEvaluator } from "../kernels/field/four-well.ts";
import type { Energy } from "../system/energy.ts";
import { fieldEnergy, type FieldOptions } from "./field.ts";

export interface FourWellOptions extends FieldOptions {
  /** Default `prinz`. */
  readonly form?: "prinz" | "wang-tiwary";
  /** Stiffness of further dimensions. Default 1. */
  readonly k?: number;
}

const FORMS = { prinz: [4, 3.2, 0.8, 2, 0], "wang-tiwary": [2, 1.2, 0.4, 1, 1] } as const;

/** A four-well Energy in one, two or three dimensions. @throws {RangeError} for an unknown form. */
export function fourWell(options: FourWellOptions = {}): Energy {
  const form = options.form ?? "prinz";
  const numbers = FORMS[form];
  if (!numbers) throw new RangeError(`fourWell: form: expected "prinz" or "wang-tiwary", found ${JSON.stringify(form)}`);
  return fieldEnergy("four well", fourWellEvaluator, [...numbers, options.k ?? 1], options);
}
