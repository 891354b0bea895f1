/**
 * Amplitudes of density waves: rho_a(k) = sum over particles i of type a of exp(i k.x_i), for k = 2 pi (n1/L1, n2/L2, n3/L3) with integer n, the
 * vectors commensurate with a periodic box. Real and imaginary parts by type, so that every partial structure factor follows exactly on the host.
 * Cost: particles x vectors. Integers enter instead of k, so that a changing box keeps its vectors and phases are reduced to one turn first.
 */
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";
import { call, constant } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, latticePositions } from "../pair/evaluator.ts";
import type { Configuration } from "./pair-histogram.ts";

export const structureAmplitudesKernel: KernelSpec = {
  id: "observables/structure-amplitudes",
  doc: "Fourier components of the density by types",
  args: [
    { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
    { name: "types", dtype: "u32", access: "in", doc: "[capacity]" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], box lengths in the first three columns" },
    { name: "waves", dtype: "i32", access: "in", doc: "[vectors, 3], integers n of k = 2 pi n / L; zero beyond the dimension" },
    { name: "amplitudes", dtype: "real", access: "out", doc: "[replicas, vectors, types, 2], real and imaginary parts" },
  ],
  params: {
    species: { type: "u32", unit: "1", doc: "number of particle types, the size `types`" },
    reach: { type: "u32", unit: "1", doc: "largest |n| of all vectors" },
  },
  sizes: ["replicas", "capacity", "dimension", "vectors", "types"],
  measure([positions, types, counts, conditions, waves], { species }) {
    const [replicas, capacity, dimension] = positions;
    const bad = (what: string, expected: string, found: readonly number[]): never => {
      throw new RangeError(`observables/structure-amplitudes: ${what}: expected ${expected}, found [${found.join(", ")}]`);
    };
    if (positions.length !== 3 || dimension < 1 || dimension > 3) bad("positions", "[replicas, capacity, 1 to 3]", positions);
    if (types[0] !== capacity) bad("types", `[${capacity}]`, types);
    if (counts[0] !== replicas) bad("counts", `[${replicas}]`, counts);
    if (conditions[0] !== replicas || conditions[1] !== CONDITION_COLUMNS) bad("conditions", `[${replicas}, ${CONDITION_COLUMNS}]`, conditions);
    if (waves.length !== 2 || waves[1] !== 3) bad("waves", "[vectors, 3]", waves);
    return { replicas, capacity, dimension, vectors: waves[0], types: species };
  },
  outputs: ({ replicas, vectors, types }) => [[replicas, vectors, types, 2]],
  reference({ arrays: { positions, types, counts, conditions, waves, amplitudes }, p }) {
    amplitudes.fill(0);
    for (let r = 0; r < p.replicas; r++)
      for (let v = 0; v < p.vectors; v++)
        for (let i = 0; i < counts[r]; i++) {
          let turns = 0;
          for (let k = 0; k < p.dimension; k++) turns += (waves[3 * v + k] * positions[(r * p.capacity + i) * p.dimension + k]) / conditions[r * CONDITION_COLUMNS + k];
          const at = 2 * ((r * p.vectors + v) * p.types + types[i]);
          amplitudes[at] += Math.cos(2 * Math.PI * turns);
          amplitudes[at + 1] += Math.sin(2 * Math.PI * turns);
        }
  },
  // Powers 0 to reach of three complex numbers, and one complex sum per vector and type, a vector register each.
  scratch: ({ vectors, types, reach }) => 96 * (reach + 1) + 32 * vectors * types,
  wasm: { module: "engine", file: "observables/structure-amplitudes", export: "structureAmplitudes" },
  webgpu: { entry: "observables/structure-amplitudes", fragments: ["lib/launch", "random/threefry"], groups: ({ replicas, vectors, types }) => replicas * vectors * types },
  cases,
};

function cases(): KernelCase[] {
  const make = (name: string, counts: readonly number[], capacity: number, dimension: number, types: number, waves: readonly (readonly number[])[]): KernelCase => {
    const replicas = counts.length;
    const { positions, box } = latticePositions(replicas, capacity, dimension, 1.15);
    return {
      name,
      params: { species: types, reach: Math.max(0, ...waves.flat().map(Math.abs)) },
      inputs: [
        { shape: [replicas, capacity, dimension], data: positions },
        { shape: [capacity], data: Array.from({ length: capacity }, (_, i) => i % types) },
        { shape: [replicas], data: counts },
        { shape: [replicas, CONDITION_COLUMNS], data: counts.flatMap(() => [...box, 1, 1, 0, 0, 0]) },
        { shape: [waves.length, 3], data: waves.flat() },
      ],
    };
  };
  const waves = [[1, 0, 0], [0, -2, 1], [3, 1, -4], [-5, 7, 2], [0, 0, 9]];
  return [
    make("no particles", [0], 0, 3, 1, waves),
    make("one particle", [1, 1], 1, 3, 1, waves),
    make("no vectors", [5], 5, 3, 1, []),
    make("63 particles", [63], 63, 3, 1, waves),
    make("65 particles, ragged", [65, 64, 0], 65, 3, 1, waves),
    make("101 particles, three types", [101, 37], 101, 3, 3, waves),
    make("plane", [37], 37, 2, 2, [[1, 1, 0], [2, -3, 0]]),
    make("line", [29], 29, 1, 1, Array.from({ length: 67 }, (_, i) => [i + 1, 0, 0])),
  ].map((c) => ({ ...c, tolerance: { f32: 4e-5, reason: "phases of up to nine turns in single precision" } }));
}

/** Amplitudes of one configuration, real[replicas, vectors, types, 2]. `waves` holds three integers a vector. */
export function structureAmplitudes(x: Configuration, waves: readonly (readonly number[])[], types: number): Value {
  const reach = waves.reduce((most, n) => Math.max(most, ...n.map(Math.abs)), 0);
  return call(structureAmplitudesKernel, { species: types, reach }, x.positions, x.types, x.counts, x.conditions, constant(waves.flat(), [waves.length, 3], "i32"))[0];
}
