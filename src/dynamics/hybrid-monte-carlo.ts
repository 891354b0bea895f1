/**
 * Hybrid (Hamiltonian) Monte Carlo: new velocities from Maxwell and Boltzmann, a trajectory of velocity Verlet steps, and a Metropolis decision on the total
 * energy. Samples exp(-U / kT) exactly at any time step; the time step decides how often a trajectory is accepted. What is sampled is the energy of
 * `energy.rows` (without tail), also where its forces leave something out, as at the step of a plain cutoff.
 * Source: Duane, Kennedy, Pendleton and Roweth, Phys. Lett. B 195, 216 (1987).
 *
 * A trajectory that leaves the numbers (not finite, or further than half the box in one leapfrog) raises the status instead of being refused: it says that the
 * time step is far too large, and a chain that refuses everything would look healthy.
 */
import { STREAMS } from "../core/streams.ts";
import { choose } from "../kernels/dynamics/choose.ts";
import { decide } from "../kernels/dynamics/accept.ts";
import { hybridLogRatio } from "../kernels/dynamics/hybrid-rows.ts";
import { kick } from "../kernels/dynamics/kick.ts";
import { kickDrift } from "../kernels/dynamics/kick-drift.ts";
import { drawVelocities } from "../kernels/dynamics/maxwell-boltzmann.ts";
import { advance } from "../kernels/program/advance.ts";
import { constant, repeat } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { checkPositive, nextForces, particlesAt, startForces, type DynamicsState, type DynamicsSystem, type Integrator, type PhaseSpaceState } from "./integrator.ts";

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
export function startMetropolis(system: DynamicsSystem, { positions, step }: { positions: Value; step: Value }): MetropolisState {
  const { lists, forces } = startForces(system, positions);
  const replicas = positions.shape[0];
  return { positions, forces, step, lists, rows: system.energy.rows(particlesAt(system, positions, lists)), accepted: constant(new Uint32Array(replicas), [replicas], "u32") };
}

/** One move: velocities from the stream, a trajectory, a decision. */
export function hybridMove(system: DynamicsSystem, state: MetropolisState, timestep: number, leapfrogs: number, stream: number): MetropolisState {
  const { masses, counts, furthest } = system;
  const drawn = drawVelocities(state.positions, system, state.step, stream);
  const step = advance(state.step);
  const leapfrog = (from: PhaseSpaceState): PhaseSpaceState => {
    const { positions, velocities } = kickDrift({ ...from, masses, counts }, timestep / 2, timestep);
    const { lists, forces } = nextForces(system, positions, from.lists);
    return { positions, velocities: kick({ ...system, velocities, forces, step: from.step }, timestep / 2, timestep, furthest), forces, step: from.step, lists };
  };
  const from: PhaseSpaceState = { positions: state.positions, velocities: drawn, forces: state.forces, step, lists: state.lists };
  const end = leapfrogs === 1 ? leapfrog(from) : repeat(leapfrogs, from, (s) => ({ carry: leapfrog(s) })).carry;
  const rows = system.energy.rows(particlesAt(system, end.positions, end.lists));
  const logRatio = hybridLogRatio({ velocities: drawn, rows: state.rows }, { velocities: end.velocities, rows }, system);
  const { accepted, decisions } = decide(logRatio, system, state.step, state.accepted, STREAMS.acceptance);
  return {
    positions: choose(state.positions, end.positions, decisions),
    forces: choose(state.forces, end.forces, decisions),
    step,
    // Lists that were renewed for the trial are looked at again from where the particles are now.
    lists: end.lists,
    rows: choose(state.rows, rows, decisions),
    accepted,
  };
}
