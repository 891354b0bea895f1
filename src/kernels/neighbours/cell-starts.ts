/** Third step of building lists: where the clusters of each cell begin. Every cell begins a new cluster, so its last one may have empty lanes. */
import type { KernelSpec } from "../../program/kernel.ts";
import { buildCases, stages } from "./cases.ts";
import { expectShape } from "./cluster.ts";
import { cellStarts } from "./stages.ts";

export const cellStartsKernel: KernelSpec = {
  id: "neighbours/cell-starts",
  doc: "the first cluster of each cell",
  args: [
    { name: "members", dtype: "u32", access: "in", doc: "[replicas, cells], particles in each cell" },
    { name: "starts", dtype: "u32", access: "out", doc: "[replicas, cells + 1], first cluster of each cell; last: how many clusters are in use" },
    { name: "placed", dtype: "u32", access: "out", doc: "[replicas, cells], zeros" },
  ],
  params: {},
  sizes: ["replicas", "cells"],
  measure([members]) {
    expectShape(this.id, "members", members, [-1, -1]);
    return { replicas: members[0], cells: members[1] };
  },
  outputs: ({ replicas, cells }) => [[replicas, cells + 1], [replicas, cells]],
  reference: cellStarts,
  wasm: { module: "engine", file: "neighbours/cell-starts", export: "cellStarts", generic: false },
  webgpu: { entry: "neighbours/cell-starts", fragments: ["lib/launch"], groups: ({ replicas }) => replicas },
  cases: () => buildCases().map((c) => ({ name: c.name, params: {}, inputs: [stages(c).members] })),
};
