/**
 * Transition-matrix Monte Carlo over all N from 0 to the largest asked for: one chain of pieces for each window of N and repeat. Errors are the spread of the repeats.
 */
import { collectionsOf, distributionOf, idealActivity, windowsOver, type Distribution } from "../../methods/transition-matrix.ts";
import { volumeOf } from "../../system/box.ts";
import { continuation, type Piece } from "./piece.ts";
import { transitionsOf, type TransitionsInput } from "./pieces.ts";
import { closestDistance, inputFor, type RunningTask } from "./task.ts";

/** Independent estimates of ln Pi: their spread is the error, known to a quarter of itself. */
const REPEATS = 8;
/** Particle numbers of a window, about. */
const WINDOW = 40;
/** Chunks of production by default, and in one piece at most. */
const DEFAULT_CHUNKS = 40;
const PIECE_CHUNKS = 10;
/** Trials of a chunk for each N of a window (methods/transition-matrix.ts), and chunks that settling takes, about. */
const TRIALS = 500;
const SETTLING = 3;
/** Extensions towards the wanted error. */
const MOST_ROUNDS = 8;

interface Chains {
  readonly chunks: number;
  /** [window and repeat][piece] */
  readonly pieces: readonly (readonly Piece[])[];
}

/** ln Pi(N) from 0 to the largest N, tail included; `unreached` says why a wanted error was not reached. */
export interface Transitions {
  readonly distribution: Distribution;
  readonly trialMoves: number;
  readonly unreached: readonly string[];
}

/** Runs the default length, or until the error of beta F_ex at every N asked for is the wanted one. */
export async function sampleTransitions(task: RunningTask): Promise<Transitions> {
  const maximum = Math.max(...task.N);
  const windows = windowsOver(0, maximum, Math.max(1, Math.round(maximum / WINDOW)));
  const walkers = Array.from({ length: REPEATS }, (_, repeat) => windows.map((w) => ({ ...w, repeat }))).flat();
  const volume = volumeOf(task.box);
  const betaMu = idealActivity(0, maximum, volume);
  let moves = 0;
  const extend = async (chains: Chains, chunks: number): Promise<Chains> => {
    const added = chunks - chains.chunks;
    const count = Math.ceil(added / PIECE_CHUNKS);
    const each = Math.ceil(added / count);
    const orders = walkers.map((walker, k) => {
      const rows = walker.highest - walker.lowest + 1;
      const trials = (each + (chains.chunks ? 0 : SETTLING / count)) * TRIALS * rows;
      return { walker, k, trials, cost: trials * (60 + (walker.lowest + walker.highest) / 2) };
    });
    task.runner.expect(orders.reduce((sum, { cost }) => sum + count * cost, 0));
    const pieces = await Promise.all(orders.map(async ({ walker, k, trials, cost }) => {
      const chain = [...chains.pieces[k]];
      for (let i = 0; i < count; i++) {
        const input: TransitionsInput = { ...inputFor(task, maximum, "transitions"), walker, replica: k, betaMu, chunks: each, closest: closestDistance(task.fluid), ...(chain.length > 0 && { before: continuation(chain[chain.length - 1]) }) };
        const name = `transitions-${walker.lowest}-${walker.highest}-${walker.repeat}-${String(chain.length).padStart(3, "0")}`;
        chain.push(await task.runner.run({ name, job: "free-energy.transitions", input, moves: trials, cost, phase: `transition matrix, N = ${walker.lowest} to ${walker.highest}`, account: "transitions" }));
      }
      moves += count * trials;
      return chain;
    }));
    return { chunks: chains.chunks + count * each, pieces };
  };
  const distribution = ({ pieces }: Chains): Distribution => distributionOf(pieces.flatMap((chain) => collectionsOf(transitionsOf(chain[chain.length - 1]))), { betaMu, volume });
  let chains = await extend({ chunks: 0, pieces: walkers.map(() => []) }, Math.max(2, Math.ceil(DEFAULT_CHUNKS * task.effort)));
  const worst = (d: Distribution): number => Math.max(...task.N.map((n) => d.standardError![n]));
  for (let round = 0; task.target !== null && round < MOST_ROUNDS && worst(distribution(chains)) > task.target; round++) {
    const factor = (worst(distribution(chains)) / task.target) ** 2;
    chains = await extend(chains, Math.ceil(chains.chunks * Math.min(8, Math.max(1.2, 1.1 * factor))));
  }
  const result = distribution(chains);
  const unreached = task.target !== null && worst(result) > task.target ? [`the wanted standard error ${task.target} was not reached: run longer`] : [];
  return { distribution: result, trialMoves: moves, unreached };
}
