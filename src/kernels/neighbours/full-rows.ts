/**
 * Last step of building lists for devices that gather: the full row of each cluster, every neighbouring cluster once an image, in the order of images and
 * then of clusters, whatever the capacity. A cluster is a neighbour where some pair of particles is nearer than the reach; rounding
 * may add, but never take, a pair that is further by 2^-20 of the box.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { buildCases, CASE_ROW_CAPACITY, stages } from "./cases.ts";
import { BLOCK, cellsOf, expectShape, GRID_PARAMS, REACH_PARAM, WIDTH } from "./cluster.ts";
import { fullRows } from "./stages.ts";

/** Arguments that both kinds of rows are built from. */
export const ROW_ARGS = [
  { name: "blocks", dtype: "real", access: "in", doc: "[replicas, clusters, 16]" },
  { name: "order", dtype: "u32", access: "in", doc: "[replicas, 4 clusters], particle in each slot, or NONE" },
  { name: "starts", dtype: "u32", access: "in", doc: "[replicas, cells + 1], first cluster of each cell" },
  { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths first" },
] as const;

/** Sizes from the shapes of {@link ROW_ARGS}. */
export function measureRows(id: string, [blocks, order, starts, conditions]: readonly (readonly number[])[], params: Readonly<Record<string, number>>): Record<string, number> {
  expectShape(id, "blocks", blocks, [-1, -1, BLOCK]);
  const [replicas, clusters] = blocks;
  const cells = cellsOf(params);
  expectShape(id, "order", order, [replicas, WIDTH * clusters]);
  expectShape(id, "starts", starts, [replicas, cells + 1]);
  expectShape(id, "conditions", conditions, [replicas, CONDITION_COLUMNS]);
  return { ...params, replicas, clusters, cells };
}

/**
 * Bytes that the search of assembly/neighbours/search.ts needs: itself; bounds of every cluster; in f64 a copy of the blocks in f32; cells near a cell, 36
 * each; entry and lanes of one cluster's neighbours.
 */
export function searchScratch({ clusters, cells, rowCapacity }: Readonly<Record<string, number>>, realBytes: number): number {
  return 144 + 8 * clusters + (realBytes === 8 ? 64 * clusters : 0) + 36 * Math.min(27 * cells, 65536) + 8 * (rowCapacity + 2);
}

export const fullRowsKernel: KernelSpec = {
  id: "neighbours/full-rows",
  doc: "all neighbouring clusters of each cluster",
  args: [
    ...ROW_ARGS,
    { name: "lengths", dtype: "u32", access: "out", doc: "[replicas, clusters], entries in each row" },
    { name: "entries", dtype: "u32", access: "out", doc: "[replicas, clusters, rowCapacity], 32 cluster + image code; zero past the length" },
  ],
  params: { ...GRID_PARAMS, ...REACH_PARAM, dimension: { type: "u32", unit: "", doc: "1 to 3" }, rowCapacity: { type: "u32", unit: "entries", doc: "room for the entries of one cluster" } },
  sizes: ["replicas", "clusters", "cells"],
  raises: true,
  measure: (shapes, params) => measureRows("neighbours/full-rows", shapes, params),
  outputs: ({ replicas, clusters, rowCapacity }) => [[replicas, clusters], [replicas, clusters, rowCapacity]],
  reference: fullRows,
  scratch: searchScratch,
  wasm: { module: "engine", file: "neighbours/full-rows", export: "fullRows" },
  webgpu: { entry: "neighbours/full-rows", fragments: ["lib/launch", "lib/status"], groups: ({ replicas, clusters }) => Math.ceil((replicas * clusters) / 64) },
  cases: () =>
    buildCases().map((c) => {
      const { blocks, order, starts } = stages(c);
      return { name: c.name, params: { ...c.grid, reach: c.reach, dimension: c.dimension, rowCapacity: CASE_ROW_CAPACITY }, inputs: [blocks, order, starts, c.conditions] };
    }),
};
