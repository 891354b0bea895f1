/**
 * All pairs of every replica: forces, and per-particle sums of energy, virial and dU/dlambda. The traversal for small systems, for open space,
 * and the oracle of the neighbour lists. Cost N^2 / 2; twins in assembly/pair/all-pairs.ts and shaders/pair/all-pairs-*.wgsl.
 */
import type { KernelArg, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, minimumImage, pairCases, pairParameters, truncated, type PairEvaluator, type Truncation } from "./evaluator.ts";

/** Arguments that every pair traversal begins with. */
export const PAIR_ARGS: readonly KernelArg[] = [
  { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
  { name: "types", dtype: "u32", access: "in", doc: "[capacity], type of each particle, the same in all replicas" },
  { name: "counts", dtype: "u32", access: "in", doc: "[replicas], how many particles exist" },
  { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8]: Lx, Ly, Lz (0: open), lambda, kT, pressure, beta mu, tail" },
  { name: "table", dtype: "real", access: "in", doc: "[types, types, 4], pair parameters of the evaluator" },
];

export const PAIR_PARAMS = {
  cutoff: { type: "real", unit: "length", doc: "pairs count for r < cutoff" },
  switchFrom: { type: "real", unit: "length", doc: "the quintic switch begins here; equal to cutoff: no switch" },
} as const;

/** Sizes of a pair traversal from the shapes of {@link PAIR_ARGS}. @throws {RangeError} naming the argument that does not fit. */
export function measurePairs(id: string, shapes: readonly (readonly number[])[]): Record<string, number> {
  const [positions, types, counts, conditions, table] = shapes;
  const bad = (what: string, expected: string, found: readonly number[]): never => {
    throw new RangeError(`${id}: ${what}: expected ${expected}, found [${found.join(", ")}]`);
  };
  if (positions.length !== 3 || positions[2] < 1 || positions[2] > 3) bad("positions", "[replicas, capacity, 1 to 3]", positions);
  const [replicas, capacity, dimension] = positions;
  if (types.length !== 1 || types[0] !== capacity) bad("types", `[${capacity}]`, types);
  if (counts.length !== 1 || counts[0] !== replicas) bad("counts", `[${replicas}]`, counts);
  if (conditions.length !== 2 || conditions[0] !== replicas || conditions[1] !== CONDITION_COLUMNS) bad("conditions", `[${replicas}, ${CONDITION_COLUMNS}]`, conditions);
  if (table.length !== 3 || table[0] !== table[1] || table[2] !== 4 || table[0] < 1) bad("table", "[types, types, 4]", table);
  return { replicas, capacity, dimension, types: table[0] };
}

/** Calls visit(replica, i, j, difference, r2, u, f, l) for every pair i < j within the cutoff. */
export function forEachPair(e: PairEvaluator, { arrays, p }: ReferenceCall, visit: (r: number, i: number, j: number, d: number[], r2: number, s: { u: number; f: number; l: number }) => void): void {
  const { positions, types, counts, conditions, table } = arrays;
  for (let r = 0; r < p.replicas; r++) {
    const row = r * CONDITION_COLUMNS;
    for (let i = 0; i < counts[r]; i++)
      for (let j = i + 1; j < counts[r]; j++) {
        const d: number[] = [];
        let r2 = 0;
        for (let k = 0; k < p.dimension; k++) {
          const at = r * p.capacity * p.dimension + k;
          d.push(minimumImage(positions[at + i * p.dimension] - positions[at + j * p.dimension], conditions[row + k]));
          r2 += d[k] * d[k];
        }
        if (r2 < p.cutoff * p.cutoff) visit(r, i, j, d, r2, truncated(e, r2, conditions[row + 3], pairParameters(table, p.types, types[i], types[j]), p as unknown as Truncation));
      }
  }
}

const scratch = (sizes: Readonly<Record<string, number>>, realBytes: number): number => 6 * (Math.ceil((sizes.capacity * realBytes) / 16) * 16 + 16) + Math.ceil((sizes.capacity * 4) / 16) * 16 + 16;

function allPairs(e: PairEvaluator, stem: "forces" | "sums", output: KernelArg, reference: KernelSpec["reference"]): KernelSpec {
  const id = `pair/all-pairs-${stem}.${e.id}`;
  return {
    id,
    doc: `${e.doc}: ${stem} over all pairs`,
    source: e.source,
    args: [...PAIR_ARGS, output],
    params: PAIR_PARAMS,
    sizes: ["replicas", "capacity", "dimension", "types"],
    measure: (shapes) => measurePairs(id, shapes),
    outputs: ({ replicas, capacity, dimension }) => [[replicas, capacity, stem === "forces" ? dimension : 3]],
    reference,
    scratch,
    wasm: { module: "engine", file: "pair/all-pairs", export: stem === "forces" ? "allPairsForces" : "allPairsSums", evaluator: { file: `pair/${e.id}`, class: e.class } },
    webgpu: { entry: `pair/all-pairs-${stem}`, fragments: ["lib/launch", "pair/truncate", `pair/${e.id}`, "pair/geometry"], groups: ({ replicas, capacity }) => replicas * Math.ceil(capacity / 64) },
    cases: () => pairCases(e),
  };
}

/** Forces -dU/dx, [replicas, capacity, dimension]. */
export function allPairsForcesKernel(e: PairEvaluator): KernelSpec {
  return allPairs(e, "forces", { name: "forces", dtype: "real", access: "out", doc: "[replicas, capacity, dimension], -dU/dx" }, (c) => {
    const { forces } = c.arrays;
    forces.fill(0);
    forEachPair(e, c, (r, i, j, d, _r2, { f }) => {
      d.forEach((x, k) => {
        forces[(r * c.p.capacity + i) * c.p.dimension + k] += f * x;
        forces[(r * c.p.capacity + j) * c.p.dimension + k] -= f * x;
      });
    });
  });
}

/** Per-particle halves of (energy, virial, dU/dlambda), [replicas, capacity, 3]; the totals are their sums over particles. */
export function allPairsSumsKernel(e: PairEvaluator): KernelSpec {
  return allPairs(e, "sums", { name: "rows", dtype: "real", access: "out", doc: "[replicas, capacity, 3]: halves of energy, virial sum r.f, dU/dlambda" }, (c) => {
    const { rows } = c.arrays;
    rows.fill(0);
    forEachPair(e, c, (r, i, j, _d, r2, { u, f, l }) => {
      for (const k of [i, j]) [u, f * r2, l].forEach((x, q) => (rows[(r * c.p.capacity + k) * 3 + q] += x / 2));
    });
  });
}

/** Traced form: `inputs` in the order of {@link PAIR_ARGS}. */
export function callPairs(kernel: KernelSpec, truncation: Truncation, inputs: readonly Value[]): Value {
  return call(kernel, { cutoff: truncation.cutoff, switchFrom: truncation.switchFrom }, ...inputs)[0];
}
