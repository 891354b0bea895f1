/**
 * What all Monte Carlo kernels share: the words of a trial, folding into the box, the energy of one particle with all others, and the test of Metropolis.
 *
 * Words of trial t in step s: the displacement stream gives (x, y) at draw 0 and z at draw 1 of particle t, the acceptance stream its number at draw 0. A trial
 * consumes them whether it needs them or not, so one more use of a word never shifts another.
 */
import { streamKey, threefry2x32, type Words } from "../../core/threefry.ts";
import { CONDITION_COLUMNS, CONDITIONS, minimumImage, pairParameters, truncated, type PairEvaluator, type Truncation } from "../pair/evaluator.ts";

/** Uniform in (0, 1) from one word: the open interval, so that its logarithm exists. */
export function uniform32(word: number): number {
  return (word + 0.5) / 4294967296;
}

/** Uniform in (-1, 1) from one word, symmetric about zero. */
export function symmetric32(word: number): number {
  return ((word | 0) + 0.5) / 2147483648;
}

/** Words (step, 4 trial + draw) of one stream of one replica. */
export function trialWords(seed: Words, stream: number, replica: number): (step: number, trial: number, draw: number) => [number, number] {
  const key = streamKey(seed, stream, replica);
  return (step, trial, draw) => threefry2x32(key, [step, 4 * trial + draw]);
}

/** x folded into [0, L); L = 0 leaves it alone. */
export function fold(x: number, length: number): number {
  if (length <= 0) return x;
  const folded = x - length * Math.floor(x / length);
  // Rounding can land a tiny negative number exactly on L.
  return folded >= length ? 0 : folded;
}

/** Metropolis et al., J. Chem. Phys. 21, 1087 (1953): accept with probability min(1, e^-x); never where x is NaN. */
export function metropolis(x: number, u: number): boolean {
  return x <= 0 || u < Math.exp(-x);
}

/** One replica as the references see it. */
export interface ReplicaView {
  readonly arrays: Readonly<Record<string, any>>;
  readonly p: Readonly<Record<string, number>>;
  readonly replica: number;
}

/** Box length of a dimension. */
export function boxLength({ arrays, replica }: ReplicaView, d: number): number {
  return arrays.conditions[replica * CONDITION_COLUMNS + CONDITIONS.box + d];
}

export function condition({ arrays, replica }: ReplicaView, column: number): number {
  return arrays.conditions[replica * CONDITION_COLUMNS + column];
}

/** Address of coordinate 0 of particle i. */
export function addressOf({ p, replica }: ReplicaView, i: number): number {
  return (replica * p.capacity + i) * p.dimension;
}

/** Folds all particles of a replica into its box. */
export function foldAll(view: ReplicaView): void {
  const { arrays, p, replica } = view;
  for (let i = 0; i < arrays.counts[replica]; i++) for (let d = 0; d < p.dimension; d++) arrays.positions[addressOf(view, i) + d] = fold(arrays.positions[addressOf(view, i) + d], boxLength(view, d));
}

/** Energy of a particle of this type at x with all particles but `except`. */
export function energyAt(e: PairEvaluator, view: ReplicaView, x: readonly number[], type: number, except: number): number {
  const { arrays, p, replica } = view;
  let sum = 0;
  for (let j = 0; j < arrays.counts[replica]; j++) {
    if (j === except) continue;
    let r2 = 0;
    for (let d = 0; d < p.dimension; d++) r2 += minimumImage(x[d] - arrays.positions[addressOf(view, j) + d], boxLength(view, d)) ** 2;
    sum += truncated(e, r2, condition(view, CONDITIONS.lambda), pairParameters(arrays.table, p.types, type, arrays.types[j]), p as unknown as Truncation).u;
  }
  return sum;
}
