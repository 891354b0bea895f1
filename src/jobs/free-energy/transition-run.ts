/**
 * Transition-matrix Monte Carlo over all N from 0 to the largest asked for: one chain of pieces for each window of N and a few of the repeats. Errors are the spread of the repeats.
 */
import { collectionsOf, distributionOf, idealActivity, windowsOver, type Distribution, type Walker } from "../../methods/transition-matrix.ts";
import { fitHalfWidth } from "../../methods/chemical-potential-fit.ts";
import { volumeOf } from "../../system/box.ts";
import { latticePositions } from "../../system/lattice.ts";
import { continuation, type Piece } from "./piece.ts";
import { transitionsOf, type TransitionsInput } from "./pieces.ts";
import { closestDistance, inputFor, type RunningTask } from "./task.ts";

/** Independent estimates of ln Pi: their spread is the error, known to a fifth of itself. */
const REPEATS = 16;
/** Repeats that one piece runs side by side. */
const TOGETHER = 4;
/** Particle numbers of a window, about. */
const WINDOW = 40;
/** Chunks of production by default, and in one piece at most. */
const DEFAULT_CHUNKS = 20;
const PIECE_CHUNKS = 10;
/** Trials of a walker in a chunk, for each N of its window; and chunks that settling takes, about. */
const TRIALS = 500;
const SETTLING = 3;
/** Extensions towards the wanted error. */
const MOST_ROUNDS = 8;

/** Chains of pieces under way. */
interface Chains {
  readonly maximum: number;
  /** Walkers of each chain: some repeats of one window of N. */
  readonly batches: readonly (readonly Walker[])[];
  readonly betaMu: number;
  readonly chunks: number;
  readonly trialMoves: number;
  /** [batch][piece] */
  readonly pieces: readonly (readonly Piece[])[];
}

/** Estimates from all repeats together, errors from their spread: the logarithm of a mean is biased by half its relative variance, sixteen times less in the pool. */
export interface PooledDistribution extends Distribution {
  readonly pooled: Distribution;
}

function distributionFrom({ pieces, betaMu }: Chains, volume: number): PooledDistribution {
  const collections = pieces.flatMap((chain) => collectionsOf(transitionsOf(chain[chain.length - 1])));
  const separate = distributionOf(collections, { betaMu, volume });
  const pooled = distributionOf(collections.map((c) => ({ ...c, repeat: 0 })), { betaMu, volume });
  return { ...separate, lnPi: pooled.lnPi, betaFExcess: pooled.betaFExcess, betaMuExcess: pooled.betaMuExcess, pooled };
}

/** ln Pi(N) from 0 to the largest N, tail included; `unreached` says why a wanted error was not reached. */
export interface Transitions {
  readonly distribution: PooledDistribution;
  readonly trialMoves: number;
  readonly unreached: readonly string[];
}

/** Runs the default length, or until the error of beta F_ex at every N asked for is the wanted one. */
export async function sampleTransitions(task: RunningTask): Promise<Transitions> {
  const volume = volumeOf(task.box);
  const distribution = (chains: Chains): PooledDistribution => distributionFrom(chains, volume);
  const worst = (d: PooledDistribution): number => Math.max(...task.N.map((n) => d.standardError![n]));
  let chains = await extend(task, startChains(task, volume), Math.max(2, Math.ceil(DEFAULT_CHUNKS * task.effort)));
  let result = distribution(chains);
  for (let round = 0; task.target !== null && round < MOST_ROUNDS && worst(result) > task.target; round++) {
    const factor = (worst(result) / task.target) ** 2;
    chains = await extend(task, chains, Math.ceil(chains.chunks * Math.min(8, Math.max(1.2, 1.1 * factor))));
    result = distribution(chains);
  }
  const unreached = task.target !== null && worst(result) > task.target ? [`the wanted standard error ${task.target} was not reached: average several seeds`] : [];
  return { distribution: result, trialMoves: chains.trialMoves, unreached };
}

/** Distance of a Lennard-Jones minimum, in sigma: a lattice this wide is a compressible fluid when it melts. */
const COMFORTABLE = 1.12;

/** The largest N, and as many more as the fit of the chemical potential there would like, where they find room with ease. */
function rangeEnd(task: RunningTask): number {
  const largest = Math.max(...task.N);
  const wished = largest + fitHalfWidth(largest);
  try {
    latticePositions(wished, task.box, (COMFORTABLE / 0.8) * closestDistance(task.fluid));
    return wished;
  } catch (error) {
    if (error instanceof RangeError) return largest;
    throw error;
  }
}

function startChains(task: RunningTask, volume: number): Chains {
  const maximum = rangeEnd(task);
  const windows = windowsOver(0, maximum, Math.max(1, Math.round(maximum / WINDOW)));
  const batches = windows.flatMap((w) => Array.from({ length: REPEATS / TOGETHER }, (_, b) => Array.from({ length: TOGETHER }, (_, i) => ({ ...w, repeat: b * TOGETHER + i }))));
  return { maximum, batches, betaMu: idealActivity(0, maximum, volume), chunks: 0, trialMoves: 0, pieces: batches.map(() => []) };
}

/** Goes on until there are so many chunks. */
async function extend(task: RunningTask, chains: Chains, chunks: number): Promise<Chains> {
  const { maximum, batches, betaMu } = chains;
  const count = Math.ceil((chunks - chains.chunks) / PIECE_CHUNKS);
  const each = Math.ceil((chunks - chains.chunks) / count);
  const orders = batches.map((walkers, k) => {
    const { lowest, highest, repeat } = walkers[0];
    const trials = TRIALS * (highest - lowest + 1);
    const moves = (each + (chains.chunks ? 0 : SETTLING / count)) * trials * TOGETHER;
    return { walkers, k, trials, moves, cost: moves * (60 + (lowest + highest) / 2), label: `transitions-${lowest}-${highest}-${repeat}` };
  });
  task.runner.expect(orders.reduce((sum, { cost }) => sum + count * cost, 0));
  const pieces = await Promise.all(orders.map(async ({ walkers, k, trials, moves, cost, label }) => {
    const chain = [...chains.pieces[k]];
    for (let i = 0; i < count; i++) {
      const before = chain.length > 0 && { before: continuation(chain[chain.length - 1]) };
      const input: TransitionsInput = { ...inputFor(task, maximum, "transitions"), walkers, firstReplica: k * TOGETHER, betaMu, chunks: each, trials, closest: closestDistance(task.fluid), ...before };
      chain.push(await task.runner.run({ name: `${label}-${String(chain.length).padStart(3, "0")}`, job: "free-energy.transitions", input, moves, cost, phase: `transition matrix, N up to ${maximum}`, account: "transitions" }));
    }
    return chain;
  }));
  return { ...chains, chunks: chains.chunks + count * each, trialMoves: chains.trialMoves + count * orders.reduce((sum, { moves }) => sum + moves, 0), pieces };
}
