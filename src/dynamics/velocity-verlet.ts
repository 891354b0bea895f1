/**
 * Velocity Verlet: v += (h/2) f/m; x += h v; f = f(x); v += (h/2) f/m. Second order, symplectic, time reversible; it keeps a shadow of the energy, so that
 * the total energy fluctuates with h^2 and does not drift. Microcanonical; total momentum is kept where the forces add up to zero.
 * Source: Swope, Andersen, Berens and Wilson, J. Chem. Phys. 76, 637 (1982).
 */
import { advance } from "../kernels/program/advance.ts";
import { kick } from "../kernels/dynamics/kick.ts";
import { kickDrift } from "../kernels/dynamics/kick-drift.ts";
import { kineticEnergy } from "../kernels/dynamics/kinetic.ts";
import { checkPositive, nextForces, startForces, velocitiesOf, type Integrator, type PhaseSpaceState } from "./integrator.ts";

export interface VelocityVerletOptions {
  /** h, in the units of time that follow from the energy's (sigma sqrt(m / epsilon) for Lennard-Jones units). */
  readonly timestep: number;
}

/** The integrator. @throws {RangeError} when the time step is not positive. */
export function velocityVerlet({ timestep }: VelocityVerletOptions): Integrator<PhaseSpaceState> {
  checkPositive("timestep", timestep);
  return {
    name: "velocity-verlet",
    timestep,
    hasVelocities: true,
    conservesMomentum: true,
    init(system, start) {
      const { positions, step } = start;
      const { lists, forces } = startForces(system, start);
      const velocities = kick({ ...system, velocities: velocitiesOf("velocity-verlet", start), forces, step }, 0, timestep, system.furthest);
      return { positions, velocities, forces, step, lists };
    },
    step(system, state) {
      const { masses, counts } = system;
      const { positions, velocities } = kickDrift({ ...state, masses, counts }, timestep / 2, timestep);
      const { lists, forces } = nextForces(system, positions, state.lists);
      const step = advance(state.step);
      return { positions, velocities: kick({ ...system, velocities, forces, step }, timestep / 2, timestep, system.furthest), forces, step, lists };
    },
    // Whole-step velocities: with them the total energy fluctuates least.
    kinetic: (system, state) => kineticEnergy({ ...system, ...state }, 0),
  };
}
