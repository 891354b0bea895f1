/** The positions and types of the particles in blocks of clusters, for the traversals: done at every step, in the order of the last build. */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { buildCases, stages } from "./cases.ts";
import { BLOCK, expectShape, WIDTH } from "./cluster.ts";
import { gatherClusters } from "./stages.ts";

export const gatherClustersKernel: KernelSpec = {
  id: "neighbours/gather-clusters",
  doc: "positions and types by clusters of four",
  args: [
    { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
    { name: "types", dtype: "u32", access: "in", doc: "[capacity]" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths first" },
    { name: "order", dtype: "u32", access: "in", doc: "[replicas, slots], particle in each slot, or NONE" },
    { name: "origin", dtype: "real", access: "in", doc: "[replicas, slots, dimension], what to subtract from its position" },
    { name: "blocks", dtype: "real", access: "out", doc: "[replicas, clusters, 16]: x0..x3 y0..y3 z0..z3 type0..type3" },
  ],
  params: {},
  sizes: ["replicas", "capacity", "dimension", "slots"],
  measure([positions, types, conditions, order, origin]) {
    expectShape(this.id, "positions", positions, [-1, -1, -1]);
    const [replicas, capacity, dimension] = positions;
    expectShape(this.id, "types", types, [capacity]);
    expectShape(this.id, "conditions", conditions, [replicas, CONDITION_COLUMNS]);
    expectShape(this.id, "order", order, [replicas, -1]);
    expectShape(this.id, "origin", origin, [replicas, order[1], dimension]);
    return { replicas, capacity, dimension, slots: order[1] };
  },
  outputs: ({ replicas, slots }) => [[replicas, slots / WIDTH, BLOCK]],
  reference: gatherClusters,
  wasm: { module: "engine", file: "neighbours/gather-clusters", export: "gatherClusters" },
  webgpu: { entry: "neighbours/gather-clusters", fragments: ["lib/launch"], groups: ({ replicas, slots }) => Math.ceil((replicas * slots) / 64) },
  cases: () =>
    buildCases().map((c) => {
      const { order, origin } = stages(c);
      return { name: c.name, params: {}, inputs: [c.positions, c.types, c.conditions, order, origin] };
    }),
};

/** Blocks [replicas, clusters, 16] of the particles in the order of the last build. */
export function gatherClustersOf(x: { positions: Value; types: Value; conditions: Value }, order: Value, origin: Value): Value {
  return call(gatherClustersKernel, {}, x.positions, x.types, x.conditions, order, origin)[0];
}
