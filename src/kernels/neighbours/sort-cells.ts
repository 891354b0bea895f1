/**
 * Fifth step of building lists: the particles of each cell in a fixed order, along the last dimension, ties by index, so that four in a row are close to
 * each other; and the box lengths by which each one was folded, which stay with its slot until the next build.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { buildCases, stages } from "./cases.ts";
import { clusterCapacity, expectShape, NONE, WIDTH } from "./cluster.ts";
import { sortCells } from "./stages.ts";

export const sortCellsKernel: KernelSpec = {
  id: "neighbours/sort-cells",
  doc: "which particle lies in which slot",
  args: [
    { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths first" },
    { name: "starts", dtype: "u32", access: "in", doc: "[replicas, cells + 1], first cluster of each cell" },
    { name: "placed", dtype: "u32", access: "in", doc: "[replicas, cells], particles in each cell" },
    { name: "unsorted", dtype: "u32", access: "in", doc: "[replicas, slots], each cell's particles in any order" },
    { name: "order", dtype: "u32", access: "out", doc: "[replicas, slots], particle in each slot, or NONE" },
    { name: "origin", dtype: "real", access: "out", doc: "[replicas, slots, dimension], L floor(x / L) of the particle" },
  ],
  params: {},
  sizes: ["replicas", "capacity", "dimension", "cells", "slots"],
  measure([positions, conditions, starts, placed, unsorted]) {
    expectShape(this.id, "positions", positions, [-1, -1, -1]);
    const [replicas, capacity, dimension] = positions;
    expectShape(this.id, "conditions", conditions, [replicas, CONDITION_COLUMNS]);
    expectShape(this.id, "placed", placed, [replicas, -1]);
    expectShape(this.id, "starts", starts, [replicas, placed[1] + 1]);
    expectShape(this.id, "unsorted", unsorted, [replicas, WIDTH * clusterCapacity(capacity, placed[1])]);
    return { replicas, capacity, dimension, cells: placed[1], slots: unsorted[1] };
  },
  outputs: ({ replicas, slots, dimension }) => [[replicas, slots], [replicas, slots, dimension]],
  reference: sortCells,
  // Keys of one cell, which may hold all particles.
  scratch: ({ capacity }, realBytes) => capacity * realBytes,
  wasm: { module: "engine", file: "neighbours/sort-cells", export: "sortCells" },
  webgpu: { entry: "neighbours/sort-cells", fragments: ["lib/launch", "neighbours/fold"], groups: ({ replicas, cells }) => replicas * cells },
  cases: () =>
    buildCases().map((c) => {
      const { starts, placed, unsorted } = stages(c);
      // Backwards inside each cell, to be put right.
      const reversed = unsorted.data.slice();
      for (let r = 0; r < c.replicas; r++)
        for (let cell = 0; cell < placed.shape[1]; cell++) {
          const first = r * unsorted.shape[1] + WIDTH * starts.data[r * starts.shape[1] + cell];
          reversed.subarray(first, first + placed.data[r * placed.shape[1] + cell]).reverse();
        }
      if (reversed.length && reversed.every((i) => i === NONE)) throw new Error(`${c.name}: no particle was placed`);
      return { name: c.name, params: {}, inputs: [c.positions, c.conditions, starts, placed, { shape: unsorted.shape, data: reversed }] };
    }),
};
