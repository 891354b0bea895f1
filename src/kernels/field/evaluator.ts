/**
 * Field evaluators: what differs between one-body potentials is a function of one position, written three times (here, assembly/field, shaders/field).
 * The loops over particles are written once per device and instantiated for every evaluator.
 *
 * Positions are taken as they are, without a minimum image: a field lives in open space, or has the period of the box by itself.
 */
import type { KernelCase } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";

/** A position, with zeros for the dimensions that are not there. */
export type Point = readonly [number, number, number];

export interface FieldEvaluator {
  /** Stem of its three files below field/. */
  readonly id: string;
  /** Class in assembly/field/<id>.ts. */
  readonly class: string;
  readonly doc: string;
  readonly source: string;
  /** Dimensions it is defined in. */
  readonly dimensions: readonly number[];
  /** Meaning of the list of numbers that it takes. */
  readonly parameters: string;
  /** Length of that list: `head` numbers, then any number of terms of `term` numbers (0: no terms). */
  readonly length: { readonly head: number; readonly term: number };
  /** Fragments that its shader needs besides its own file. */
  readonly fragments?: readonly string[];
  /** Energy and gradient; components of missing dimensions are not read. */
  evaluate(x: Point, p: ArrayLike<number>): { energy: number; gradient: Point };
  /** Numbers for the conformance cases in each dimension, and the cube of positions that they are evaluated in. */
  readonly example: (dimension: number) => readonly number[];
  readonly range: readonly [number, number];
}

/** U = (offset + slope lambda) V(x): how a field follows lambda. Offset 1 and slope 0 is a field that does not. */
export interface Coupling { readonly offset: number; readonly slope: number }

/** Conformance cases of the field traversals: dimensions, ragged counts, awkward sizes. */
export function fieldCases(e: FieldEvaluator): KernelCase[] {
  const make = (name: string, dimension: number, counts: readonly number[], capacity: number, coupling: Coupling): KernelCase => {
    const replicas = counts.length;
    const [low, high] = e.range;
    const positions = Array.from({ length: replicas * capacity * dimension }, (_, i) => low + (high - low) * ((0.31 + i * 0.6180339887498949) % 1));
    const parameters = e.example(dimension);
    return {
      name,
      params: { ...coupling },
      inputs: [
        { shape: [replicas, capacity, dimension], data: positions },
        { shape: [replicas], data: counts },
        { shape: [replicas, CONDITION_COLUMNS], data: counts.flatMap((_, r) => [0, 0, 0, 0.2 + 0.15 * (r % 5), 1, 0, 0, 0]) },
        { shape: [parameters.length], data: parameters },
      ],
    };
  };
  const plain = { offset: 1, slope: 0 };
  const [first] = e.dimensions;
  return [
    make("no particles", first, [0, 0], 0, plain),
    make("one particle, 65 replicas, growing with lambda", first, new Array<number>(65).fill(1), 1, { offset: 0, slope: 1 }),
    make("63, ragged, fading with lambda", first, [63, 62, 0], 63, { offset: 1, slope: -1 }),
    ...e.dimensions.flatMap((d) => [make(`64 in ${d}D`, d, [64], 64, plain), make(`101 in ${d}D`, d, [101, 7], 101, plain)]),
  ];
}
