/**
 * Pair evaluators: what differs between pair potentials is a scalar function of r^2, written three times (here, assembly/pair, shaders/pair)
 * in 10-30 lines. Loops over pairs, neighbours, trial moves and insertions are written once per device and instantiated for every evaluator.
 */
import type { KernelCase } from "../../program/kernel.ts";

/** Four numbers for each pair of types, their meaning is the evaluator's. */
export type PairParameters = readonly [number, number, number, number];

export interface PairEvaluator {
  /** Stem of its three files below pair/. */
  readonly id: string;
  /** Class in assembly/pair/<id>.ts. */
  readonly class: string;
  readonly doc: string;
  readonly source: string;
  /** Meaning of p0..p3. */
  readonly parameters: readonly [string, string, string, string];
  /** True where lambda matters. */
  readonly hasLambda: boolean;
  /** Energy of a pair. */
  energy(r2: number, lambda: number, p: PairParameters): number;
  /** -(dU/dr) / r. */
  forceOverR(r2: number, lambda: number, p: PairParameters): number;
  /** dU/dlambda. */
  energyLambda(r2: number, lambda: number, p: PairParameters): number;
  /** Parameters used by conformance cases: a table of two types, [2, 2, 4]. */
  readonly example: readonly number[];
}

/** Larger than any distance: the cutoff of plain minimum image and of open space (its square still fits f32). */
export const NO_CUTOFF = 1e18;

/** Columns of the per-replica conditions. The tail is the long-range correction of the energy times the volume: U_tail = tail / V at a fixed number of particles. */
export const CONDITIONS = { box: 0, lambda: 3, kT: 4, pressure: 5, betaMu: 6, tail: 7 } as const;
/** Width of a row of conditions. */
export const CONDITION_COLUMNS = 8;

/** Truncation shared by all traversals: pairs count for r < cutoff, times the quintic switch from switchFrom. */
export interface Truncation { readonly cutoff: number; readonly switchFrom: number }

/** Switch S(r) and dS/dr; see assembly/pair/truncate.ts. */
export function switchAt(r: number, { cutoff, switchFrom }: Truncation): { factor: number; slope: number } {
  if (switchFrom >= cutoff || r <= switchFrom) return { factor: 1, slope: 0 };
  const width = cutoff - switchFrom;
  const x = (r - switchFrom) / width;
  return { factor: 1 - 10 * x ** 3 + 15 * x ** 4 - 6 * x ** 5, slope: (-30 * x ** 2 * (1 - x) ** 2) / width };
}

/** Truncated energy, force over r and dU/dlambda of one pair; zeros beyond the cutoff. */
export function truncated(e: PairEvaluator, r2: number, lambda: number, p: PairParameters, t: Truncation): { u: number; f: number; l: number } {
  if (!(r2 < t.cutoff * t.cutoff)) return { u: 0, f: 0, l: 0 };
  const u = e.energy(r2, lambda, p);
  const f = e.forceOverR(r2, lambda, p);
  const l = e.energyLambda(r2, lambda, p);
  const r = Math.sqrt(r2);
  const { factor, slope } = switchAt(r, t);
  return slope === 0 && factor === 1 ? { u, f, l } : { u: u * factor, f: f * factor - (u * slope) / r, l: l * factor };
}

/** Minimum image of a difference; L = 0 is an open dimension. */
export function minimumImage(d: number, length: number): number {
  if (length <= 0) return d;
  const q = d / length;
  // Round half to even, as f32x4.nearest and WGSL's round do.
  const floor = Math.floor(q);
  const fraction = q - floor;
  const nearest = fraction > 0.5 || (fraction === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return d - length * nearest;
}

/** The four numbers of (type i, type j) in a table [types, types, 4]. */
export function pairParameters(table: ArrayLike<number>, types: number, i: number, j: number): PairParameters {
  const at = 4 * (i * types + j);
  return [table[at], table[at + 1], table[at + 2], table[at + 3]];
}

/** A lattice with seeded noise: positions [replicas, capacity, dimension] without close pairs, for conformance cases. */
export function latticePositions(replicas: number, capacity: number, dimension: number, spacing: number): { positions: number[]; box: number[] } {
  const side = Math.max(1, Math.ceil(capacity ** (1 / dimension) - 1e-9));
  const positions: number[] = [];
  // Weyl sequence: deterministic, evenly spread, needs no generator here.
  let noise = 0.5;
  for (let r = 0; r < replicas; r++)
    for (let i = 0; i < capacity; i++)
      for (let d = 0; d < dimension; d++) {
        noise = (noise + 0.6180339887498949) % 1;
        positions.push(((Math.floor(i / side ** d) % side) + 0.5 + 0.3 * (noise - 0.5)) * spacing);
      }
  return { positions, box: [0, 1, 2].map((d) => (d < dimension ? side * spacing : 0)) };
}

/** Conformance cases of a pair traversal: dimensions, open and periodic, one and two types, ragged counts, awkward sizes. */
export function pairCases(e: PairEvaluator): KernelCase[] {
  const make = (name: string, replicas: number, capacity: number, dimension: number, types: number, counts: readonly number[], open: boolean, cutoff: number, switchFrom: number): KernelCase => {
    const { positions, box } = latticePositions(replicas, capacity, dimension, 1.15);
    const conditions = Array.from({ length: replicas }, (_, r) => [...(open ? [0, 0, 0] : box), 0.35 + 0.25 * (r % 3), 1.5, 0, 0, 0]).flat();
    const table = types === 2 ? e.example : e.example.slice(0, 4);
    return {
      name,
      params: { cutoff, switchFrom },
      inputs: [
        { shape: [replicas, capacity, dimension], data: positions },
        { shape: [capacity], data: Array.from({ length: capacity }, (_, i) => (types === 2 ? i % 2 : 0)) },
        { shape: [replicas], data: counts },
        { shape: [replicas, CONDITION_COLUMNS], data: conditions },
        { shape: [types, types, 4], data: table },
      ],
    };
  };
  return [
    make("no particles", 1, 0, 3, 1, [0], false, 2.5, 2.5),
    make("one particle", 2, 1, 3, 1, [1, 1], false, 2.5, 2.5),
    make("64 particles, cut", 1, 64, 3, 1, [64], false, 2.2, 2.2),
    make("65 particles, switched", 1, 65, 3, 1, [65], false, 2.5, 2.0),
    make("101 particles, two types, ragged, switched", 3, 101, 3, 2, [101, 63, 0], false, 2.4, 1.9),
    make("plane, two types, minimum image", 2, 37, 2, 2, [37, 36], false, NO_CUTOFF, NO_CUTOFF),
    make("line, open", 1, 17, 1, 1, [17], true, NO_CUTOFF, NO_CUTOFF),
  ];
}
