/**
 * Last step of building lists for devices that scatter: the half row of each slot, the neighbouring clusters that come later in the order of clusters, and of
 * its own cluster the images with code above the centre; its own cluster at home is understood. A cluster is in the row of a slot where some particle of
 * it is nearer than the reach to the particle of that slot (or further by the rounding that full-rows.ts allows). Rows follow one another, each in the
 * order of images and then of clusters.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { buildCases, stages } from "./cases.ts";
import { GRID_PARAMS, REACH_PARAM, WIDTH } from "./cluster.ts";
import { measureRows, ROW_ARGS, searchScratch } from "./full-rows.ts";
import { halfRows } from "./stages.ts";

/** Why kernels of half rows run on the CPU only. */
export const HALF_ONLY = {
  devices: ["reference", "wasm"],
  reason: "half lists add each force to both partners; without float atomics a GPU gathers over full rows instead",
} as const;

export const halfRowsKernel: KernelSpec = {
  id: "neighbours/half-rows",
  doc: "the later neighbouring clusters of each particle",
  args: [
    ...ROW_ARGS,
    { name: "rowStarts", dtype: "u32", access: "out", doc: "[replicas, slots + 1], first entry of each slot's row" },
    { name: "entries", dtype: "u32", access: "out", doc: "[replicas, entryCapacity], 32 cluster + image code; zero past the last" },
  ],
  params: {
    ...GRID_PARAMS, ...REACH_PARAM,
    dimension: { type: "u32", unit: "", doc: "1 to 3" },
    entryCapacity: { type: "u32", unit: "entries", doc: "room for the entries of one replica" },
    rowCapacity: { type: "u32", unit: "entries", doc: "room for the neighbours of one cluster" },
  },
  sizes: ["replicas", "clusters", "cells"],
  raises: true,
  only: HALF_ONLY,
  measure: (shapes, params) => measureRows("neighbours/half-rows", shapes, params),
  outputs: ({ replicas, clusters, entryCapacity }) => [[replicas, WIDTH * clusters + 1], [replicas, entryCapacity]],
  reference: halfRows,
  scratch: searchScratch,
  wasm: { module: "engine", file: "neighbours/half-rows", export: "halfRows" },
  cases: () =>
    buildCases().map((c) => {
      const { blocks, order, starts, entries } = stages(c);
      return { name: c.name, params: { ...c.grid, reach: c.reach, dimension: c.dimension, entryCapacity: entries.shape[1], rowCapacity: 200 }, inputs: [blocks, order, starts, c.conditions] };
    }),
};
