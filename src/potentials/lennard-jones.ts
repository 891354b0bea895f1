/**
 * Lennard-Jones fluids of one or several types: U = sum over pairs of 4 epsilon [(sigma/r)^12 - (sigma/r)^6], truncated as asked.
 * Tail corrections assume uniform density beyond the cutoff (tail.ts).
 */
import { NO_CUTOFF, type PairEvaluator, type PairParameters, type Truncation } from "../kernels/pair/evaluator.ts";
import { lennardJonesEvaluator } from "../kernels/pair/lennard-jones.ts";
import type { Energy } from "../system/energy.ts";
import { pairwiseEnergy } from "./pairwise.ts";
import { pairTail } from "./tail.ts";

/** How interactions end. `minimum-image` takes every pair once, at its nearest image, and no cutoff. */
export type TruncationName = "cut" | "shift" | "switch" | "minimum-image";

/** sigma and epsilon of a type or of a pair of types. */
export interface LennardJonesParameters { readonly sigma: number; readonly epsilon: number }

export interface LennardJonesOptions {
  /** One type: its sigma and epsilon (default 1). */
  readonly sigma?: number;
  readonly epsilon?: number;
  /** Several types, mixed by Lorentz and Berthelot (sigma_ij arithmetic, epsilon_ij geometric mean) unless `pairs` says otherwise. */
  readonly types?: readonly LennardJonesParameters[];
  /** Parameters given pair by pair; each pair of types once. */
  readonly pairs?: readonly (LennardJonesParameters & { readonly types: readonly [number, number] })[];
  /** Required unless truncation is `minimum-image`. */
  readonly cutoff?: number;
  readonly truncation?: TruncationName;
  /** Where the quintic switch begins; default 0.9 cutoff. */
  readonly switchFrom?: number;
  /** Adds the long-range correction to reported energies and virials. */
  readonly tail?: boolean;
}

/** Table of (sigma, epsilon) for all pairs of types. @throws {RangeError} naming the type or pair that is wrong. */
export function mixLennardJones(options: Pick<LennardJonesOptions, "sigma" | "epsilon" | "types" | "pairs">): LennardJonesParameters[][] {
  const types = options.types ?? [{ sigma: options.sigma ?? 1, epsilon: options.epsilon ?? 1 }];
  if (types.length === 0) throw new RangeError("types: expected at least one particle type");
  const check = (p: LennardJonesParameters, where: string): void => {
    if (!(p.sigma > 0) || !Number.isFinite(p.sigma)) throw new RangeError(`${where}.sigma: expected a positive length, found ${p.sigma}`);
    if (!(p.epsilon >= 0) || !Number.isFinite(p.epsilon)) throw new RangeError(`${where}.epsilon: expected an energy of zero or more, found ${p.epsilon}`);
  };
  types.forEach((t, i) => check(t, options.types ? `types[${i}]` : "system"));
  const table = types.map((a) => types.map((b) => ({ sigma: (a.sigma + b.sigma) / 2, epsilon: Math.sqrt(a.epsilon * b.epsilon) })));
  options.pairs?.forEach((p, k) => {
    const [i, j] = p.types;
    if (!table[i] || !table[j]) throw new RangeError(`pairs[${k}].types: expected two of the types 0 to ${types.length - 1}, found ${i}, ${j}`);
    check(p, `pairs[${k}]`);
    table[i][j] = table[j][i] = { sigma: p.sigma, epsilon: p.epsilon };
  });
  return table;
}

function truncationOf(options: LennardJonesOptions): { name: TruncationName; truncation: Truncation } {
  const name = options.truncation ?? "cut";
  if (name === "minimum-image") {
    if (options.cutoff !== undefined) throw new RangeError("cutoff: the truncation minimum-image takes none; remove it, or choose cut, shift or switch");
    if (options.tail) throw new RangeError("tail: there is no tail correction for minimum-image; set it to false");
    return { name, truncation: { cutoff: NO_CUTOFF, switchFrom: NO_CUTOFF } };
  }
  const { cutoff } = options;
  if (cutoff === undefined) throw new RangeError(`cutoff: the truncation ${name} needs one, for example 2.5`);
  if (!(cutoff > 0) || !Number.isFinite(cutoff)) throw new RangeError(`cutoff: expected a positive length, found ${cutoff}`);
  if (options.switchFrom !== undefined && name !== "switch") throw new RangeError(`switchFrom: only the truncation switch takes it, found truncation ${name}`);
  const switchFrom = name === "switch" ? (options.switchFrom ?? 0.9 * cutoff) : cutoff;
  if (name === "switch" && !(switchFrom > 0 && switchFrom < cutoff)) throw new RangeError(`switchFrom: expected a length between 0 and the cutoff ${cutoff}, found ${switchFrom}`);
  return { name, truncation: { cutoff, switchFrom } };
}

/**
 * An Energy of the Lennard-Jones family: `entry` gives the evaluator's numbers for a pair of types, `cutoff` being where the energy is shifted to zero or
 * null where it is not.
 */
export function lennardJonesFamily(evaluator: PairEvaluator, options: LennardJonesOptions, entry: (pair: LennardJonesParameters, cutoff: number | null) => PairParameters): Energy {
  const parameters = mixLennardJones(options);
  const { name, truncation } = truncationOf(options);
  const table = parameters.flat().flatMap((pair) => entry(pair, name === "shift" ? truncation.cutoff : null));
  const tail = options.tail ? pairTail(evaluator, parameters.map((row) => row.map((pair) => entry(pair, null))), truncation) : undefined;
  return pairwiseEnergy(evaluator.id, { energy: "epsilon", length: "sigma" }, { evaluator, types: parameters.length, table, truncation }, tail);
}

/** A Lennard-Jones Energy. Reduced units (energies and lengths as epsilon and sigma are given). */
export function lennardJones(options: LennardJonesOptions): Energy {
  return lennardJonesFamily(lennardJonesEvaluator, options, ({ sigma, epsilon }, cutoff) => {
    const unshifted: PairParameters = [sigma ** 2, 4 * epsilon, 0, 0];
    return cutoff === null ? unshifted : [sigma ** 2, 4 * epsilon, lennardJonesEvaluator.energy(cutoff ** 2, 1, unshifted), 0];
  });
}
