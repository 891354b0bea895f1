/**
 * Hybrid (Hamiltonian) Monte Carlo: new velocities from Maxwell and Boltzmann, a trajectory of velocity Verlet steps, and a Metropolis decision on the total
 * energy. Samples exp(-U / kT) exactly at any time step; the time step decides how often a trajectory is accepted. What is sampled is the energy of
 * `energy.rows` (without tail), also where its forces leave something out, as at the step of a plain cutoff.
 * Source: Duane, Kennedy, Pendleton and Roweth, Phys. Lett. B 195, 216 (1987).
 *
 * A trajectory that runs away (a velocity that is not finite, or a leapfrog of more than half the box) is stopped and refused. Look at the acceptance: a time step
 * that is too large shows there and nowhere else.
 */
import { STREAMS } from "../core/streams.ts";
import { choose } from "../kernels/dynamics/choose.ts";
import { decide } from "../kernels/dynamics/accept.ts";
import { hybridLogRatio } from "../kernels/dynamics/hybrid-rows.ts";
import { trialKick } from "../kernels/dynamics/trial-kick.ts";
import { kickDrift } from "../kernels/dynamics/kick-drift.ts";
import { drawVelocities } from "../kernels/dynamics/maxwell-boltzmann.ts";
import { advance } from "../kernels/program/advance.ts";
import { constant, repeat } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import type { NeighbourLists } from "../system/neighbours.ts";
import { checkPositive, nextForces, particlesAt, startForces, type DynamicsState, type DynamicsSystem, type Integrator, type Start } from "./integrator.ts";

export interface HybridMonteCarloOptions {
  /** h of the leapfrogs, in the energy's units of time. */
  readonly timestep: number;
  /** Velocity Verlet steps in a trajectory; default 10. */
  readonly leapfrogs?: number;
}

/** A state that has been accepted or kept, with the energy shares it was judged by. */
export type MetropolisState = DynamicsState & {
  /** real[replicas, capacity, 3], shares of (energy, virial, dU/dlambda) at the positions. */
  readonly rows: Value;
  /** u32[replicas], moves accepted so far. */
  readonly accepted: Value;
};

/** The sampler. @throws {RangeError} when an option is not positive or the leapfrogs are not a whole number. */
export function hybridMonteCarlo({ timestep, leapfrogs = 10 }: HybridMonteCarloOptions): Integrator<MetropolisState> {
  checkPositive("timestep", timestep);
  if (!Number.isInteger(leapfrogs) || leapfrogs < 1) throw new RangeError(`leapfrogs: expected a positive whole number, found ${leapfrogs}`);
  return {
    name: "hybrid-monte-carlo",
    timestep: timestep * leapfrogs,
    hasVelocities: false,
    conservesMomentum: false,
    init: startMetropolis,
    step: (system, state) => hybridMove(system, state, timestep, leapfrogs, STREAMS.hybrid),
  };
}

/** The state of a Metropolis chain at its start. */
export function startMetropolis(system: DynamicsSystem, start: Start): MetropolisState {
  const { positions, step } = start;
  const { lists, forces } = startForces(system, start);
  return { positions, forces, step, lists, rows: system.energy.rows(particlesAt(system, positions, lists)), accepted: zeros(positions.shape[0]) };
}

function zeros(replicas: number): Value {
  return constant(new Uint32Array(replicas), [replicas], "u32");
}

/** Where a trial trajectory is. */
type Trajectory = { readonly positions: Value; readonly velocities: Value; readonly forces: Value; readonly lists: NeighbourLists; readonly diverged: Value };

/** Where a move would lead, and the logarithm of its Metropolis ratio, real[replicas, 1]. */
export interface HybridTrial {
  readonly positions: Value;
  readonly forces: Value;
  readonly rows: Value;
  readonly lists: NeighbourLists;
  readonly logRatio: Value;
  /** u32[replicas], 1 where the trajectory ran away. */
  readonly diverged: Value;
}

/** The trial of one move: velocities from the stream and a trajectory. */
export function hybridTrial(system: DynamicsSystem, state: MetropolisState, timestep: number, leapfrogs: number, stream: number): HybridTrial {
  const { masses, counts } = system;
  const leapfrog = (from: Trajectory, ahead: number): Trajectory => {
    const { positions, velocities } = kickDrift({ ...from, masses, counts }, timestep / 2, timestep);
    const { lists, forces } = nextForces(system, positions, from.lists);
    const kicked = trialKick({ ...system, velocities, forces, diverged: from.diverged }, timestep / 2, ahead);
    return { positions, velocities: kicked.velocities, forces, lists, diverged: kicked.diverged };
  };
  const drawn = trialKick({ ...system, velocities: drawVelocities(state.positions, system, state.step, stream), forces: state.forces, diverged: zeros(state.positions.shape[0]) }, 0, timestep);
  let end: Trajectory = { positions: state.positions, velocities: drawn.velocities, forces: state.forces, lists: state.lists, diverged: drawn.diverged };
  if (leapfrogs > 1) end = repeat(leapfrogs - 1, end, (from) => ({ carry: leapfrog(from, timestep) })).carry;
  end = leapfrog(end, 0);
  const rows = system.energy.rows(particlesAt(system, end.positions, end.lists));
  const logRatio = hybridLogRatio({ velocities: drawn.velocities, rows: state.rows }, { velocities: end.velocities, rows }, system);
  return { positions: end.positions, forces: end.forces, rows, lists: end.lists, logRatio, diverged: end.diverged };
}

/** One move: a trial and a decision. */
export function hybridMove(system: DynamicsSystem, state: MetropolisState, timestep: number, leapfrogs: number, stream: number): MetropolisState {
  const trial = hybridTrial(system, state, timestep, leapfrogs, stream);
  const { accepted, decisions } = decide(trial.logRatio, trial.diverged, system, state.step, state.accepted, STREAMS.acceptance);
  return {
    positions: choose(state.positions, trial.positions, decisions),
    forces: choose(state.forces, trial.forces, decisions),
    step: advance(state.step),
    // Lists that were renewed for the trial are looked at again from where the particles are now.
    lists: trial.lists,
    rows: choose(state.rows, trial.rows, decisions),
    accepted,
  };
}
