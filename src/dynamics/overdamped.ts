/**
 * Overdamped Langevin dynamics, dx = f / (m friction) dt + sqrt(2 kT / (m friction)) dW, by Euler and Maruyama (weak order 1: averages are wrong by O(h)); a free
 * particle diffuses with kT / (m friction). With `adjusted` every step is a proposal that Metropolis accepts or refuses (MALA), so that
 * exp(-U / kT) is sampled exactly and time has no meaning any more.
 * Sources: Ermak and McCammon, J. Chem. Phys. 69, 1352 (1978); Rossky, Doll and Friedman, J. Chem. Phys. 69, 4628 (1978); Roberts and Tweedie, Bernoulli 2,
 * 341 (1996).
 *
 * MALA is hybrid Monte Carlo with one leapfrog of h' = sqrt(2 h / friction): x' = x + h' v + h'^2 f / (2 m) with v of variance kT / m is the step of Euler and
 * Maruyama, and the change of the total energy is its log ratio (Neal, Handbook of Markov Chain Monte Carlo, 2011, section 5.5.2). It is computed that way.
 */
import { STREAMS } from "../core/streams.ts";
import { overdampedMove } from "../kernels/dynamics/overdamped.ts";
import { advance } from "../kernels/program/advance.ts";
import { hybridMove, startMetropolis, type MetropolisState } from "./hybrid-monte-carlo.ts";
import { checkPositive, nextForces, startForces, type DynamicsState, type Integrator } from "./integrator.ts";

export interface OverdampedOptions {
  /** h, in the energy's units of time. */
  readonly timestep: number;
  /** Friction, 1 / time. */
  readonly friction: number;
  /** Metropolis decisions on every step. Default false. */
  readonly adjusted?: boolean;
}

/** The integrator. @throws {RangeError} when an option is not positive. */
export function overdamped(options: OverdampedOptions & { readonly adjusted: true }): Integrator<MetropolisState>;
export function overdamped(options: OverdampedOptions & { readonly adjusted?: false }): Integrator<DynamicsState>;
export function overdamped({ timestep, friction, adjusted = false }: OverdampedOptions): Integrator<any> {
  checkPositive("timestep", timestep);
  checkPositive("friction", friction);
  const common = { timestep, hasVelocities: false, conservesMomentum: false } as const;
  // h / friction of the noise and of the drift (for mass 1).
  const drift = timestep / friction;
  const noise = Math.sqrt(2 * drift);
  if (adjusted) {
    const mala: Integrator<MetropolisState> = {
      ...common,
      name: "metropolis-adjusted-langevin",
      init: startMetropolis,
      step: (system, state) => hybridMove(system, state, noise, 1, STREAMS.overdamped),
    };
    return mala;
  }
  const plain: Integrator<DynamicsState> = {
    ...common,
    name: "overdamped-langevin",
    init(system, start) {
      const { positions, step } = start;
      const { lists, forces } = startForces(system, start);
      return { positions, forces, step, lists };
    },
    step(system, state) {
      const positions = overdampedMove({ ...system, ...state }, { drift, noise, stream: STREAMS.overdamped });
      const { lists, forces } = nextForces(system, positions, state.lists);
      return { positions, forces, step: advance(state.step), lists };
    },
  };
  return plain;
}
