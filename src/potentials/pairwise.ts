/**
 * From a pairwise description to an Energy: all pairs, or the neighbour structure at hand.
 */
import { allPairsForcesKernel, allPairsSumsKernel, callPairs } from "../kernels/pair/all-pairs.ts";
import type { PairEvaluator } from "../kernels/pair/evaluator.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { constant } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import type { Energy, Pairwise, Particles } from "../system/energy.ts";

const specs = new Map<PairEvaluator, { forces: KernelSpec; sums: KernelSpec }>();

function kernelsOf(e: PairEvaluator): { forces: KernelSpec; sums: KernelSpec } {
  let k = specs.get(e);
  if (!k) specs.set(e, (k = { forces: allPairsForcesKernel(e), sums: allPairsSumsKernel(e) }));
  return k;
}

/** The pair table as a constant of the program, real[types, types, 4]. */
export function tableValue(p: Pairwise): Value {
  return constant(p.table, [p.types, p.types, 4]);
}

/** An Energy that is the sum over pairs of an evaluator. */
export function pairwiseEnergy(name: string, units: Energy["units"], pairwise: Pairwise, tail?: Energy["tail"], dimensions: readonly number[] = [1, 2, 3]): Energy {
  const { forces, sums } = kernelsOf(pairwise.evaluator);
  const inputs = (x: Particles): Value[] => [x.positions, x.types, x.counts, x.conditions, tableValue(pairwise)];
  return {
    name,
    dimensions,
    units,
    pairwise,
    forces: (x) => (x.neighbours ? x.neighbours.forces(pairwise, x) : callPairs(forces, pairwise.truncation, inputs(x))),
    rows: (x) => (x.neighbours ? x.neighbours.rows(pairwise, x) : callPairs(sums, pairwise.truncation, inputs(x))),
    ...(tail ? { tail } : {}),
  };
}
