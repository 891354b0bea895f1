/**
 * Totals over particles: totals[replica, column] = sum of rows[replica, i, column] for i < counts[replica]. In f64 on the CPU; on the GPU in a
 * fixed tree over one workgroup.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const reduceRowsKernel: KernelSpec = {
  id: "pair/reduce-rows",
  doc: "sums of per-particle rows for each replica",
  args: [
    { name: "rows", dtype: "real", access: "in", doc: "[replicas, capacity, columns]" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "totals", dtype: "real", access: "out", doc: "[replicas, columns]" },
  ],
  params: {},
  sizes: ["replicas", "capacity", "columns"],
  measure([rows, counts]) {
    if (rows.length !== 3) throw new RangeError(`pair/reduce-rows: rows: expected [replicas, capacity, columns], found [${rows}]`);
    if (counts[0] !== rows[0]) throw new RangeError(`pair/reduce-rows: counts: expected [${rows[0]}], found [${counts}]`);
    return { replicas: rows[0], capacity: rows[1], columns: rows[2] };
  },
  outputs: ({ replicas, columns }) => [[replicas, columns]],
  reference({ arrays: { rows, counts, totals }, p }) {
    for (let r = 0; r < p.replicas; r++)
      for (let c = 0; c < p.columns; c++) {
        let sum = 0;
        for (let i = 0; i < counts[r]; i++) sum += rows[(r * p.capacity + i) * p.columns + c];
        totals[r * p.columns + c] = sum;
      }
  },
  wasm: { module: "engine", file: "pair/reduce-rows", export: "reduceRows" },
  webgpu: { entry: "pair/reduce-rows", fragments: ["lib/launch"], groups: ({ replicas, columns }) => replicas * columns },
  cases: () =>
    [[1, 0], [2, 1], [1, 63], [3, 64], [2, 65], [1, 1009]].map(([replicas, capacity]) => ({
      name: `${replicas} x ${capacity}`,
      params: {},
      inputs: [
        { shape: [replicas, capacity, 3], data: Array.from({ length: replicas * capacity * 3 }, (_, i) => Math.sin(1 + i)) },
        { shape: [replicas], data: Array.from({ length: replicas }, (_, r) => Math.max(0, capacity - r)) },
      ],
    })),
};

/** Totals [replicas, columns] of rows [replicas, capacity, columns]. */
export function reduceRows(rows: Value, counts: Value): Value {
  return call(reduceRowsKernel, {}, rows, counts)[0];
}
