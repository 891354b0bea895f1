/**
 * The Energy interface: what integrators, Monte Carlo moves and estimators know of a potential. An Energy emits program fragments; it holds no
 * state and no arrays. Energies add up ({@link sumOf}).
 *
 * A pairwise Energy also names its evaluator, from which the neighbour loops, the Monte Carlo sweep and the insertion kernel are built. A move
 * that an Energy cannot support is refused by name.
 */
import { ErgonError } from "../core/errors.ts";
import type { Coupling, FieldEvaluator } from "../kernels/field/evaluator.ts";
import { addRows } from "../kernels/system/add.ts";
import type { PairEvaluator, Truncation } from "../kernels/pair/evaluator.ts";
import { reduceRows } from "../kernels/pair/reduce-rows.ts";
import type { Value } from "../program/value.ts";
import type { Neighbours } from "./neighbours.ts";

/** Where an Energy is evaluated: values of a program. */
export interface Particles {
  /** real[replicas, capacity, dimension] */
  readonly positions: Value;
  /** u32[capacity], types of the particles, the same in all replicas. */
  readonly types: Value;
  /** u32[replicas], how many particles exist. */
  readonly counts: Value;
  /** real[replicas, 8]: Lx, Ly, Lz (0: open), lambda, kT, pressure, beta mu, tail. */
  readonly conditions: Value;
  /** Neighbour structure that is valid for these positions; absent: all pairs. */
  readonly neighbours?: Neighbours;
}

/** The pairwise part of an Energy: enough to build any traversal. */
export interface Pairwise {
  readonly evaluator: PairEvaluator;
  /** Number of particle types. */
  readonly types: number;
  /** [types, types, 4], row-major, symmetric. */
  readonly table: readonly number[];
  readonly truncation: Truncation;
}

/** The one-body form of an Energy: the same field for every particle. */
export interface Field {
  readonly evaluator: FieldEvaluator;
  /** What the evaluator takes. */
  readonly numbers: readonly number[];
  readonly coupling: Coupling;
}

/** What a long-range correction adds to the totals of a replica. */
export interface TailCorrection {
  readonly energy: number;
  readonly virial: number;
  readonly energyLambda: number;
}

export interface Energy {
  /** For errors and results. */
  readonly name: string;
  /** Dimensions it is defined in. */
  readonly dimensions: readonly number[];
  /** Unit of energies and of lengths. */
  readonly units: { readonly energy: string; readonly length: string };
  /** Present when the energy is a sum over pairs and nothing else. */
  readonly pairwise?: Pairwise;
  /** Present when the energy is a one-body potential and nothing else. */
  readonly field?: Field;
  /** -dU/dx, real[replicas, capacity, dimension]. */
  forces(x: Particles): Value;
  /** Per-particle shares of (energy, virial sum r.f, dU/dlambda), real[replicas, capacity, 3]; they add up to the totals. */
  rows(x: Particles): Value;
  /**
   * Long-range correction that particles beyond the cutoff would add at uniform density, for one replica, at its lambda (default 1): energy, virial,
   * dU/dlambda. Absent: none. `countsByType` in the order of types, volume in length^dimension.
   */
  tail?(countsByType: readonly number[], volume: number, dimension: number, lambda?: number): TailCorrection;
}

/** Totals (energy, virial, dU/dlambda) of each replica without tail corrections, real[replicas, 3]. */
export function totals(energy: Energy, x: Particles): Value {
  return reduceRows(energy.rows(x), x.counts);
}

/** The sum of several energies over the same particles. */
export function sumOf(energies: readonly Energy[]): Energy {
  if (energies.length === 0) throw new RangeError("sumOf: expected at least one energy");
  const tails = energies.filter((e) => e.tail);
  return {
    name: energies.map((e) => e.name).join(" + "),
    dimensions: energies[0].dimensions.filter((d) => energies.every((e) => e.dimensions.includes(d))),
    units: energies[0].units,
    ...(energies.length === 1 && energies[0].pairwise ? { pairwise: energies[0].pairwise } : {}),
    ...(energies.length === 1 && energies[0].field ? { field: energies[0].field } : {}),
    forces: (x) => energies.map((e) => e.forces(x)).reduce(addRows),
    rows: (x) => energies.map((e) => e.rows(x)).reduce(addRows),
    ...(tails.length
      ? {
          tail: (counts, volume, dimension, lambda) =>
            tails.reduce((sum, e) => {
              const t = e.tail!(counts, volume, dimension, lambda);
              return { energy: sum.energy + t.energy, virial: sum.virial + t.virial, energyLambda: sum.energyLambda + t.energyLambda };
            }, { energy: 0, virial: 0, energyLambda: 0 }),
        }
      : {}),
  };
}

/** The pairwise part, or a clear refusal. @throws {ErgonError} naming the energy and the move. */
export function pairwiseOf(energy: Energy, move: string): Pairwise {
  if (!energy.pairwise) throw new ErgonError(`${move} needs a pairwise energy; ${energy.name} is not one`, { energy: energy.name });
  return energy.pairwise;
}
