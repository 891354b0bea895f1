/**
 * Langevin dynamics by the splitting BAOAB: half a kick, half a drift, an exact Ornstein-Uhlenbeck step of the velocities, half a drift, half a kick.
 * dx = v dt; m dv = f dt - m friction v dt + sqrt(2 m friction kT) dW. Positions of a harmonic oscillator have their exact variance at any stable time step, and
 * averages over positions are wrong by O(h^2) with a small factor (fourth order where the friction is high).
 * Source: Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34 (2013); J. Chem. Phys. 138, 174102 (2013).
 */
import { STREAMS } from "../core/streams.ts";
import { kick } from "../kernels/dynamics/kick.ts";
import { kineticEnergy } from "../kernels/dynamics/kinetic.ts";
import { kickDriftThermostat } from "../kernels/dynamics/langevin.ts";
import { advance } from "../kernels/program/advance.ts";
import { checkPositive, nextForces, startForces, velocitiesOf, type Integrator, type PhaseSpaceState } from "./integrator.ts";

export interface LangevinOptions {
  /** h, in the energy's units of time. */
  readonly timestep: number;
  /** Rate at which velocities are forgotten, 1 / time. */
  readonly friction: number;
}

/** The integrator; kT of each replica is in the conditions. @throws {RangeError} when an option is not positive. */
export function langevin({ timestep, friction }: LangevinOptions): Integrator<PhaseSpaceState> {
  checkPositive("timestep", timestep);
  checkPositive("friction", friction);
  const h = timestep;
  const damping = Math.exp(-friction * h);
  // 1 - damping^2 without cancellation at small friction.
  const noise = Math.sqrt(-Math.expm1(-2 * friction * h));
  return {
    name: "langevin",
    timestep,
    hasVelocities: true,
    conservesMomentum: false,
    init(system, start) {
      const { positions, step } = start;
      const { lists, forces } = startForces(system, start);
      const velocities = kick({ ...system, velocities: velocitiesOf("langevin", start), forces, step }, 0, h, system.furthest);
      return { positions, velocities, forces, step, lists };
    },
    step(system, state) {
      const { positions, velocities } = kickDriftThermostat({ ...system, ...state }, { kick: h / 2, drift: h / 2, damping, noise, stream: STREAMS.langevin });
      const { lists, forces } = nextForces(system, positions, state.lists);
      const step = advance(state.step);
      return { positions, velocities: kick({ ...system, velocities, forces, step }, h / 2, h, system.furthest), forces, step, lists };
    },
    // The velocities between the two half drifts: exact for a harmonic oscillator, where whole-step ones are colder by (h omega)^2 / 4.
    kinetic: (system, state) => kineticEnergy({ ...system, ...state }, h / 2),
  };
}
