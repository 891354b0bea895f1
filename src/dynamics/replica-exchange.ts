/**
 * Replica exchange (parallel tempering, Hamiltonian exchange) as a fragment of a program, around any sampler of this folder. Each replica of the batch is one
 * thermodynamic state, a rung: its kT, lambda, pressure and beta mu stay in its row of the conditions, and configurations (positions, velocities, boxes, numbers
 * of particles) change places between neighbouring rungs, accepted by reduced energies. Tuned step sizes, tallies and everything that is measured per replica
 * therefore belong to one state; `walkers` says which configuration stands where.
 *
 * Rungs may differ in any of kT, lambda, pressure and beta mu, in several at once too. Ladders of `rungs` consecutive replicas lie side by side in one batch.
 * Neighbours should overlap: acceptances of 20 to 40 percent on a ladder in kT are usual.
 */
import { acceptSwaps } from "../kernels/exchange/accept-swaps.ts";
import { crossConditions } from "../kernels/exchange/cross-conditions.ts";
import { reducedEnergies } from "../kernels/exchange/reduced-energies.ts";
import { rescaleVelocities } from "../kernels/exchange/rescale-velocities.ts";
import { swapRows } from "../kernels/exchange/swap-rows.ts";
import { advance } from "../kernels/program/advance.ts";
import type { Tree } from "../core/tree.ts";
import { repeat } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { totals, type Energy, type Particles } from "../system/energy.ts";
import { particlesAt, type DynamicsState, type DynamicsSystem, type Integrator, type PhaseSpaceState } from "./integrator.ts";
import { metropolisSweep, particlesOf, renewEnergy, type MonteCarloFixed, type MonteCarloState } from "./monte-carlo.ts";

/** Where the walkers are. A tree of values. */
export type ExchangeState = {
  /** u32[1], attempts made: decides which pairs are tried and addresses the random words. */
  readonly attempt: Value;
  /** u32[replicas], number of the walker (the configuration that started at that replica) on each rung. */
  readonly walkers: Value;
};

export interface LadderOptions {
  /** Replicas of a ladder; a divisor of their number. Default: all in one. */
  readonly rungs?: number;
  /** Number of replica 0 in the whole ensemble; default 0. */
  readonly firstReplica?: number;
}

/** What one attempt decided. */
export interface Exchanged {
  /** u32[replicas], the replica whose configuration comes to each rung; itself where nothing moved. */
  readonly source: Value;
  /** real[replicas], acceptance probability at the lower replica of each pair that was tried, -1 elsewhere. */
  readonly probability: Value;
  readonly exchange: ExchangeState;
}

/** True where the energy is known not to depend on lambda, so that partners see the same energies. */
function withoutLambda(energy: Energy): boolean {
  return energy.pairwise !== undefined && !energy.pairwise.evaluator.hasLambda;
}

/**
 * Decides one attempt between neighbouring rungs for the configurations at hand; {@link swapRows} then moves what belongs to them. Costs one evaluation of the
 * energy, two where it may depend on lambda.
 * @param key u32[2], words of the seed.
 */
export function attemptExchange(energy: Energy, x: Particles, key: Value, state: ExchangeState, options: LadderOptions = {}): Exchanged {
  const [replicas, , dimension] = x.positions.shape;
  const rungs = options.rungs ?? replicas;
  const there = crossConditions(x.conditions, state.attempt, rungs);
  const here = totals(energy, x);
  const moved = withoutLambda(energy) ? here : totals(energy, { ...x, conditions: there });
  const own = reducedEnergies(here, x.conditions, x.counts, dimension);
  const crossed = reducedEnergies(moved, there, x.counts, dimension);
  const { source, probability } = acceptSwaps(own, crossed, key, state.attempt, { rungs, ...(options.firstReplica !== undefined && { firstReplica: options.firstReplica }) });
  return { source, probability, exchange: { attempt: advance(state.attempt), walkers: swapRows(source, state.walkers) } };
}

/** What exchange needs of a sampler, over its state S. */
export interface ExchangeSampler<S extends Tree<Value>> {
  readonly energy: Energy;
  /** u32[2] */
  readonly key: Value;
  readonly firstReplica?: number;
  /** Traced: sampling between two attempts. */
  advance(state: S): S;
  /** Traced: where the energy is evaluated. */
  particles(state: S): Particles;
  /** Traced: configurations at their new rungs, with everything that follows from them (forces, lists, energies) renewed. */
  swap(state: S, source: Value): S;
}

/** Traced: sampling, then one attempt. */
export function exchangeStep<S extends Tree<Value>>(sampler: ExchangeSampler<S>, state: S, exchange: ExchangeState, options: LadderOptions = {}): { state: S; exchange: ExchangeState; probability: Value } {
  const sampled = sampler.advance(state);
  const ladder = { ...(sampler.firstReplica !== undefined && { firstReplica: sampler.firstReplica }), ...options };
  const { source, probability, exchange: next } = attemptExchange(sampler.energy, sampler.particles(sampled), sampler.key, exchange, ladder);
  return { state: sampler.swap(sampled, source), exchange: next, probability };
}

function times<S extends Tree<Value>>(n: number, state: S, step: (s: S) => S): S {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`between: expected a positive number of steps between attempts, found ${n}`);
  return n === 1 ? step(state) : repeat(n, state, (s) => ({ carry: step(s) })).carry;
}

/**
 * Any integrator, `between` steps from attempt to attempt. Velocities travel and are scaled to the temperature of their new rung. Boxes do not travel (they are fixed in
 * a DynamicsSystem), so that rungs of one ladder must have the same one.
 */
export function exchangeDynamics<S extends DynamicsState>(integrator: Integrator<S>, system: DynamicsSystem, between: number): ExchangeSampler<S> {
  return {
    energy: system.energy,
    key: system.key,
    ...(system.firstReplica !== undefined && { firstReplica: system.firstReplica }),
    advance: (state) => times(between, state, (s) => integrator.step(system, s)),
    particles: (state) => particlesAt(system, state.positions, state.lists),
    swap(state, source) {
      const positions = swapRows(source, state.positions);
      const { velocities } = state as DynamicsState & Partial<PhaseSpaceState>;
      const moved = velocities && rescaleVelocities(source, system.conditions, swapRows(source, velocities));
      const started = integrator.init(system, { positions, step: state.step, ...(moved && { velocities: moved }) });
      // Tallies of accepted moves belong to the rung, not to the configuration.
      return "accepted" in state ? { ...started, accepted: state.accepted } : started;
    },
  };
}

/** Metropolis sweeps at fixed volume, `between` from attempt to attempt. Rungs of one ladder must have the same box. */
export function exchangeMonteCarlo(energy: Energy, fixed: MonteCarloFixed, between: number): ExchangeSampler<MonteCarloState> {
  return {
    energy,
    key: fixed.key,
    ...(fixed.firstReplica !== undefined && { firstReplica: fixed.firstReplica }),
    advance: (state) => times(between, state, (s) => metropolisSweep(energy, s, fixed)),
    particles: (state) => particlesOf(state, fixed),
    swap: (state, source) => renewEnergy(energy, { ...state, positions: swapRows(source, state.positions), counts: swapRows(source, state.counts) }, fixed),
  };
}
