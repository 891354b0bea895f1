/**
 * The energy of a Gaussian mixture: exp(-U) = sum_k w_k N(x; mean_k, s_k^2), isotropic components in one to three dimensions. At kT = 1 its partition
 * function is the sum of the weights, which need not be 1.
 */
import { gaussianMixtureEvaluator } from "../kernels/field/gaussian-mixture.ts";
import type { Energy } from "../system/energy.ts";
import { fieldEnergy, type FieldOptions } from "./field.ts";

export interface MixtureComponent {
  readonly weight: number;
  /** One number a dimension. */
  readonly mean: readonly number[];
  /** Standard deviation. */
  readonly s: number;
}

/** The Energy -ln of a mixture. @throws {RangeError} without components, for means of different lengths, for weights or deviations that are not positive. */
export function gaussianMixture(options: FieldOptions & { readonly components: readonly MixtureComponent[] }): Energy {
  const { components } = options;
  const dimension = components[0]?.mean.length;
  if (dimension === undefined || dimension < 1 || dimension > 3) throw new RangeError(`components: expected at least one, with a mean in one to three dimensions, found ${JSON.stringify(components)}`);
  const numbers = components.flatMap(({ weight, mean, s }, k) => {
    if (mean.length !== dimension) throw new RangeError(`components[${k}].mean: expected ${dimension} numbers, found ${mean.length}`);
    if (!(weight > 0)) throw new RangeError(`components[${k}].weight: expected a positive number, found ${weight}`);
    if (!(s > 0)) throw new RangeError(`components[${k}].s: expected a positive length, found ${s}`);
    return [Math.log(weight) - (dimension / 2) * Math.log(2 * Math.PI * s * s), mean[0], mean[1] ?? 0, mean[2] ?? 0, 1 / (2 * s * s)];
  });
  return fieldEnergy("Gaussian mixture", gaussianMixtureEvaluator, numbers, options, [dimension]);
}
