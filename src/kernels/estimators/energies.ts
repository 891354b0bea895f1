/**
 * What the kernels over reduced energies share: the check of their shapes, and small inputs that exercise them.
 */
import { shapeText } from "../../core/shapes.ts";
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";

/** Estimators accumulate in double precision, which WebGPU does not have. */
export const ESTIMATORS_ONLY: NonNullable<KernelSpec["only"]> = {
  devices: ["reference", "wasm"],
  reason: "free energies are accumulated in f64, which WebGPU does not have",
};

/**
 * Sizes of u_kn [states, samples], and a check of vectors beside it: a name that ends in _k has one number a state, one that ends in _n one a sample.
 * @throws {RangeError} naming the kernel, the argument, and both shapes.
 */
export function measureEnergies(id: string, u_kn: readonly number[], vectors: Readonly<Record<string, readonly number[]>>): { states: number; samples: number } {
  if (u_kn.length !== 2) throw new RangeError(`${id}: u_kn: expected [states, samples], found ${shapeText(u_kn)}`);
  const [states, samples] = u_kn;
  for (const [name, shape] of Object.entries(vectors)) {
    const length = name.endsWith("_k") ? states : samples;
    if (shape.length !== 1 || shape[0] !== length) throw new RangeError(`${id}: ${name}: expected [${length}] beside u_kn ${shapeText(u_kn)}, found ${shapeText(shape)}`);
  }
  return { states, samples };
}

/** Reduced energies of harmonic wells side by side at evenly spread places, without a generator; `lift` makes every fifth entry of the last state infinite. */
export function wells(states: number, samples: number, lift = false): number[] {
  const u: number[] = [];
  for (let k = 0; k < states; k++)
    for (let n = 0; n < samples; n++) {
      const x = 6 * ((n * 0.6180339887498949) % 1) - 2 + 0.2 * states;
      u.push(lift && k === states - 1 && k > 0 && n % 5 === 0 ? Infinity : 0.5 * (1 + 0.3 * k) * (x - 0.5 * k) ** 2 + 7 * k);
    }
  return u;
}

/** Sizes around the blocks and lanes that the kernels are written in; some energies are infinite. @param vectors the arguments after u_kn. */
export function energyCases(vectors: (states: number, samples: number) => readonly (readonly number[])[], params: Readonly<Record<string, number>> = {}): KernelCase[] {
  const sizes: [number, number][] = [[1, 0], [1, 1], [2, 63], [3, 64], [5, 65], [8, 128], [7, 509]];
  return sizes.map(([states, samples]) => ({
    name: `${states} states, ${samples} samples`,
    params,
    inputs: [{ shape: [states, samples], data: wells(states, samples, samples > 64) }, ...vectors(states, samples).map((data) => ({ shape: [data.length], data }))],
  }));
}
