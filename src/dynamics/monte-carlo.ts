/**
 * Metropolis Monte Carlo at fixed N, V and T as fragments of a program: a sweep of single-particle trials, the renewal of the running energy, and the tuning that
 * comes before production. Each replica has its own box, kT and lambda (conditions), its own number of particles and its own maximum displacement.
 * A walk is a loop over {@link metropolisSweep}; monte-carlo-walk.ts drives one from the host.
 */
import { refreshKernel } from "../kernels/monte-carlo/refresh.ts";
import { sweepKernel } from "../kernels/monte-carlo/sweep.ts";
import { tuneKernel } from "../kernels/monte-carlo/tune.ts";
import type { PairEvaluator } from "../kernels/pair/evaluator.ts";
import { advance } from "../kernels/program/advance.ts";
import { tableValue } from "../potentials/pairwise.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { call } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { pairwiseOf, totals, type Energy, type Particles } from "../system/energy.ts";

export { LEDGER, LEDGER_COLUMNS } from "../kernels/monte-carlo/ledger.ts";

/** What trials change. A type, not an interface, so that it is a tree of values. */
export type MonteCarloState = {
  /** real[replicas, capacity, dimension], folded into [0, L) where the box is periodic. */
  readonly positions: Value;
  /** u32[replicas] */
  readonly counts: Value;
  /** u32[1], sweeps done: the address of the random words. */
  readonly step: Value;
  /** real[replicas, 8], columns LEDGER: running energy without tail, maximum displacement, tallies. */
  readonly ledger: Value;
};

/** What stays while trials are made. */
export interface MonteCarloFixed {
  /** u32[capacity] */
  readonly types: Value;
  /** real[replicas, 8]: box, lambda, kT, pressure, beta mu, tail. */
  readonly conditions: Value;
  /** u32[2], words of the seed. */
  readonly key: Value;
  /** Replica r of this batch draws the words of replica firstReplica + r, so that one ensemble can be cut into batches; default 0. */
  readonly firstReplica?: number;
}

/** Where an Energy looks at a walk. */
export function particlesOf(state: MonteCarloState, fixed: MonteCarloFixed): Particles {
  return { positions: state.positions, counts: state.counts, types: fixed.types, conditions: fixed.conditions };
}

const sweeps = new Map<PairEvaluator, KernelSpec>();

/**
 * One trial displacement of every particle of every replica, in the order of the particles.
 * @throws {ErgonError} when the energy is not a sum over pairs.
 */
export function metropolisSweep(energy: Energy, state: MonteCarloState, fixed: MonteCarloFixed): MonteCarloState {
  const pairwise = pairwiseOf(energy, "a Metropolis sweep");
  let kernel = sweeps.get(pairwise.evaluator);
  if (!kernel) sweeps.set(pairwise.evaluator, (kernel = sweepKernel(pairwise.evaluator)));
  const params = { ...pairwise.truncation, firstReplica: fixed.firstReplica ?? 0 };
  const [positions, ledger] = call(kernel, params, state.positions, fixed.types, state.counts, fixed.conditions, tableValue(pairwise), fixed.key, state.step, state.ledger);
  return { ...state, positions, ledger, step: advance(state.step) };
}

/**
 * The running energy from a full evaluation; the drift column keeps the largest correction since the last tuning. To be called at least every thousand sweeps.
 */
export function refreshEnergy(energy: Energy, state: MonteCarloState, fixed: MonteCarloFixed): MonteCarloState {
  return { ...state, ledger: call(refreshKernel, { drift: 1 }, totals(energy, particlesOf(state, fixed)), state.ledger)[0] };
}

/** The same after something other than trials changed positions, boxes or lambda: the difference is no drift. */
export function renewEnergy(energy: Energy, state: MonteCarloState, fixed: MonteCarloFixed): MonteCarloState {
  return { ...state, ledger: call(refreshKernel, { drift: 0 }, totals(energy, particlesOf(state, fixed)), state.ledger)[0] };
}

/**
 * Multiplies the maximum displacements towards the acceptance asked for, as seen since the last tuning, and clears the tallies. Breaks balance: before production only.
 * @param acceptance default 0.45.
 */
export function tuneDisplacement(state: MonteCarloState, fixed: MonteCarloFixed, acceptance = 0.45): MonteCarloState {
  if (!(acceptance > 0 && acceptance < 1)) throw new RangeError(`acceptance: expected a number between 0 and 1, found ${acceptance}`);
  return { ...state, ledger: call(tuneKernel, { acceptance }, fixed.conditions, state.ledger)[0] };
}
