/**
 * First step of building lists: the cell of each particle. Positions may lie anywhere; they are folded into the box by x - L floor(x / L).
 * What the next steps count in is set to zero here.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { buildCases } from "./cases.ts";
import { cellsOf, clusterCapacity, expectShape, GRID_PARAMS, REACH_PARAM, WIDTH } from "./cluster.ts";
import { assignCells } from "./stages.ts";

export const assignCellsKernel: KernelSpec = {
  id: "neighbours/assign-cells",
  doc: "the cell of each particle",
  args: [
    { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths first" },
    { name: "cellOf", dtype: "u32", access: "out", doc: "[replicas, capacity], cell of each particle, or NONE past the count" },
    { name: "members", dtype: "u32", access: "out", doc: "[replicas, cells], zeros" },
    { name: "unsorted", dtype: "u32", access: "out", doc: "[replicas, slots], NONE" },
    { name: "stale", dtype: "u32", access: "out", doc: "[1], zero: the lists being built are fresh" },
  ],
  params: { ...GRID_PARAMS, ...REACH_PARAM },
  sizes: ["replicas", "capacity", "dimension", "cells", "slots"],
  raises: true,
  measure([positions, counts, conditions], params) {
    expectShape(this.id, "positions", positions, [-1, -1, -1]);
    expectShape(this.id, "counts", counts, [positions[0]]);
    expectShape(this.id, "conditions", conditions, [positions[0], CONDITION_COLUMNS]);
    const cells = cellsOf(params);
    return { replicas: positions[0], capacity: positions[1], dimension: positions[2], cells, slots: WIDTH * clusterCapacity(positions[1], cells) };
  },
  outputs: ({ replicas, capacity, cells, slots }) => [[replicas, capacity], [replicas, cells], [replicas, slots], [1]],
  reference: assignCells,
  wasm: { module: "engine", file: "neighbours/assign-cells", export: "assignCells" },
  webgpu: { entry: "neighbours/assign-cells", fragments: ["lib/launch", "lib/status", "lib/finite", "neighbours/fold"], groups: ({ replicas, slots, cells, capacity }) => Math.ceil((replicas * Math.max(capacity, cells, slots) + 1) / 64) },
  cases: () => buildCases().map(({ name, positions, counts, conditions, grid, reach }) => ({ name, params: { ...grid, reach }, inputs: [positions, counts, conditions] })),
};
