/**
 * Lennard-Jones clusters in open space, with the harmonic trap that keeps them from evaporating, in the conventions of the literature:
 *
 * | who | energy | here |
 * | --- | --- | --- |
 * | cluster minima (Wales and Doye 1997) | sum_{i<j} 4 epsilon [(sigma/r)^12 - (sigma/r)^6] | the default |
 * | bgflow (Koehler et al. 2020) | sum_{i<j} epsilon [(r_m/r)^12 - 2 (r_m/r)^6] + trap, r^2 + 1e-6 for r^2 | form "minimum", trap 1, softening 1e-6 |
 * | equivariant flow matching (Klein et al. 2023), iDEM | the sum over ordered pairs, twice that, + the same trap | form "minimum", pairs "ordered", trap 1 |
 *
 * Well depth and minima of the first two agree (only the length differs); the third is the same cluster at half the temperature, but for its trap.
 */
import { NO_CUTOFF } from "../kernels/pair/evaluator.ts";
import { doubleWellPairEvaluator } from "../kernels/pair/double-well.ts";
import { lennardJonesTrapEvaluator } from "../kernels/pair/lennard-jones-trap.ts";
import type { Energy, Particles } from "../system/energy.ts";
import { pairwiseEnergy } from "./pairwise.ts";

const OPEN = { cutoff: NO_CUTOFF, switchFrom: NO_CUTOFF };

export interface LennardJonesClusterOptions {
  /** Number of particles: the trap depends on it. */
  readonly n: number;
  /** What `length` is: `sigma`, the zero of the pair energy, or `minimum`, where it is -epsilon. Default sigma. */
  readonly form?: "sigma" | "minimum";
  /** Default 1. */
  readonly length?: number;
  /** Depth of the pair energy, before `pairs` doubles it. Default 1. */
  readonly epsilon?: number;
  /** `ordered` counts every pair twice. Default unique. The trap is not doubled. */
  readonly pairs?: "unique" | "ordered";
  /** K of the trap K/2 sum_i |x_i - mean x|^2. Default 0, none. */
  readonly trap?: number;
  /** Added to r^2 in the Lennard-Jones part. Default 0. */
  readonly softening?: number;
}

function checkCluster({ n, form = "sigma", length = 1, epsilon = 1, pairs = "unique", trap = 0, softening = 0 }: LennardJonesClusterOptions): Required<LennardJonesClusterOptions> {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`n: expected a positive number of particles, found ${n}`);
  if (form !== "sigma" && form !== "minimum") throw new RangeError(`form: expected "sigma" or "minimum", found ${JSON.stringify(form)}`);
  if (pairs !== "unique" && pairs !== "ordered") throw new RangeError(`pairs: expected "unique" or "ordered", found ${JSON.stringify(pairs)}`);
  if (!(length > 0) || !Number.isFinite(length)) throw new RangeError(`length: expected a positive length, found ${length}`);
  for (const [name, value] of Object.entries({ epsilon, trap, softening })) if (!(value >= 0) || !Number.isFinite(value)) throw new RangeError(`${name}: expected zero or more, found ${value}`);
  return { n, form, length, epsilon, pairs, trap, softening };
}

/**
 * A Lennard-Jones cluster in one, two or three dimensions; pairwise, so every Monte Carlo move has it too. epsilon = 0 is the trap alone.
 * @throws {RangeError} naming the option that is wrong; when a program is traced for another number of particles than `n` and there is a trap.
 */
export function lennardJonesCluster(options: LennardJonesClusterOptions): Energy {
  const { n, form, length, epsilon, pairs, trap, softening } = checkCluster(options);
  const sigma2 = form === "sigma" ? length ** 2 : length ** 2 / 2 ** (1 / 3);
  // Without a repulsion sigma = 0 keeps the energy finite at every distance.
  const table = [epsilon > 0 ? sigma2 : 0, 4 * epsilon * (pairs === "ordered" ? 2 : 1), trap / (2 * n), epsilon > 0 ? softening : 1];
  const energy = pairwiseEnergy("Lennard-Jones cluster", { energy: "epsilon", length: form === "sigma" ? "sigma" : "r_m" }, { evaluator: lennardJonesTrapEvaluator, types: 1, table, truncation: OPEN });
  const check = (x: Particles): Particles => {
    const found = x.positions.shape[1];
    if (trap > 0 && found !== n) throw new RangeError(`positions: the trap of this cluster is made for ${n} particles, found ${found}`);
    return x;
  };
  return { ...energy, forces: (x) => energy.forces(check(x)), rows: (x) => energy.rows(check(x)) };
}

export interface PairDoubleWellOptions {
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  /** Distance of the hill between the two wells. */
  readonly r0?: number;
}

/**
 * A double well in every pair distance, U = sum_{i<j} a (r - r0)^4 + b (r - r0)^2 + c. The defaults a = 0.9, b = -4, c = 0, r0 = 4 with four particles in
 * the plane are DW4 of J. Koehler, L. Klein, F. Noe, Proc. Mach. Learn. Res. 119, 5361 (2020), at kT = 1. There is no trap: the centre of the particles is free.
 */
export function pairDoubleWell({ a = 0.9, b = -4, c = 0, r0 = 4 }: PairDoubleWellOptions = {}): Energy {
  if (!(a > 0) || !Number.isFinite(a)) throw new RangeError(`a: expected a positive number, found ${a}; the energy would have no lower bound`);
  for (const [name, value] of Object.entries({ b, c, r0 })) if (!Number.isFinite(value)) throw new RangeError(`${name}: expected a finite number, found ${value}`);
  return pairwiseEnergy("pair double well", { energy: "reduced", length: "reduced" }, { evaluator: doubleWellPairEvaluator, types: 1, table: [a, b, c, r0], truncation: OPEN });
}
