/**
 * The windows of a coupling path at one N: pilot, plan, and pieces until the samples suffice. Every group of windows is a chain of pieces, each going on where the last
 * one stopped; the chains are independent and fill the workers.
 */
import { EVALUATION_SWEEPS, MOST_NODES, PILOT, PILOT_LAMBDAS, pilotProfile, planPath, type PathPlan, type PilotProfile, type WindowGroup } from "../../methods/path-plan.ts";
import type { TrialEnergies } from "../../methods/particle-exchange.ts";
import type { Walker, WindowSamples } from "../../methods/window-samples.ts";
import { continuation, type Piece } from "./piece.ts";
import type { WindowsInput } from "./pieces.ts";
import { inputFor, sweepCost, type RunningTask } from "./task.ts";

/** Pair evaluations of one piece, about two seconds of one core. */
const PIECE_COST = 4e8;
/** Fewest samples of a window, all walkers together. */
const FEWEST_SAMPLES = 400;
/** Energies that a path keeps, of its samples at all windows, before it keeps only every second, third, ... sample: 100 MB. */
const MANY_ENERGIES = 2.5e7;
/** How much further than planned a path may go, for the same reason. */
const LONGEST = 4;
/** Sweeps before production: so many memories of the slowest window, within limits. */
const BURN_IN = { memories: 15, least: 150, most: 2000 } as const;

/** A path under way. */
export interface PathRun {
  readonly N: number;
  readonly profile: PilotProfile;
  readonly plan: PathPlan;
  readonly walkers: number;
  /** Mean number of samples of a window so far. */
  readonly length: number;
  /** Samples between those whose energies at all windows are kept; 0 before the first. */
  readonly stride: number;
  /** Pieces of each group, in order. */
  readonly pieces: readonly (readonly Piece[])[];
}

/** Independent walkers of a window: few particles need many samples and cost little to equilibrate. */
function walkersFor(N: number): number {
  return Math.min(8, Math.max(2, Math.round(400 / N)));
}

/** Runs the pilot and plans. */
export async function startPath(task: RunningTask, N: number): Promise<PathRun> {
  const sweeps = PILOT_LAMBDAS.length * (PILOT.burnIn + PILOT.samples);
  const cost = sweeps * sweepCost(N);
  task.runner.expect(cost);
  const { arrays } = await task.runner.run({ name: `pilot-N${N}`, job: "free-energy.pilot", input: inputFor(task, N, "pilot"), moves: sweeps * N, cost, phase: `pilot, N = ${N}`, account: `windows ${N}` });
  const slopes = arrays.slopes.data as Float64Array;
  const profile = pilotProfile(PILOT_LAMBDAS.map((_, k) => slopes.subarray(k * PILOT.samples, (k + 1) * PILOT.samples)));
  return freshPath(N, profile, task.walkers ?? walkersFor(N), task.nodes);
}

function freshPath(N: number, profile: PilotProfile, walkers: number, nodes?: number): PathRun {
  const plan = planPath(profile, nodes);
  return { N, profile, plan, walkers, length: 0, stride: 0, pieces: plan.groups.map(() => []) };
}

/** The path anew with more windows, by the same pilot; null where it has as many as make sense. */
export function refinedPath({ N, profile, plan, walkers }: PathRun): PathRun | null {
  const nodes = plan.path.lambdas.length - 2;
  return nodes >= MOST_NODES ? null : freshPath(N, profile, walkers, Math.min(MOST_NODES, Math.ceil(1.5 * nodes)));
}

/** Mean samples of a window that should give the standard error, by the pilot. */
export function plannedLength(run: PathRun, standardError: number): number {
  return Math.max(FEWEST_SAMPLES, Math.ceil(run.plan.variance / standardError ** 2));
}

/** Longest length whose samples memory should hold. */
export function longestLength({ plan, stride, length }: PathRun): number {
  return stride === 0 ? Infinity : Math.max(length, Math.floor((LONGEST * MANY_ENERGIES * stride) / plan.path.lambdas.length ** 2));
}

/** Goes on until a window has `length` samples on average. */
export async function extendPath(task: RunningTask, before: PathRun, length: number): Promise<PathRun> {
  const run = { ...before, stride: before.stride || Math.ceil((length * before.plan.path.lambdas.length ** 2) / MANY_ENERGIES) };
  const added = length - run.length;
  if (added <= 0) return run;
  const costOf = (group: WindowGroup, samples: number): number => samples * (group.every + EVALUATION_SWEEPS) * (group.to - group.from) * run.walkers * sweepCost(run.N);
  const chains = run.plan.groups.map((group, g) => {
    const samples = Math.ceil((added * group.share) / run.walkers);
    const count = Math.max(1, Math.ceil(costOf(group, samples) / PIECE_COST));
    // A whole number of strides, so that they go on evenly from piece to piece.
    return { group, g, each: run.stride * Math.ceil(samples / count / run.stride), count };
  });
  for (const { group, each, count } of chains) task.runner.expect(count * costOf(group, each));
  const pieces = await Promise.all(chains.map(async ({ group, g, each, count }) => {
    const chain = [...run.pieces[g]];
    for (let i = 0; i < count; i++) chain.push(await sampleGroup(task, run, g, group, each, chain, costOf(group, each)));
    return chain;
  }));
  return { ...run, length, pieces };
}

async function sampleGroup(task: RunningTask, run: PathRun, g: number, group: WindowGroup, samples: number, chain: readonly Piece[], cost: number): Promise<Piece> {
  const { N, plan, walkers } = run;
  const burnIn = Math.min(BURN_IN.most, Math.max(BURN_IN.least, Math.ceil(BURN_IN.memories * plan.memory)));
  const input: WindowsInput = { ...inputFor(task, N, "windows"), lambdas: plan.path.lambdas, from: group.from, to: group.to, walkers, burnIn, samples, every: group.every, stride: run.stride, ...(chain.length > 0 && { before: continuation(chain[chain.length - 1]) }) };
  const sweeps = (group.to - group.from) * walkers * (samples * group.every + (chain.length ? 0 : burnIn));
  const name = `windows-N${N}-K${plan.path.lambdas.length}-${String(g).padStart(2, "0")}-${String(chain.length).padStart(3, "0")}`;
  return task.runner.run({ name, job: "free-energy.windows", input, moves: sweeps * N, cost, phase: `windows, N = ${N}`, account: `windows ${N}` });
}

/** Rows of one replica over all pieces, joined. */
function joined<T extends Float32Array | Float64Array>(kind: new (n: number) => T, pieces: readonly Piece[], name: string, replica: number): T {
  const parts = pieces.map(({ arrays }) => {
    const { data, shape } = arrays[name];
    const size = shape.slice(1).reduce((a, b) => a * b, 1);
    return (data as T).subarray(replica * size, (replica + 1) * size);
  });
  const out = new kind(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

/** All samples of a path. */
export function samplesOf({ plan, walkers, pieces, stride }: PathRun): WindowSamples {
  const walker = (g: number, replica: number): Walker => ({ slopes: joined(Float64Array, pieces[g], "slopes", replica), energies: joined(Float32Array, pieces[g], "energies", replica), stride });
  const windows = plan.groups.flatMap((group, g) => Array.from({ length: group.to - group.from }, (_, k) => Array.from({ length: walkers }, (_, w) => walker(g, k * walkers + w))));
  return { lambdas: plan.path.lambdas, walkers: windows };
}

/** Energies with the others of each particle of a type in the last window, in equilibrium, by walker. `types` are those of the particles. */
export function deletionsOf({ N, walkers, pieces }: PathRun, start: number, types: ArrayLike<number>, type: number): TrialEnergies[] {
  const last = pieces[pieces.length - 1];
  const chosen = Array.from({ length: N }, (_, i) => i).filter((i) => types[i] === type);
  return Array.from({ length: walkers }, (_, w) => {
    const all = joined(Float32Array, last, "deletions", w).subarray(start * N);
    return { psi: Float64Array.from({ length: (all.length / N) * chosen.length }, (_, i) => all[Math.floor(i / chosen.length) * N + chosen[i % chosen.length]]), trials: chosen.length };
  });
}

/** How the walks of a path went: acceptance by window, and the largest drift of a running energy. */
export function moveRecord({ plan, walkers, pieces }: PathRun): { acceptance: number[]; drift: number } {
  const lists = (name: string): number[][] => pieces.map((chain) => chain[chain.length - 1].notes[name] as number[]);
  const acceptance = plan.groups.flatMap((group, g) => Array.from({ length: group.to - group.from }, (_, k) => lists("acceptance")[g].slice(k * walkers, (k + 1) * walkers).reduce((a, b) => a + b, 0) / walkers));
  return { acceptance, drift: Math.max(...lists("drift").flat()) };
}
