/**
 * What the kernels of dynamics share: arrays of one vector a particle, real[replicas, capacity, dimension], beside masses [capacity] and counts
 * [replicas]. Particles beyond the count of their replica are left as they are.
 */
import type { KernelArg } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";

/** Arguments by name, as the kernels of this folder use them. */
export const ARG = {
  positions: { name: "positions", dtype: "real", access: "inout", doc: "[replicas, capacity, dimension], not folded into the box" },
  velocities: { name: "velocities", dtype: "real", access: "inout", doc: "[replicas, capacity, dimension]" },
  forces: { name: "forces", dtype: "real", access: "in", doc: "[replicas, capacity, dimension], -dU/dx" },
  masses: { name: "masses", dtype: "real", access: "in", doc: "[capacity], the same in all replicas" },
  counts: { name: "counts", dtype: "u32", access: "in", doc: "[replicas], how many particles exist" },
  conditions: { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8]: Lx, Ly, Lz (0: open), lambda, kT, pressure, beta mu, tail" },
  step: { name: "step", dtype: "u32", access: "in", doc: "u32[1], absolute number of the step" },
  key: { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
} as const satisfies Record<string, KernelArg>;

type Shape = readonly number[];

/** Expected shape of each named argument, given the vectors' [replicas, capacity, dimension]. */
const EXPECTED: Record<string, (r: number, n: number, d: number) => Shape> = {
  positions: (r, n, d) => [r, n, d],
  velocities: (r, n, d) => [r, n, d],
  forces: (r, n, d) => [r, n, d],
  masses: (_r, n) => [n],
  counts: (r) => [r],
  conditions: (r) => [r, CONDITION_COLUMNS],
  step: () => [1],
  key: () => [2],
};

/**
 * Sizes of a kernel whose first array holds one vector a particle.
 * @throws {RangeError} naming the argument that does not fit.
 */
export function measureParticles(id: string, args: readonly KernelArg[], shapes: readonly Shape[]): { replicas: number; capacity: number; dimension: number } {
  const reads = args.filter((a) => a.access !== "out");
  const first = shapes[0];
  if (first.length !== 3 || first[2] < 1 || first[2] > 3) throw new RangeError(`${id}: ${reads[0].name}: expected [replicas, capacity, 1 to 3], found [${first.join(", ")}]`);
  const [replicas, capacity, dimension] = first;
  reads.forEach((arg, i) => {
    const want = EXPECTED[arg.name]?.(replicas, capacity, dimension);
    if (want && (want.length !== shapes[i].length || want.some((s, k) => s !== shapes[i][k]))) throw new RangeError(`${id}: ${arg.name}: expected [${want.join(", ")}], found [${shapes[i].join(", ")}]`);
  });
  return { replicas, capacity, dimension };
}

/** Calls visit(replica, particle, offset of its vector, row of conditions) for every particle that exists. */
export function forEachParticle(p: Readonly<Record<string, number>>, counts: ArrayLike<number>, visit: (r: number, i: number, at: number, row: number) => void): void {
  for (let r = 0; r < p.replicas; r++) for (let i = 0; i < counts[r]; i++) visit(r, i, (r * p.capacity + i) * p.dimension, r * CONDITION_COLUMNS);
}

/** Shapes of the conformance cases: no particle, one, around a vector and a workgroup, a prime; one to three dimensions; ragged counts. */
export const SIZES: readonly { name: string; replicas: number; capacity: number; dimension: number; counts: readonly number[] }[] = [
  { name: "no particles", replicas: 1, capacity: 0, dimension: 3, counts: [0] },
  { name: "one particle, line", replicas: 2, capacity: 1, dimension: 1, counts: [1, 1] },
  { name: "7 particles, plane", replicas: 3, capacity: 7, dimension: 2, counts: [7, 0, 6] },
  { name: "63 particles", replicas: 1, capacity: 63, dimension: 3, counts: [63] },
  { name: "64 particles, line", replicas: 1, capacity: 64, dimension: 1, counts: [64] },
  { name: "65 particles, ragged", replicas: 3, capacity: 65, dimension: 3, counts: [65, 63, 1] },
  { name: "101 particles, plane", replicas: 2, capacity: 101, dimension: 2, counts: [101, 64] },
];

/** Inputs by name for the conformance cases of a kernel of this folder. */
export function particleInputs({ replicas, capacity, dimension, counts }: (typeof SIZES)[number], args: readonly KernelArg[]): { shape: readonly number[]; data: ArrayLike<number> }[] {
  const data: Record<string, (size: number) => ArrayLike<number>> = {
    positions: (n) => Array.from({ length: n }, (_, i) => 5 + 4 * Math.sin(1 + i)),
    velocities: (n) => Array.from({ length: n }, (_, i) => Math.cos(2 + 3 * i)),
    forces: (n) => Array.from({ length: n }, (_, i) => 9 * Math.sin(3 + 7 * i)),
    masses: (n) => Array.from({ length: n }, (_, i) => 1 + 0.5 * (i % 3)),
    counts: () => counts,
    conditions: () => Array.from({ length: replicas }, (_, r) => [...[0, 1, 2].map((k) => (k < dimension ? 9 + k : 0)), 1, 0.7 + 0.4 * r, 0, 0, 0]).flat(),
    step: () => [41],
    key: () => [123456789, 987654321],
  };
  return args
    .filter((a) => a.access !== "out")
    .map((arg) => {
      const shape = (EXPECTED[arg.name] ?? ((r, n, d) => [r, n, d]))(replicas, capacity, dimension);
      const size = shape.reduce((a, b) => a * b, 1);
      return { shape, data: (data[arg.name] ?? data.velocities)(size) };
    });
}
