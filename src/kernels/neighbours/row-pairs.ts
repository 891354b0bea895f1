/**
 * Pairs through neighbour lists: forces, and per-particle halves of energy, virial and dU/dlambda, for every evaluator. `full-row-*` gather over the full
 * rows of clusters: each particle adds up its own pairs, in the order of its row. `half-row-*` walk half rows and give each pair to both partners.
 * What pairs beyond the cutoff (but within the reach) add is exactly zero. Twins in assembly/neighbours and shaders/neighbours.
 */
import type { KernelArg, KernelCase, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { PAIR_PARAMS } from "../pair/all-pairs.ts";
import { CONDITION_COLUMNS, pairParameters, truncated, type PairEvaluator } from "../pair/evaluator.ts";
import { lennardJonesEvaluator } from "../pair/lennard-jones.ts";
import { buildCases, stages } from "./cases.ts";
import { BLOCK, CENTRE, expectShape, NONE, shiftOf, WIDTH } from "./cluster.ts";
import { HALF_ONLY } from "./half-rows.ts";

const SHARED: readonly KernelArg[] = [
  { name: "blocks", dtype: "real", access: "in", doc: "[replicas, clusters, 16], positions and types by clusters" },
  { name: "order", dtype: "u32", access: "in", doc: "[replicas, slots], particle in each slot, or NONE" },
  { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
  { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8]: Lx, Ly, Lz, lambda, ..." },
  { name: "table", dtype: "real", access: "in", doc: "[types, types, 4], pair parameters of the evaluator" },
];
const LISTS: Readonly<Record<RowKind, readonly KernelArg[]>> = {
  full: [
    { name: "lengths", dtype: "u32", access: "in", doc: "[replicas, clusters], entries in each row" },
    { name: "entries", dtype: "u32", access: "in", doc: "[replicas, clusters, rowCapacity]" },
  ],
  half: [
    { name: "rowStarts", dtype: "u32", access: "in", doc: "[replicas, slots + 1], first entry of each slot's row" },
    { name: "entries", dtype: "u32", access: "in", doc: "[replicas, entryCapacity]" },
  ],
};
const OUTPUTS: Readonly<Record<PairSum, KernelArg>> = {
  forces: { name: "forces", dtype: "real", access: "out", doc: "[replicas, capacity, dimension], -dU/dx" },
  sums: { name: "rows", dtype: "real", access: "out", doc: "[replicas, capacity, 3]: halves of energy, virial sum r.f, dU/dlambda" },
};

/** Which rows a traversal walks. */
export type RowKind = "full" | "half";
/** What it adds up. */
export type PairSum = "forces" | "sums";

/** Calls visit(replica, particle i, particle j, r_i - r_j, r2, u, f, l) for every pair that a row holds; full rows hold each pair twice. */
function forEachRowPair(kind: RowKind, e: PairEvaluator, { arrays, p }: ReferenceCall, visit: (r: number, i: number, j: number, d: number[], r2: number, s: { u: number; f: number; l: number }) => void): void {
  const { blocks, order, conditions, table, entries, lengths, rowStarts } = arrays;
  const { slots } = p;
  const row = (r: number, slot: number): number[] => {
    if (kind === "half") return Array.from<number>(entries.subarray(r * p.entryCapacity + rowStarts[r * (slots + 1) + slot], r * p.entryCapacity + rowStarts[r * (slots + 1) + slot + 1]));
    const cluster = (r * slots + slot - (slot % WIDTH)) / WIDTH;
    return Array.from<number>(entries.subarray(cluster * p.rowCapacity, cluster * p.rowCapacity + lengths[cluster]));
  };
  for (let r = 0; r < p.replicas; r++)
    for (let slot = 0; slot < slots; slot++) {
      const i = order[r * slots + slot];
      if (i === NONE) continue;
      const at = (s: number): number => Math.floor((r * slots + s) / WIDTH) * BLOCK + (s % WIDTH);
      const home = 32 * Math.floor(slot / WIDTH) + CENTRE;
      for (const entry of [home, ...row(r, slot)]) {
        const [cluster, code] = [Math.floor(entry / 32), entry % 32];
        for (let other = cluster * WIDTH; other < (cluster + 1) * WIDTH; other++) {
          const j = order[r * slots + other];
          if (j === NONE || (entry === home && (kind === "half" ? other <= slot : other === slot))) continue;
          const d = shiftOf(code).map((s, k) => blocks[at(slot) + WIDTH * k] + s * conditions[r * CONDITION_COLUMNS + k] - blocks[at(other) + WIDTH * k]);
          const r2 = d.reduce((s, x) => s + x * x, 0);
          const t = { cutoff: p.cutoff, switchFrom: p.switchFrom };
          const types = [slot, other].map((s) => blocks[at(s) + WIDTH * 3]);
          visit(r, i, j, d, r2, truncated(e, r2, conditions[r * CONDITION_COLUMNS + 3], pairParameters(table, p.types, types[0], types[1]), t));
        }
      }
    }
}

/** All configurations for one evaluator; two for the others, which differ from it by a scalar function only. */
function rowCases(e: PairEvaluator, kind: RowKind): KernelCase[] {
  const all = e === lennardJonesEvaluator;
  return buildCases().flatMap((c) => {
    const mixed = ["ragged replicas", "plane"].includes(c.name);
    if (!all && !mixed) return [];
    const { blocks, order, lengths, rowEntries, rowStarts, entries } = stages(c);
    const lists = kind === "full" ? [lengths, rowEntries] : [rowStarts, entries];
    // The cutoff is at most half the box, and less than the reach.
    const cutoff = Math.max(0.1, Math.min(c.reach - 0.2, Math.min(...Array.from(c.conditions.data).slice(0, c.dimension)) / 2));
    const make = (name: string, switchFrom: number, types: number): KernelCase => ({
      name: `${c.name}, ${name}`,
      params: { cutoff, switchFrom, dimension: c.dimension, capacity: c.capacity },
      inputs: [types === 2 ? blocks : { ...blocks, data: blocks.data.map((x, k) => (k % BLOCK < 3 * WIDTH ? x : 0)) }, order, c.counts, c.conditions, { shape: [types, types, 4], data: types === 2 ? e.example : e.example.slice(0, 4) }, ...lists],
    });
    return [...(all ? [make("cut", cutoff, 1)] : []), ...(mixed ? [make("two types, switched", 0.8 * cutoff, 2)] : [])];
  });
}

/** The kernel that walks rows of a kind and adds up forces or sums for an evaluator. */
export function rowPairsKernel(e: PairEvaluator, kind: RowKind, sum: PairSum): KernelSpec {
  const stem = `neighbours/${kind}-row-${sum}`;
  const id = `${stem}.${e.id}`;
  const name = `${kind}-row-${sum}`.replace(/-(.)/g, (_, c: string) => c.toUpperCase());
  return {
    id,
    doc: `${e.doc}: ${sum} over ${kind} rows of neighbours`,
    source: e.source,
    args: [...SHARED, ...LISTS[kind], OUTPUTS[sum]],
    params: { ...PAIR_PARAMS, dimension: { type: "u32", unit: "", doc: "1 to 3" }, capacity: { type: "u32", unit: "particles", doc: "particles that a replica has room for" } },
    sizes: ["replicas", "slots", "types", kind === "full" ? "rowCapacity" : "entryCapacity"],
    measure([blocks, order, counts, conditions, table, first, entries], params) {
      expectShape(id, "blocks", blocks, [-1, -1, BLOCK]);
      const [replicas, clusters] = blocks;
      expectShape(id, "order", order, [replicas, WIDTH * clusters]);
      expectShape(id, "counts", counts, [replicas]);
      expectShape(id, "conditions", conditions, [replicas, CONDITION_COLUMNS]);
      expectShape(id, "table", table, [table[0], table[0], 4]);
      expectShape(id, LISTS[kind][0].name, first, [replicas, kind === "full" ? clusters : WIDTH * clusters + 1]);
      expectShape(id, "entries", entries, kind === "full" ? [replicas, clusters, -1] : [replicas, -1]);
      const sizes = { ...params, replicas, slots: WIDTH * clusters, types: table[0] };
      return kind === "full" ? { ...sizes, rowCapacity: entries[2] } : { ...sizes, entryCapacity: entries[1] };
    },
    outputs: ({ replicas, capacity, dimension }) => [[replicas, capacity, sum === "forces" ? dimension : 3]],
    reference(c) {
      const { p } = c;
      const out = c.arrays[OUTPUTS[sum].name];
      out.fill(0);
      forEachRowPair(kind, e, c, (r, i, j, d, r2, { u, f, l }) => {
        const give = (k: number, values: readonly number[], sign: number): void => values.forEach((x, q) => (out[(r * p.capacity + k) * values.length + q] += sign * x));
        const values = sum === "forces" ? d.slice(0, p.dimension).map((x) => f * x) : [u / 2, (f * r2) / 2, l / 2];
        give(i, values, 1);
        if (kind === "half") give(j, values, sum === "forces" ? -1 : 1);
      });
    },
    // Sums of partners and of the slots themselves, four numbers a slot each, and shifts of the images.
    scratch: ({ slots }, realBytes) => (kind === "half" ? (8 * slots + 27 * 4) * realBytes : 27 * 4 * realBytes),
    wasm: { module: "engine", file: `neighbours/${kind}-row-pairs`, export: name, evaluator: { file: `pair/${e.id}`, class: e.class } },
    ...(kind === "half" ? { only: HALF_ONLY } : {}),
    ...(kind === "full" ? { webgpu: { entry: stem, fragments: ["lib/launch", "pair/truncate", `pair/${e.id}`, "neighbours/row"], groups: ({ replicas, slots, capacity }) => Math.ceil((replicas * Math.max(slots, capacity)) / 64) } } : {}),
    cases: () => rowCases(e, kind),
  };
}
