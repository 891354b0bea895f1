/**
 * A periodic field: U = -sum_d k_d cos(2 pi x_d / period), with the period of the box if there is one. ln(Z / period^d) = sum_d ln I_0(k_d / kT).
 */
import { cosineEvaluator } from "../kernels/field/cosine.ts";
import type { Energy } from "../system/energy.ts";
import { fieldEnergy, type FieldOptions } from "./field.ts";

export interface CosineOptions extends FieldOptions {
  /** Amplitude in each dimension; a number is one dimension. */
  readonly k: number | readonly number[];
  /** Default 1. */
  readonly period?: number;
}

/** A cosine Energy. @throws {RangeError} for a period that is not positive. */
export function cosine(options: CosineOptions): Energy {
  const { k, period = 1 } = options;
  if (!(period > 0)) throw new RangeError(`cosine: period: expected a positive length, found ${period}`);
  if (typeof k !== "number" && (k.length < 1 || k.length > 3)) throw new RangeError(`cosine: k: expected one to three amplitudes, found ${k.length}`);
  const amplitudes = typeof k === "number" ? [k] : k;
  // Dimensions that are not there have no amplitude: they would add -k cos(0).
  return fieldEnergy("cosine", cosineEvaluator, [amplitudes[0], amplitudes[1] ?? 0, amplitudes[2] ?? 0, 1 / period], options, [amplitudes.length]);
}
