/**
 * Test insertions into the configurations of a walk (Widom, J. Chem. Phys. 39, 2808, 1963), as fragments of a program: beta mu_ex(N -> N + 1) = -ln < e^-psi >, psi the
 * reduced energy of the ghost at uniform points, the average over configurations of N particles at fixed volume. Tail corrections do not depend on the point:
 * {@link tailOfInsertion} is added to U by the host.
 */
import { boltzmannMean } from "../kernels/monte-carlo/boltzmann-mean.ts";
import { insertionEnergiesKernel } from "../kernels/monte-carlo/insertion-energies.ts";
import type { PairEvaluator } from "../kernels/pair/evaluator.ts";
import { tableValue } from "../potentials/pairwise.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { call } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { pairwiseOf, type Energy, type Particles } from "../system/energy.ts";

export interface InsertionOptions {
  /** u32[2], words of the seed. */
  readonly key: Value;
  /** u32[1]; every step draws other points. */
  readonly step: Value;
  /** Points in each configuration, at least one. */
  readonly insertions: number;
  /** Type of the ghost; default 0. */
  readonly type?: number;
  /** Global number of replica 0; default 0. */
  readonly firstReplica?: number;
}

const specs = new Map<PairEvaluator, KernelSpec>();

/** psi = beta U of every ghost without tail, real[replicas, insertions]. Needs a periodic box. @throws {ErgonError} when the energy is not pairwise. */
export function insertionEnergies(energy: Energy, x: Particles, { key, step, insertions, type = 0, firstReplica = 0 }: InsertionOptions): Value {
  const pairwise = pairwiseOf(energy, "a test insertion");
  let kernel = specs.get(pairwise.evaluator);
  if (!kernel) specs.set(pairwise.evaluator, (kernel = insertionEnergiesKernel(pairwise.evaluator)));
  const params = { ...pairwise.truncation, firstReplica, ghostType: type, ghosts: insertions };
  return call(kernel, params, x.positions, x.types, x.counts, x.conditions, tableValue(pairwise), key, step)[0];
}

/** ln of the mean of e^-psi over the insertions of each configuration, and the smallest psi: real[replicas, 2]. */
export function insertionMeans(psi: Value): Value {
  return boltzmannMean(psi);
}

/** U_tail(N + 1) - U_tail(N) when a particle of this type joins; 0 for an energy without tail. */
export function tailOfInsertion(energy: Energy, countsByType: readonly number[], type: number, volume: number, dimension: number, lambda = 1): number {
  if (!energy.tail) return 0;
  const after = countsByType.map((n, t) => (t === type ? n + 1 : n));
  return energy.tail(after, volume, dimension, lambda).energy - energy.tail(countsByType, volume, dimension, lambda).energy;
}
