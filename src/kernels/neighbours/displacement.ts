/**
 * Whether lists must be built again: some particle has moved by more than half the skin since they were built, or the box or the number of particles
 * has changed. A particle that was folded back into its box has moved far, too: the lists remember where each one was folded.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { buildCases, zeros } from "./cases.ts";
import { expectShape } from "./cluster.ts";
import { displacement } from "./stages.ts";

export const displacementKernel: KernelSpec = {
  id: "neighbours/displacement",
  doc: "whether the lists have become stale",
  args: [
    { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
    { name: "reference", dtype: "real", access: "in", doc: "the positions of the last build" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "oldCounts", dtype: "u32", access: "in", doc: "the counts of the last build" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths first" },
    { name: "oldConditions", dtype: "real", access: "in", doc: "the conditions of the last build" },
    { name: "stale", dtype: "u32", access: "inout", atomic: true, doc: "[1], becomes 1" },
  ],
  params: { limit: { type: "real", unit: "length", doc: "the largest displacement that the lists allow: half the skin" } },
  sizes: ["replicas", "capacity", "dimension"],
  measure([positions, reference, counts, oldCounts, conditions, oldConditions, stale]) {
    expectShape(this.id, "positions", positions, [-1, -1, -1]);
    expectShape(this.id, "reference", reference, positions);
    for (const [name, shape] of [["counts", counts], ["oldCounts", oldCounts]] as const) expectShape(this.id, name, shape, [positions[0]]);
    for (const [name, shape] of [["conditions", conditions], ["oldConditions", oldConditions]] as const) expectShape(this.id, name, shape, [positions[0], CONDITION_COLUMNS]);
    expectShape(this.id, "stale", stale, [1]);
    return { replicas: positions[0], capacity: positions[1], dimension: positions[2] };
  },
  outputs: () => [],
  reference: displacement,
  wasm: { module: "engine", file: "neighbours/displacement", export: "displacement" },
  webgpu: { entry: "neighbours/displacement", fragments: ["lib/launch"], groups: ({ replicas, capacity }) => Math.ceil((replicas * Math.max(capacity, 1)) / 64) },
  cases: () =>
    buildCases().flatMap((c) => {
      const last = c.replicas * c.capacity * c.dimension - 1;
      const moved = (by: number) => ({ ...c.positions, data: Array.from(c.positions.data, (x, e) => x + (e === last ? by : 0.01)) });
      const changed = (input: typeof c.counts, add: number) => ({ ...input, data: Array.from(input.data, (x, k) => (k === 0 ? x + add : x)) });
      const inputs = (positions: typeof c.positions, counts = c.counts, conditions = c.conditions) => [positions, c.positions, c.counts, counts, c.conditions, conditions, zeros({ shape: [1], data: [1] })];
      const cases = [{ name: `${c.name}, nearly still`, inputs: inputs(moved(0.14)) }, { name: `${c.name}, another box`, inputs: inputs(moved(0), c.counts, changed(c.conditions, 0.5)) }];
      if (c.capacity) cases.push({ name: `${c.name}, the last one moved`, inputs: inputs(moved(0.16)) }, { name: `${c.name}, another count`, inputs: inputs(moved(0), changed(c.counts, 1)) });
      return cases.map((k) => ({ ...k, params: { limit: 0.15 } }));
    }),
};
