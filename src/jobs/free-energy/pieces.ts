/**
 * The pieces of a free-energy job, as jobs of a worker: the pilot of a coupling path, a group of its windows, insertions into a fluid. Each makes its
 * potential from the fluid's spec and runs one batch; what it needs to go on is in what it gives back.
 */
import type { Device } from "../../device/device.ts";
import type { RunControl } from "../../device/backend.ts";
import type { DeviceKind } from "../../program/kernel.ts";
import type { Precision } from "../../program/value.ts";
import type { SimdBuild } from "../../device/wasm/module.ts";
import { PILOT, PILOT_LAMBDAS } from "../../methods/path-plan.ts";
import { sampleInsertions } from "../../methods/insertion-sampling.ts";
import { collectTransitions, settleTransitions, startTransitionMatrix, type TransitionRun, type Walker } from "../../methods/transition-matrix.ts";
import { sampleWindows, type WindowBatch } from "../../methods/window-sampling.ts";
import { softCoreBeutler } from "../../potentials/soft-core.ts";
import type { Energy } from "../../system/energy.ts";
import { radialDistribution } from "../../system/observables/radial-distribution.ts";
import { fluidFrom, type FluidSpec } from "../fluid.ts";
import type { Job, JobContext } from "../serve.ts";
import type { NpyData } from "../../io/npy.ts";
import { walkMembers, walkOf, type Piece } from "./piece.ts";

/** What every piece needs to know. */
export interface PieceInput {
  readonly device: { readonly device: DeviceKind; readonly precision: Precision; readonly build?: SimdBuild };
  readonly system: FluidSpec;
  readonly kT: number;
  readonly N: number;
  readonly types: Uint32Array;
  readonly seed: number;
  /** The piece that this one continues. */
  readonly before?: Piece;
}

export interface WindowsInput extends PieceInput {
  readonly lambdas: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly walkers: number;
  readonly burnIn: number;
  readonly samples: number;
  readonly every: number;
  /** Samples between those whose energies at all couplings are kept. */
  readonly stride: number;
}

export interface InsertionsInput extends PieceInput {
  readonly walker: number;
  readonly burnIn: number;
  readonly samples: number;
  readonly every: number;
  readonly insertions: number;
  /** Type of the inserted particle. */
  readonly type: number;
}

/** Some walkers of a transition matrix; `N` is the largest number of particles of the whole range. */
export interface TransitionsInput extends PieceInput {
  readonly walkers: readonly Walker[];
  /** Number of the first walker among all. */
  readonly firstReplica: number;
  readonly betaMu: number;
  readonly chunks: number;
  /** Trials of each walker in a chunk. */
  readonly trials: number;
  /** Closest that particles are put at the start. */
  readonly closest: number;
}

/** The fluid turned on by lambda; tails are constants at constant volume and are added to results. */
function couplingEnergy(system: FluidSpec): { energy: Energy; box: readonly number[] } {
  const { options, box } = fluidFrom(system);
  return { energy: softCoreBeutler({ ...options, tail: false }), box: box! };
}

/** g(r) up to five sigma or half the box. */
function radialOf(system: FluidSpec, types: Uint32Array, box: readonly number[]) {
  const sigma = system.types ? Math.max(...system.types.map((t) => t.sigma)) : (system.sigma ?? 1);
  return radialDistribution({ dimension: box.length, rMax: Math.min(5 * sigma, Math.min(...box) / 2), bins: 100, types, replicas: "together" });
}

/** g(r) of the first type (of all particles where there is one) as far as the pieces of the last window have come, or null. */
export function radialResult(system: FluidSpec, types: Uint32Array, box: readonly number[], piece: Piece): { r: number[]; g: number[] } | null {
  const states = piece.notes.states as Partial<Record<"radial", never>>;
  if (!states.radial) return null;
  const [whole] = radialOf(system, types, box).result(states.radial);
  return { r: Array.from(whole.r), g: Array.from(whole.pairs[0].g) };
}

async function pilot(input: PieceInput, device: Device, control: RunControl): Promise<Piece> {
  const { energy, box } = couplingEnergy(input.system);
  const batch = await sampleWindows(device, { ...input, energy, box, lambdas: PILOT_LAMBDAS, from: 0, to: PILOT_LAMBDAS.length, walkers: 1, ...PILOT, every: 1 }, undefined, control);
  return { arrays: { slopes: { data: batch.slopes, shape: [PILOT_LAMBDAS.length, PILOT.samples] } }, notes: {} };
}

async function windows(input: WindowsInput, device: Device, control: RunControl): Promise<Piece> {
  const { energy, box } = couplingEnergy(input.system);
  const { lambdas, from, to, samples, before } = input;
  const last = to === lambdas.length;
  const saved = before && { walk: walkOf(before), states: before.notes.states as WindowBatch["states"] };
  const batch = await sampleWindows(device, { ...input, energy, box, deletions: last, ...(last && input.N > 1 && { observables: { radial: radialOf(input.system, input.types, box) } }) }, saved, control);
  const replicas = (to - from) * input.walkers;
  const walk = walkMembers(batch.walk);
  return {
    arrays: {
      slopes: { data: batch.slopes, shape: [replicas, samples] },
      energies: thinned(batch.energies, replicas, samples, lambdas.length, input.stride),
      ...(last && { deletions: { data: Float32Array.from(batch.deletions), shape: [replicas, samples, input.N] } }),
      ...walk.arrays,
    },
    notes: { ...walk.notes, states: batch.states, acceptance: batch.acceptance, maxDisplacement: batch.maxDisplacement, drift: batch.drift },
  };
}

/** Every stride-th sample of each replica, the first included. */
function thinned(energies: Float64Array, replicas: number, samples: number, columns: number, stride: number) {
  const kept = Math.ceil(samples / stride);
  const data = new Float32Array(replicas * kept * columns);
  for (let r = 0; r < replicas; r++)
    for (let i = 0; i < kept; i++) data.set(energies.subarray((r * samples + i * stride) * columns, (r * samples + i * stride + 1) * columns), (r * kept + i) * columns);
  return { data, shape: [replicas, kept, columns] };
}

async function insertions(input: InsertionsInput, device: Device, control: RunControl): Promise<Piece> {
  const { energy, box } = couplingEnergy(input.system);
  const batch = await sampleInsertions(device, { ...input, energy, box }, input.before && walkOf(input.before), control);
  const walk = walkMembers(batch.walk);
  return {
    arrays: { psi: { data: Float32Array.from(batch.psi), shape: [input.samples, input.insertions] }, ...walk.arrays },
    notes: { ...walk.notes, acceptance: batch.acceptance, drift: batch.drift },
  };
}

async function transitions(input: TransitionsInput, device: Device, control: RunControl): Promise<Piece> {
  const { energy, box } = fluidFrom(input.system);
  const settle = async (): Promise<TransitionRun> => {
    const start = await startTransitionMatrix(device, energy, { box: box!, kT: input.kT, betaMu: input.betaMu, walkers: input.walkers, seed: input.seed, firstReplica: input.firstReplica, minimumDistance: input.closest });
    return settleTransitions(device, energy, start, {}, { signal: control.signal });
  };
  const before = input.before ? transitionsOf(input.before) : await settle();
  const run = await collectTransitions(device, energy, before, { chunks: input.chunks, trials: input.trials }, control);
  const { walk: { macrostates, ...walk }, learned, sums, ...rest } = run;
  const members = walkMembers(walk);
  const flat = (data: NpyData) => ({ data, shape: [data.length] });
  return { arrays: { ...members.arrays, "walk.macrostates": flat(macrostates), "walk.learned": flat(learned), "walk.sums": flat(sums) }, notes: { ...members.notes, ...rest } };
}

/** The run that a piece carries. */
export function transitionsOf(piece: Piece): TransitionRun {
  const { arrays: { macrostates, learned, sums, ...arrays }, ...sizes } = walkOf(piece) as TransitionRun["walk"] & { arrays: Record<"macrostates" | "learned" | "sums", Float64Array> };
  const { walkers, chunks } = piece.notes as unknown as Pick<TransitionRun, "walkers" | "chunks">;
  return { walkers, chunks, walk: { ...sizes, arrays, macrostates }, learned, sums };
}

/** What a piece gives back: itself, and how long it took. */
export interface PieceOutput {
  readonly piece: Piece;
  readonly seconds: number;
}

function pieceJob<I extends PieceInput>(make: (input: I, device: Device, control: RunControl) => Promise<Piece>): Job {
  return async (input: I, context: JobContext): Promise<PieceOutput> => {
    const device = await context.open(input.device);
    const started = performance.now();
    const piece = await make(input, device, { signal: context.signal, onProgress: (done, total) => context.progress(done / total) });
    return { piece, seconds: (performance.now() - started) / 1000 };
  };
}

/** The jobs by the names that workers know them by. */
export const freeEnergyJobs = {
  "free-energy.pilot": pieceJob(pilot),
  "free-energy.windows": pieceJob(windows),
  "free-energy.insertions": pieceJob(insertions),
  "free-energy.transitions": pieceJob(transitions),
} satisfies Readonly<Record<string, Job>>;
