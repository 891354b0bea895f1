/**
 * Trial insertions into the fluid of N - 1 particles, for the chemical potential at N: chains of pieces, one a walker.
 */
import type { TrialEnergies } from "../../methods/particle-exchange.ts";
import { continuation, type Piece } from "./piece.ts";
import type { InsertionsInput } from "./pieces.ts";
import { inputFor, sweepCost, type RunningTask } from "./task.ts";

const WALKERS = 4;
/** Configurations in which insertions are tried by default, all walkers together. */
export const DEFAULT_CONFIGURATIONS = 4000;
/** Pair evaluations of one piece, about two seconds of one core. */
const PIECE_COST = 4e8;
const BURN_IN = 1000;

/** Insertions under way. */
export interface InsertionRun {
  /** Particles of the fluid, ghosts not counted. */
  readonly N: number;
  readonly type: number;
  readonly every: number;
  readonly configurations: number;
  /** Pieces of each walker, in order. */
  readonly pieces: readonly (readonly Piece[])[];
}

/** @param every sweeps between configurations. */
export function startInsertions(N: number, type: number, every: number): InsertionRun {
  return { N, type, every, configurations: 0, pieces: Array.from({ length: WALKERS }, () => []) };
}

/** Ghosts in one configuration: about as much work as a sweep. */
export function insertionsFor(N: number): number {
  return Math.min(256, Math.max(32, N));
}

/** Goes on until there are so many configurations. */
export async function extendInsertions(task: RunningTask, run: InsertionRun, configurations: number): Promise<InsertionRun> {
  const added = configurations - run.configurations;
  if (added <= 0) return run;
  const insertions = insertionsFor(run.N);
  const { N, every } = run;
  const costOf = (samples: number): number => samples * (every * sweepCost(N) + insertions * (N + 60));
  const samples = Math.ceil(added / WALKERS);
  const count = Math.max(1, Math.ceil(costOf(samples) / PIECE_COST));
  const each = Math.ceil(samples / count);
  task.runner.expect(WALKERS * count * costOf(each));
  const pieces = await Promise.all(run.pieces.map(async (before, walker) => {
    const chain = [...before];
    for (let i = 0; i < count; i++) {
      const input: InsertionsInput = { ...inputFor(task, N, "insertions"), walker, burnIn: BURN_IN, samples: each, every, insertions, type: run.type, ...(chain.length > 0 && { before: continuation(chain[chain.length - 1]) }) };
      const moves = each * (every * N + insertions) + (chain.length ? 0 : BURN_IN * N);
      const name = `insertions-N${N}-${walker}-${String(chain.length).padStart(3, "0")}`;
      chain.push(await task.runner.run({ name, job: "free-energy.insertions", input, moves, cost: costOf(each), phase: `insertions, N = ${N}`, account: `insertions ${N}` }));
    }
    return chain;
  }));
  return { ...run, configurations, pieces };
}

/** Energies of the ghosts, by walker. */
export function ghostEnergiesOf(run: InsertionRun): TrialEnergies[] {
  return run.pieces.map((chain) => {
    const psi = new Float64Array(chain.reduce((n, { arrays }) => n + arrays.psi.data.length, 0));
    chain.reduce((at, { arrays }) => (psi.set(arrays.psi.data as Float32Array, at), at + arrays.psi.data.length), 0);
    return { psi, trials: insertionsFor(run.N) };
  });
}
