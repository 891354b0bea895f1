/**
 * Reduced energies u = (U + U_tail + p V) / kT - (beta mu) N of each replica under given conditions (Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), eq. 2).
 * V is the product of the box lengths; in open space p V and the tail are zero.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../pair/evaluator.ts";

export const reducedEnergiesKernel: KernelSpec = {
  id: "exchange/reduced-energies",
  doc: "(U + tail + p V) / kT - beta mu N",
  source: "Shirts and Chodera 2008, eq. 2",
  args: [
    { name: "totals", dtype: "real", access: "in", doc: "[replicas, 3], energy in the first column, without tail" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8]" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "reduced", dtype: "real", access: "out", doc: "[replicas]" },
  ],
  params: { dimension: { type: "u32", unit: "1", doc: "1, 2 or 3: how many box lengths make the volume" } },
  sizes: ["replicas"],
  measure([totals, conditions, counts], { dimension }) {
    if (totals.length !== 2 || totals[1] !== 3) throw new RangeError(`exchange/reduced-energies: totals: expected [replicas, 3], found [${totals.join(", ")}]`);
    if (conditions[0] !== totals[0] || conditions[1] !== CONDITION_COLUMNS) throw new RangeError(`exchange/reduced-energies: conditions: expected [${totals[0]}, ${CONDITION_COLUMNS}], found [${conditions.join(", ")}]`);
    if (counts[0] !== totals[0]) throw new RangeError(`exchange/reduced-energies: counts: expected [${totals[0]}], found [${counts.join(", ")}]`);
    if (dimension < 1 || dimension > 3) throw new RangeError(`exchange/reduced-energies: dimension: expected 1, 2 or 3, found ${dimension}`);
    return { replicas: totals[0] };
  },
  outputs: ({ replicas }) => [[replicas]],
  reference({ arrays: { totals, conditions, counts, reduced }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const row = r * CONDITION_COLUMNS;
      let volume = 1;
      for (let k = 0; k < p.dimension; k++) volume *= conditions[row + k];
      const rest = volume > 0 ? conditions[row + CONDITIONS.tail] / volume + conditions[row + CONDITIONS.pressure] * volume : 0;
      reduced[r] = (totals[3 * r] + rest) / conditions[row + CONDITIONS.kT] - conditions[row + CONDITIONS.betaMu] * counts[r];
    }
  },
  wasm: { module: "engine", file: "exchange/reduced-energies", export: "reducedEnergies" },
  webgpu: { entry: "exchange/reduced-energies", fragments: ["lib/launch"], groups: ({ replicas }) => Math.ceil(replicas / 64) },
  cases: () =>
    [[0, 3], [1, 1], [63, 2], [64, 3], [65, 3]].map(([n, dimension]) => ({
      name: `${n} replicas in ${dimension} dimensions`,
      params: { dimension },
      inputs: [
        { shape: [n, 3], data: Array.from({ length: 3 * n }, (_, i) => 50 * Math.sin(i + 1)) },
        { shape: [n, CONDITION_COLUMNS], data: Array.from({ length: n }, (_, r) => [r % 4 ? 3 + (r % 5) : 0, 4, 5, 0.5, 0.7 + 0.1 * (r % 7), 0.3, -1.5, -40]).flat() },
        { shape: [n], data: Array.from({ length: n }, (_, r) => r % 50) },
      ],
    })),
};

/** Reduced energies [replicas] of totals [replicas, 3] under conditions. */
export function reducedEnergies(totals: Value, conditions: Value, counts: Value, dimension: number): Value {
  return call(reducedEnergiesKernel, { dimension }, totals, conditions, counts)[0];
}
