/**
 * Histogram of pair distances: histogram[replica, pair of types, bin] += number of pairs i < j with bin <= r / width < bin + 1, r the distance of
 * nearest images, below rMax. Counts are integers, so that sums do not depend on their order; the bins of two devices differ only for distances
 * within rounding of an edge. All pairs are visited, N^2 / 2 a frame.
 *
 * A sphere of radius rMax must fit the periodic box (rMax <= L / 2); otherwise the status is raised, since counts beyond L / 2 would not be those of a shell.
 */
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";
import { STATUS } from "../../program/status.ts";
import { call, constant } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, latticePositions, minimumImage } from "../pair/evaluator.ts";

/** Number of unordered pairs of types. */
export function typePairs(types: number): number {
  return (types * (types + 1)) / 2;
}

/** Position of the pair (a, b) among unordered pairs: (0, 0), (0, 1), ..., (1, 1), ... */
export function typePairIndex(a: number, b: number, types: number): number {
  const low = Math.min(a, b);
  return low * types - (low * (low - 1)) / 2 + Math.max(a, b) - low;
}

export const pairHistogramKernel: KernelSpec = {
  id: "observables/pair-histogram",
  doc: "histogram of pair distances by pairs of types",
  args: [
    { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
    { name: "types", dtype: "u32", access: "in", doc: "[capacity], each below the number of types" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas], how many particles exist" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths in the first three columns (0: open)" },
    { name: "histogram", dtype: "u32", access: "inout", atomic: true, doc: "[replicas, pairs of types, bins], counts are added" },
  ],
  params: {
    rMax: { type: "real", unit: "length", doc: "end of the last bin" },
    types: { type: "u32", unit: "1", doc: "number of particle types" },
  },
  sizes: ["replicas", "capacity", "dimension", "bins"],
  measure([positions, types, counts, conditions, histogram], params) {
    const [replicas, capacity, dimension] = positions;
    const bad = (what: string, expected: string, found: readonly number[]): never => {
      throw new RangeError(`observables/pair-histogram: ${what}: expected ${expected}, found [${found.join(", ")}]`);
    };
    if (positions.length !== 3 || dimension < 1 || dimension > 3) bad("positions", "[replicas, capacity, 1 to 3]", positions);
    if (types[0] !== capacity) bad("types", `[${capacity}]`, types);
    if (counts[0] !== replicas) bad("counts", `[${replicas}]`, counts);
    if (conditions[0] !== replicas || conditions[1] !== CONDITION_COLUMNS) bad("conditions", `[${replicas}, ${CONDITION_COLUMNS}]`, conditions);
    if (histogram.length !== 3 || histogram[0] !== replicas || histogram[1] !== typePairs(params.types) || histogram[2] < 1) bad("histogram", `[${replicas}, ${typePairs(params.types)}, bins]`, histogram);
    return { replicas, capacity, dimension, bins: histogram[2] };
  },
  outputs: () => [],
  raises: true,
  reference({ arrays: { positions, types, counts, conditions, histogram }, p, raise }) {
    for (let r = 0; r < p.replicas; r++) {
      for (let k = 0; k < p.dimension; k++) {
        const length = conditions[r * CONDITION_COLUMNS + k];
        if (length > 0 && p.rMax > length / 2) raise(STATUS.cutoffTooLong, 0, r, 0);
      }
      for (let i = 0; i < counts[r]; i++)
        for (let j = i + 1; j < counts[r]; j++) {
          let r2 = 0;
          for (let k = 0; k < p.dimension; k++) {
            const at = r * p.capacity * p.dimension + k;
            r2 += minimumImage(positions[at + i * p.dimension] - positions[at + j * p.dimension], conditions[r * CONDITION_COLUMNS + k]) ** 2;
          }
          if (r2 >= p.rMax * p.rMax) continue;
          const bin = Math.min(p.bins - 1, Math.floor(Math.sqrt(r2) * (p.bins / p.rMax)));
          histogram[(r * typePairs(p.types) + typePairIndex(types[i], types[j], p.types)) * p.bins + bin]++;
        }
    }
  },
  scratch: ({ capacity }, realBytes) => 3 * (Math.ceil((capacity * realBytes) / 16) * 16 + 16),
  wasm: { module: "engine", file: "observables/pair-histogram", export: "pairHistogram" },
  webgpu: { entry: "observables/pair-histogram", fragments: ["lib/launch", "lib/status"], groups: ({ replicas, capacity }) => replicas * Math.ceil(capacity / 64) },
  cases,
};

function cases(): KernelCase[] {
  const make = (name: string, counts: readonly number[], capacity: number, dimension: number, types: number, bins: number, open = false): KernelCase => {
    const replicas = counts.length;
    const { positions, box } = latticePositions(replicas, capacity, dimension, 1.15);
    // A whole box is at least as long as two rMax of 0.4 box; an irrational factor keeps lattice distances off the edges of bins.
    const rMax = open ? 2.7182 : 0.41231 * Math.max(1.15, box[0]);
    return {
      name,
      params: { rMax, types },
      inputs: [
        { shape: [replicas, capacity, dimension], data: positions },
        { shape: [capacity], data: Array.from({ length: capacity }, (_, i) => i % types) },
        { shape: [replicas], data: counts },
        { shape: [replicas, CONDITION_COLUMNS], data: counts.flatMap(() => [...(open ? [0, 0, 0] : box), 1, 1, 0, 0, 0]) },
        { shape: [replicas, typePairs(types), bins], data: Array.from({ length: replicas * typePairs(types) * bins }, (_, i) => i % 3) },
      ],
    };
  };
  return [
    make("no particles", [0], 0, 3, 1, 7),
    make("one particle", [1, 1], 1, 3, 1, 1),
    make("63 particles", [63], 63, 3, 1, 50),
    make("64 particles in the plane", [64], 64, 2, 1, 64),
    make("65 particles on a line", [65, 64], 65, 1, 1, 65),
    make("101 particles, three types, ragged", [101, 63, 0], 101, 3, 3, 37),
    make("more bins than workgroup memory holds", [37], 37, 3, 2, 1009),
    make("open space", [29], 29, 3, 2, 20, true),
  ];
}

/** Arguments of the observables' kernels: the configuration, as in the Energy interface. */
export interface Configuration { readonly positions: Value; readonly types: Value; readonly counts: Value; readonly conditions: Value }

/** Counts of one configuration, u32[replicas, pairs of types, bins], added to `histogram` where one is given. */
export function pairHistogram(x: Configuration, options: { rMax: number; bins: number; types: number }, histogram?: Value): Value {
  const { rMax, bins, types } = options;
  const shape = [x.positions.shape[0], typePairs(types), bins];
  const start = histogram ?? constant(new Uint32Array(shape[0] * shape[1] * bins), shape, "u32");
  return call(pairHistogramKernel, { rMax, types }, x.positions, x.types, x.counts, x.conditions, start)[0];
}
