/**
 * Sampling of the windows of a coupling path by single-particle Metropolis moves: the windows and their walkers are the replicas of one batch, each at its own lambda.
 * A batch may hold any stretch of the path; a replica draws the same random numbers in whatever batch it is, so that a path can be cut over workers. A saved
 * batch goes on where it stopped, with the same bits as if it never had.
 */
import { equilibrateWalk, restoreWalk, sampleWalk, saveWalk, startWalk, type SavedWalk } from "../dynamics/monte-carlo-walk.ts";
import type { Device } from "../device/device.ts";
import type { RunControl } from "../device/backend.ts";
import { energiesAtLambdas } from "../kernels/pair/energies-at-lambdas.ts";
import { tableValue } from "../potentials/pairwise.ts";
import { constant } from "../program/trace.ts";
import { pairwiseOf, type Energy, type Particles } from "../system/energy.ts";
import { latticePositions } from "../system/lattice.ts";
import { emptyStates, foldRings, observe, type Observables, type States } from "../system/observables/observable.ts";

/** A stretch of a coupling path. */
export interface WindowBatchOptions {
  /** Energy whose lambda turns it on, for example softCoreBeutler. */
  readonly energy: Energy;
  readonly box: readonly number[];
  /** Number of particles, and their types (default all 0). */
  readonly N: number;
  readonly types?: ArrayLike<number>;
  readonly kT: number;
  /** Couplings at which every sample is evaluated: the whole path. */
  readonly lambdas: readonly number[];
  /** First window of the batch, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** Independent walkers of each window. */
  readonly walkers: number;
  readonly seed: number;
  /** Sweeps before the first sample of a fresh batch; the maximum displacements are tuned in them. */
  readonly burnIn: number;
  readonly samples: number;
  /** Sweeps between samples. */
  readonly every: number;
  /** Also keep the energy of each particle with the others (for trial deletions). */
  readonly deletions?: boolean;
  /** Measured once a sample. */
  readonly observables?: Observables;
}

/** Samples of a batch; the replicas are ordered by window, then walker. */
export interface WindowBatch {
  /** Where it stopped; with the states of the observables, all that is needed to go on. */
  readonly walk: SavedWalk;
  readonly states: States<Observables>;
  /** beta dU/dlambda, [replicas, samples]. */
  readonly slopes: Float64Array;
  /** Reduced energies at every lambda of the path, [replicas, samples, lambdas]. */
  readonly energies: Float64Array;
  /** Reduced energy of each particle with the others, [replicas, samples, N]; empty unless asked for. */
  readonly deletions: Float64Array;
  /** Of each replica. */
  readonly acceptance: readonly number[];
  readonly maxDisplacement: readonly number[];
  /** Of each replica: largest difference between running and evaluated energy. */
  readonly drift: readonly number[];
}

/** [samples, replicas, columns] to [replicas, samples, columns], times a factor. */
export function byReplica(data: ArrayLike<number>, samples: number, replicas: number, columns: number, factor: number): Float64Array {
  const out = new Float64Array(samples * replicas * columns);
  for (let s = 0; s < samples; s++)
    for (let r = 0; r < replicas; r++)
      for (let c = 0; c < columns; c++) out[(r * samples + s) * columns + c] = factor * data[(s * replicas + r) * columns + c];
  return out;
}

/**
 * Samples a batch, from lattices at first, or from where a saved one stopped.
 * @throws {RangeError} for what does not fit; {NonFiniteEnergy} where particles overlap at the start.
 */
export async function sampleWindows(device: Device, options: WindowBatchOptions, saved?: Pick<WindowBatch, "walk" | "states">, control?: RunControl): Promise<WindowBatch> {
  const { energy, box, N, kT, lambdas, from, to, walkers, samples, every } = options;
  const replicas = (to - from) * walkers;
  const pairwise = pairwiseOf(energy, "a coupling path");
  const observables = options.observables ?? {};
  const start = async () => {
    const lambda = Array.from({ length: replicas }, (_, r) => lambdas[from + Math.floor(r / walkers)]);
    const fresh = await startWalk(device, energy, { positions: latticePositions(N, box), dimension: box.length, box, replicas, types: options.types, kT, lambda, seed: options.seed, firstReplica: from * walkers, maxDisplacement: Math.min(...box) / 4 });
    return equilibrateWalk(device, energy, fresh, { sweeps: options.burnIn });
  };
  const walk = saved ? restoreWalk(device, saved.walk) : await start();
  const collect = (x: Particles) => {
    const inputs = [x.positions, x.types, x.counts, x.conditions, tableValue(pairwise)];
    return { ...energiesAtLambdas(pairwise.evaluator, pairwise.truncation, inputs, constant(lambdas)), ...(options.deletions && { rows: energy.rows(x) }), ...observe(observables, x) };
  };
  const run = await sampleWalk(device, energy, walk, { samples, every, collect }, control);
  const { energies, slopes, rows } = run.collected;
  const pairEnergies = rows ? Float64Array.from({ length: samples * replicas * N }, (_, i) => 2 * rows.data[3 * i]) : new Float64Array(0);
  return {
    walk: await saveWalk(run.walk),
    states: foldRings(observables, saved?.states ?? emptyStates(observables), run.collected),
    slopes: byReplica(slopes.data, samples, replicas, 1, 1 / kT),
    energies: byReplica(energies.data, samples, replicas, lambdas.length, 1 / kT),
    deletions: rows ? byReplica(pairEnergies, samples, replicas, N, 1 / kT) : pairEnergies,
    acceptance: run.acceptance,
    maxDisplacement: run.maxDisplacement,
    drift: run.drift,
  };
}
