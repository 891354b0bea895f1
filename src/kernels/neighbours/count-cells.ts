/** Second step of building lists: how many particles each cell holds. */
import type { KernelSpec } from "../../program/kernel.ts";
import { buildCases, stages, zeros } from "./cases.ts";
import { expectShape } from "./cluster.ts";
import { countCells } from "./stages.ts";

export const countCellsKernel: KernelSpec = {
  id: "neighbours/count-cells",
  doc: "how many particles each cell holds",
  args: [
    { name: "cellOf", dtype: "u32", access: "in", doc: "[replicas, capacity], cell of each particle, or NONE" },
    { name: "members", dtype: "u32", access: "inout", atomic: true, doc: "[replicas, cells], zeros before, counts after" },
  ],
  params: {},
  sizes: ["replicas", "capacity", "cells"],
  measure([cellOf, members]) {
    expectShape(this.id, "cellOf", cellOf, [-1, -1]);
    expectShape(this.id, "members", members, [cellOf[0], -1]);
    return { replicas: cellOf[0], capacity: cellOf[1], cells: members[1] };
  },
  outputs: () => [],
  reference: countCells,
  wasm: { module: "engine", file: "neighbours/count-cells", export: "countCells", generic: false },
  webgpu: { entry: "neighbours/count-cells", fragments: ["lib/launch"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () =>
    buildCases().map((c) => {
      const { cellOf, members } = stages(c);
      return { name: c.name, params: {}, inputs: [cellOf, zeros(members)] };
    }),
};
