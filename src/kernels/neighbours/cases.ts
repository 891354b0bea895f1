/** Conformance cases of the neighbour kernels: configurations, and what the stages make of them. */
import type { KernelCase, ReferenceCall } from "../../program/kernel.ts";
import { latticePositions } from "../pair/evaluator.ts";
import { BLOCK, cellsOf, clusterCapacity, WIDTH, type Grid } from "./cluster.ts";
import { assignCells, cellStarts, countCells, fullRows, gatherClusters, halfRows, placeInCells, sortCells } from "./stages.ts";

export type CaseInput = KernelCase["inputs"][number];

/** A configuration to be put into cells. */
export interface BuildCase {
  readonly name: string;
  readonly replicas: number;
  readonly capacity: number;
  readonly dimension: number;
  readonly grid: Grid;
  readonly reach: number;
  readonly positions: CaseInput;
  readonly types: CaseInput;
  readonly counts: CaseInput;
  readonly conditions: CaseInput;
}

function make(name: string, counts: readonly number[], capacity: number, dimension: number, grid: readonly [number, number, number], reach: number, spacing = 1.15): BuildCase {
  const replicas = counts.length;
  const { positions, box } = latticePositions(replicas, capacity, dimension, spacing);
  // Every third particle has left the box, by different numbers of lengths.
  const outside = positions.map((x, e) => (Math.floor(e / dimension) % 3 === 1 ? x + box[e % dimension] * ((e % 5) - 2) : x));
  const conditions = Array.from({ length: replicas }, (_, r) => [...box.map((l) => l * (1 + 0.01 * r)), 0.35 + 0.25 * (r % 3), 1.5, 0, 0, 0]).flat();
  const [gridX, gridY, gridZ] = grid;
  return {
    name, replicas, capacity, dimension, grid: { gridX, gridY, gridZ }, reach,
    positions: { shape: [replicas, capacity, dimension], data: outside },
    types: { shape: [capacity], data: Array.from({ length: capacity }, (_, i) => i % 2) },
    counts: { shape: [replicas], data: [...counts] },
    conditions: { shape: [replicas, 8], data: conditions },
  };
}

let built: readonly BuildCase[] | undefined;

/** Dimensions, ragged counts, boxes hardly wider than the reach and boxes of several cells, particles outside the box, empty cells, awkward sizes. */
export function buildCases(): readonly BuildCase[] {
  return (built ??= [
    make("no particles", [0], 0, 3, [1, 1, 1], 0),
    make("one particle", [1, 0], 1, 3, [1, 1, 1], 1),
    make("64 particles, wide reach", [64], 64, 3, [2, 2, 1], 2.9),
    make("65 particles, one cell", [65], 65, 3, [1, 1, 1], 2.5),
    make("ragged replicas", [101, 63, 0], 101, 3, [3, 3, 2], 2.4),
    make("211 particles, more cells than the reach is wide", [209], 211, 3, [4, 3, 5], 1.6),
    make("plane", [37, 36], 37, 2, [3, 1, 1], 2.3),
    make("line", [67], 67, 1, [5, 1, 1], 3.1),
  ]);
}

/** Cases with at most one particle in a cell. */
export function placeCases(): BuildCase[] {
  return [make("no particles", [0], 0, 3, [1, 1, 1], 0), make("one particle", [1, 0], 1, 3, [1, 1, 1], 1), make("64 in 64 cells", [64, 63], 64, 3, [4, 4, 4], 2), make("line", [67, 1], 67, 1, [67, 1, 1], 3)];
}

/** The same shape, all zero. */
export function zeros({ shape, data }: CaseInput): CaseInput {
  return { shape, data: Array.from(data, () => 0) };
}

const raise: ReferenceCall["raise"] = (code, _step, replica, particle) => {
  throw new Error(`a conformance case raised ${code} in replica ${replica}, particle ${particle}`);
};

type Stages = ReturnType<typeof run>;
const ran = new Map<BuildCase, Stages>();

/** All that the stages make of a configuration, ready as inputs of later stages; computed once. */
export function stages(c: BuildCase): Stages {
  let made = ran.get(c);
  if (!made) ran.set(c, (made = run(c)));
  return made;
}

/** Room for entries in the cases: of a cluster's full row, of all half rows of a replica. */
export const CASE_ROW_CAPACITY = 64;
const caseEntryCapacity = (capacity: number): number => 24 * capacity + 1;

function run(c: BuildCase) {
  const [rowCapacity, entryCapacity] = [CASE_ROW_CAPACITY, caseEntryCapacity(c.capacity)];
  const { replicas, capacity, dimension } = c;
  const cells = cellsOf({ ...c.grid });
  const clusters = clusterCapacity(capacity, cells);
  const slots = WIDTH * clusters;
  const p = { ...c.grid, replicas, capacity, dimension, cells, clusters, slots, reach: c.reach, rowCapacity, entryCapacity };
  const real = (...shape: number[]) => ({ shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) });
  const u32 = (...shape: number[]) => ({ shape, data: new Uint32Array(shape.reduce((a, b) => a * b, 1)) });
  const made = {
    cellOf: u32(replicas, capacity), members: u32(replicas, cells), stale: u32(1), starts: u32(replicas, cells + 1), placed: u32(replicas, cells),
    unsorted: u32(replicas, slots), order: u32(replicas, slots), origin: real(replicas, slots, dimension), blocks: real(replicas, clusters, BLOCK),
    lengths: u32(replicas, clusters), rowEntries: u32(replicas, clusters, rowCapacity), rowStarts: u32(replicas, slots + 1), entries: u32(replicas, entryCapacity),
  };
  const arrays = Object.fromEntries([...Object.entries(made).map(([name, { data }]) => [name, data]), ...(["positions", "types", "counts", "conditions"] as const).map((name) => [name, Float64Array.from(c[name].data)])]);
  for (const stage of [assignCells, countCells, cellStarts, placeInCells, sortCells, gatherClusters, halfRows]) stage({ arrays, p, raise });
  fullRows({ arrays: { ...arrays, entries: made.rowEntries.data }, p, raise });
  return made;
}
