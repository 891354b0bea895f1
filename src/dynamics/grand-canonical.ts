/**
 * Monte Carlo with a changing number of particles, as a fragment of a program: displacements, insertions and deletions at an activity z per replica, with a bias eta(N)
 * and a window of N, and the collection of unbiased transition probabilities that transition-matrix Monte Carlo is made of. Without bias and window it is plain grand
 * canonical Monte Carlo. grand-canonical-walk.ts drives one from the host.
 */
import { grandCanonicalKernel } from "../kernels/monte-carlo/grand-canonical.ts";
import type { PairEvaluator } from "../kernels/pair/evaluator.ts";
import { advance } from "../kernels/program/advance.ts";
import { clockOf } from "../kernels/random/clock.ts";
import { tableValue } from "../potentials/pairwise.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { call } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { pairwiseOf, type Energy } from "../system/energy.ts";
import type { MonteCarloFixed, MonteCarloState } from "./monte-carlo.ts";

export { MACROSTATE, MACROSTATE_COLUMNS } from "../kernels/monte-carlo/macrostates.ts";

/** A walk in N: conditions carry beta mu = ln z, the ledger the window. */
export type GrandCanonicalState = MonteCarloState & {
  /** real[replicas, rows, 8], columns MACROSTATE; row k is N = lowest + k. */
  readonly macrostates: Value;
};

export interface TrialMix {
  /** Trials of every replica in one step, below 2^30. */
  readonly trials: number;
  /** Share of displacements, 0 to below 1; the others are insertions and deletions in equal parts. Default 0.4. */
  readonly displacements?: number;
  /** Leading particles that never leave; default 0. All later slots must have one type. */
  readonly resident?: number;
}

const specs = new Map<PairEvaluator, KernelSpec>();

/** The next step: `trials` trials in every replica. @throws {ErgonError} when the energy is not pairwise; {RangeError} for a share outside [0, 1). */
export function grandCanonicalTrials(energy: Energy, state: GrandCanonicalState, fixed: MonteCarloFixed, { trials, displacements = 0.4, resident = 0 }: TrialMix): GrandCanonicalState {
  const pairwise = pairwiseOf(energy, "an insertion or deletion");
  if (!(displacements >= 0 && displacements < 1)) throw new RangeError(`displacements: expected a share from 0 to below 1, found ${displacements}`);
  let kernel = specs.get(pairwise.evaluator);
  if (!kernel) specs.set(pairwise.evaluator, (kernel = grandCanonicalKernel(pairwise.evaluator)));
  const params = { ...pairwise.truncation, firstReplica: fixed.firstReplica ?? 0, trials, displacements: Math.floor(displacements * 4294967296), resident };
  const [positions, counts, ledger, macrostates] = call(kernel, params, state.positions, fixed.types, state.counts, fixed.conditions, tableValue(pairwise), clockOf(fixed.key, state.step), state.ledger, state.macrostates);
  return { ...state, positions, counts, step: advance(state.step), ledger, macrostates };
}
