/**
 * Integrators as pairs of traced functions over an explicit state (the form of jax-md: Schoenholz and Cubuk, NeurIPS 2020): `init` makes the state of a
 * start, `step` makes the next state. Nothing is hidden and nothing is changed: a state is a tree of values, all randomness comes from the key.
 *
 *     const system = { energy, neighbours: allPairs, types, counts, conditions, masses, key };
 *     const { init, step } = velocityVerlet({ timestep: 0.002 });
 *     const { carry } = repeat(1000, init(system, start), (state) => ({ carry: step(system, state) }));
 *
 * Positions are not folded into the box here: energies take minimum images, and a trajectory stays continuous.
 */
import { kick } from "../kernels/dynamics/kick.ts";
import type { Value } from "../program/value.ts";
import type { Energy, Particles } from "../system/energy.ts";
import type { NeighbourLists, NeighbourMethod } from "../system/neighbours.ts";

/** What stays the same along a trajectory. Replicas are rows of a batch, each with its own box, lambda and kT. */
export interface DynamicsSystem {
  readonly energy: Energy;
  /** How pairs are found; `allPairs` for small systems and for energies that are not pairwise. */
  readonly neighbours: NeighbourMethod;
  /** u32[capacity] */
  readonly types: Value;
  /** u32[replicas] */
  readonly counts: Value;
  /** real[replicas, 8]: Lx, Ly, Lz (0: open), lambda, kT, pressure, beta mu, tail. */
  readonly conditions: Value;
  /** real[capacity], the same in all replicas. */
  readonly masses: Value;
  /** u32[2], words of the seed (`seedKey`). */
  readonly key: Value;
  /** Number of the first replica of this batch in the whole ensemble, so that an ensemble cut into batches draws the same numbers. Default 0. */
  readonly firstReplica?: number;
  /** Longest move of one step besides half the shortest box length, for open space. Default: none. */
  readonly furthest?: number;
}

/** Where a trajectory begins or goes on. */
export interface Start {
  /** real[replicas, capacity, dimension] */
  readonly positions: Value;
  /** The same shape; needed by integrators that have velocities. */
  readonly velocities?: Value;
  /** u32[1], number of steps made before; it numbers the random draws, the errors and the frames. */
  readonly step: Value;
}

/** What every state holds. States are trees of values and can be carried by `repeat`. */
export type DynamicsState = {
  /** real[replicas, capacity, dimension] */
  readonly positions: Value;
  /** -dU/dx at the positions. */
  readonly forces: Value;
  /** u32[1], steps made. */
  readonly step: Value;
  /** Neighbour lists that were valid at the positions. */
  readonly lists: NeighbourLists;
};

/** The state of an integrator with velocities. */
export type PhaseSpaceState = DynamicsState & { readonly velocities: Value };

/** An integrator. Factories give these; `S` is a tree of values. */
export interface Integrator<S extends DynamicsState = DynamicsState> {
  readonly name: string;
  /** Time that a step advances, in the units of the energy. */
  readonly timestep: number;
  /** True when a start needs velocities. */
  readonly hasVelocities: boolean;
  /** True when it keeps the total momentum, so that removing the drift at the start removes it for good. */
  readonly conservesMomentum: boolean;
  /** Traced: forces (and energies, where the integrator needs them) at the start. Raises the status where they are not finite. */
  init(system: DynamicsSystem, start: Start): S;
  /** Traced: one step. */
  step(system: DynamicsSystem, state: S): S;
  /** Traced: kinetic energy of each replica, real[replicas, 1], at the point of the step where it is least biased; absent without velocities. */
  kinetic?(system: DynamicsSystem, state: S): Value;
}

/** The particles of a system at these positions, for an Energy. */
export function particlesAt(system: DynamicsSystem, positions: Value, lists: NeighbourLists): Particles {
  const { types, counts, conditions } = system;
  const neighbours = system.neighbours.at(lists);
  return { positions, types, counts, conditions, ...(neighbours ? { neighbours } : {}) };
}

/** Lists from nothing and the forces with them; raises the status where a force is not finite, since particles overlap there. */
export function startForces(system: DynamicsSystem, { positions, step }: Start): { lists: NeighbourLists; forces: Value } {
  const { types, counts, conditions } = system;
  const lists = system.neighbours.init({ positions, types, counts, conditions });
  const forces = system.energy.forces(particlesAt(system, positions, lists));
  // A kick of no length leaves every finite number as it is.
  return { lists, forces: kick({ ...system, velocities: forces, forces, step }, 0, 0) };
}

/** Lists brought up to date and the forces with them. */
export function nextForces(system: DynamicsSystem, positions: Value, before: NeighbourLists): { lists: NeighbourLists; forces: Value } {
  const { types, counts, conditions } = system;
  const lists = system.neighbours.update(before, { positions, types, counts, conditions });
  return { lists, forces: system.energy.forces(particlesAt(system, positions, lists)) };
}

/** @throws {RangeError} when a time or a rate is not a positive finite number. */
export function checkPositive(what: string, x: number): void {
  if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`${what}: expected a positive number, found ${x}`);
}

/** Velocities of a start. @throws {TypeError} when there are none. */
export function velocitiesOf(name: string, start: Start): Value {
  if (!start.velocities) throw new TypeError(`${name}: the start has no velocities; draw them with maxwellBoltzmann`);
  return start.velocities;
}
