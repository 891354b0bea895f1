/**
 * Fourth step of building lists: the particles of each cell next to each other, on a GPU in the order in which threads came. The next step (sort-cells)
 * makes that order a fixed one; the cases here have at most one particle a cell, where nothing is left to chance.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { placeCases, stages, zeros } from "./cases.ts";
import { clusterCapacity, expectShape, NONE, WIDTH } from "./cluster.ts";
import { placeInCells } from "./stages.ts";

export const placeInCellsKernel: KernelSpec = {
  id: "neighbours/place-in-cells",
  doc: "the particles of each cell side by side, in any order",
  args: [
    { name: "cellOf", dtype: "u32", access: "in", doc: "[replicas, capacity], cell of each particle, or NONE" },
    { name: "starts", dtype: "u32", access: "in", doc: "[replicas, cells + 1], first cluster of each cell" },
    { name: "placed", dtype: "u32", access: "inout", atomic: true, doc: "[replicas, cells], zeros before, particles in each cell after" },
    { name: "unsorted", dtype: "u32", access: "inout", doc: "[replicas, slots], NONE before; then each cell's particles from its first slot on" },
  ],
  params: {},
  sizes: ["replicas", "capacity", "cells", "slots"],
  measure([cellOf, starts, placed, unsorted]) {
    expectShape(this.id, "cellOf", cellOf, [-1, -1]);
    expectShape(this.id, "placed", placed, [cellOf[0], -1]);
    expectShape(this.id, "starts", starts, [cellOf[0], placed[1] + 1]);
    expectShape(this.id, "unsorted", unsorted, [cellOf[0], WIDTH * clusterCapacity(cellOf[1], placed[1])]);
    return { replicas: cellOf[0], capacity: cellOf[1], cells: placed[1], slots: unsorted[1] };
  },
  outputs: () => [],
  reference: placeInCells,
  wasm: { module: "engine", file: "neighbours/place-in-cells", export: "placeInCells", generic: false },
  webgpu: { entry: "neighbours/place-in-cells", fragments: ["lib/launch"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () =>
    placeCases().map((c) => {
      const { cellOf, starts, placed, unsorted } = stages(c);
      return { name: c.name, params: {}, inputs: [cellOf, starts, zeros(placed), { shape: unsorted.shape, data: unsorted.data.map(() => NONE) }] };
    }),
};
