/**
 * Transition-matrix Monte Carlo: ln Pi(N) of a fluid at one activity, and from it excess free energies and chemical potentials of all N at once (Fitzgerald, Picard and
 * Silver, Europhys. Lett. 46, 282, 1999; Errington, J. Chem. Phys. 118, 9915, 2003; Shen and Errington, J. Phys. Chem. B 108, 19595, 2004).
 *
 *     ln Pi(N + 1) - ln Pi(N) = ln < min(1, e^x) >_N - ln < min(1, e^-x) >_(N + 1),   x the ideal gain less beta dU of an insertion (kernels/monte-carlo/grand-canonical.ts)
 *     beta F_ex(N) = -[ ln Pi(N) - ln Pi(0) - N (beta mu + ln V) + ln N! ]
 *
 * The bias eta = -ln Pi, renewed between chunks, makes all N of a window equally likely. Walkers in windows that share an end, several of them a window, run as one
 * batch; errors are the spread of independent repeats. A run is plain data: pieces of it can be made anywhere, and their sums add up.
 */
import { NotConverged } from "../core/errors.ts";
import type { RunControl } from "../device/backend.ts";
import type { Device } from "../device/device.ts";
import { MACROSTATE, MACROSTATE_COLUMNS } from "../dynamics/grand-canonical.ts";
import { restoreGrandCanonical, runGrandCanonical, saveGrandCanonical, startGrandCanonical, withBias, type SavedGrandCanonicalWalk } from "../dynamics/grand-canonical-walk.ts";
import { volumeOf } from "../system/box.ts";
import type { Energy } from "../system/energy.ts";
import { latticePositions } from "../system/lattice.ts";

/** A window of N, both ends included; neighbours share an end. */
export interface Window {
  readonly lowest: number;
  readonly highest: number;
}

/** One walker of the ensemble. */
export interface Walker extends Window {
  /** Which independent estimate of ln Pi it belongs to. */
  readonly repeat: number;
}

/** What one walker collected: sums [rows, 6], the first six columns of MACROSTATE, row k for N = lowest + k. */
export interface Collection extends Walker {
  readonly sums: Float64Array;
}

const SUMS = 6;

/** A batch of walkers between two chunks, as plain data. */
export interface TransitionRun {
  readonly walkers: readonly Walker[];
  readonly walk: SavedGrandCanonicalWalk;
  /** All that was ever collected, settling included: the bias is made of it. [walkers, rows, 6] */
  readonly learned: Float64Array;
  /** Collected since settling: the result. [walkers, rows, 6] */
  readonly sums: Float64Array;
  /** Chunks run. */
  readonly chunks: number;
}

export interface TransitionStart {
  readonly box: readonly number[];
  readonly kT: number;
  /** ln of the activity; any value gives the same free energies, one near coexistence the least noise. Default: that of an ideal gas in the middle of the range. */
  readonly betaMu: number;
  readonly walkers: readonly Walker[];
  readonly seed: number;
  /** Global number of the first walker: batches of one ensemble differ in it. Default 0. */
  readonly firstReplica?: number;
  /** First guess of the displacement; tuned while settling. Default 0.2. */
  readonly maxDisplacement?: number;
  /** Shortest distance of the lattice that walkers start from; default 0.8. */
  readonly minimumDistance?: number;
}

/** How much one chunk does. */
export interface ChunkOptions {
  /** Trials of each walker in one chunk, a multiple of 250; default 10 000 (2 500 while settling). */
  readonly trials?: number;
  /** Share of displacements; default 0.4. */
  readonly displacements?: number;
}

/** Where windows end, as powers of the share of the range: dense systems change N slowly and get narrower windows. */
const CROWDING = 1.75;

/** Windows over [minimum, maximum] that share their ends, edge k of n at (k / n)^(1 / 1.75) of the range: narrower where it is denser. */
export function windowsOver(minimum: number, maximum: number, count: number): Window[] {
  if (!Number.isInteger(minimum) || !Number.isInteger(maximum) || minimum < 0 || maximum <= minimum) throw new RangeError(`N: expected a range of particle numbers, found ${minimum} to ${maximum}`);
  if (!Number.isInteger(count) || count < 1 || count > maximum - minimum) throw new RangeError(`windows: expected 1 to ${maximum - minimum}, found ${count}`);
  const edges = Array.from({ length: count + 1 }, (_, k) => minimum + Math.round((maximum - minimum) * (k / count) ** (1 / CROWDING)));
  // At least one step in each window, however many there are.
  for (let k = count - 1; k > 0; k--) edges[k] = Math.min(edges[k], edges[k + 1] - 1);
  return edges.slice(1).map((highest, k) => ({ lowest: edges[k], highest }));
}

/** Walkers on lattices inside their windows, repeats spread over the window so that settling sees all of it. */
export async function startTransitionMatrix(device: Device, energy: Energy, options: TransitionStart): Promise<TransitionRun> {
  const { box, kT, betaMu, walkers, seed, firstReplica, maxDisplacement, minimumDistance = 0.8 } = options;
  if (walkers.length === 0) throw new RangeError("walkers: expected at least one");
  const positions = walkers.map(({ lowest, highest, repeat }) => {
    // Golden-ratio spread: any number of repeats covers the window evenly.
    const n = lowest + Math.floor(((0.5 + repeat * 0.6180339887498949) % 1) * (highest - lowest + 1));
    return n === 0 ? new Float64Array(0) : latticePositions(n, box, minimumDistance);
  });
  const capacity = Math.max(1, ...walkers.map(({ highest }) => highest));
  const walk = await startGrandCanonical(device, energy, { positions, capacity, dimension: box.length, box, kT, betaMu, windows: walkers, seed, firstReplica, maxDisplacement });
  const size = walkers.length * walk.rows * SUMS;
  return { walkers, walk: await saveGrandCanonical(walk), learned: new Float64Array(size), sums: new Float64Array(size), chunks: 0 };
}

/** Trials between two rounds of tuning. */
const STEP = 250;

/** One chunk: the bias of what is known, trials, sums added. */
async function chunk(device: Device, energy: Energy, run: TransitionRun, options: ChunkOptions & { readonly tune: boolean; readonly keep: boolean }, control?: RunControl): Promise<TransitionRun> {
  const { trials = 10_000, displacements, tune, keep } = options;
  const walk = await withBias(device, restoreGrandCanonical(device, run.walk), biasOf(run));
  const done = await runGrandCanonical(device, energy, walk, { calls: Math.max(1, Math.round(trials / STEP)), trials: STEP, displacements, tune }, control);
  const add = (sums: Float64Array): Float64Array => sums.map((x, k) => x + done.macrostates[Math.floor(k / SUMS) * MACROSTATE_COLUMNS + (k % SUMS)]);
  return { ...run, walk: await saveGrandCanonical(done.walk), learned: add(run.learned), sums: keep ? add(run.sums) : run.sums, chunks: run.chunks + 1 };
}

/**
 * Chunks before production: displacements are tuned, biases grow until every walker has been everywhere in its window; the walkers of a batch wait for the slowest.
 * @throws {NotConverged} naming the walker and the macrostates that it did not reach in `most` chunks (default 1000).
 */
export async function settleTransitions(device: Device, energy: Energy, run: TransitionRun, options: ChunkOptions & { readonly least?: number; readonly most?: number } = {}, control?: RunControl): Promise<TransitionRun> {
  const { least = 10, most = 1000, trials = 2_500, ...rest } = options;
  let current = run;
  for (let k = 0; k < most; k++) {
    current = await chunk(device, energy, current, { ...rest, trials, tune: true, keep: false }, control);
    if (k + 1 >= least && missing(current) === null) return current;
  }
  const { walker, unvisited } = missing(current)!;
  throw new NotConverged(`transition matrix: walker ${walker} (N from ${run.walkers[walker].lowest} to ${run.walkers[walker].highest}) did not reach N = ${unvisited.join(", ")} in ${most} chunks; use narrower windows`, { walker, unvisited, chunks: most });
}

/** The first walker with macrostates that it has hardly seen. */
function missing(run: TransitionRun): { walker: number; unvisited: number[] } | null {
  const { rows } = run.walk;
  for (const [walker, { lowest, highest }] of run.walkers.entries()) {
    const unvisited: number[] = [];
    for (let n = lowest; n <= highest; n++) if (run.learned[(walker * rows + n - lowest) * SUMS + MACROSTATE.visits] < FEW) unvisited.push(n);
    if (unvisited.length) return { walker, unvisited };
  }
  return null;
}

/** Production: chunks whose sums count. */
export async function collectTransitions(device: Device, energy: Energy, run: TransitionRun, options: ChunkOptions & { readonly chunks: number }, control: RunControl = {}): Promise<TransitionRun> {
  let current = run;
  for (let k = 0; k < options.chunks; k++) {
    current = await chunk(device, energy, current, { ...options, tune: false, keep: true }, { signal: control.signal });
    control.onProgress?.(k + 1, options.chunks);
    control.signal?.throwIfAborted();
  }
  return current;
}

/** What each walker has collected since settling. */
export function collectionsOf(run: TransitionRun): Collection[] {
  const size = run.walk.rows * SUMS;
  return run.walkers.map((walker, w) => ({ ...walker, sums: run.sums.slice(w * size, w * size + (walker.highest - walker.lowest + 1) * SUMS) }));
}

/** Accepted moves (in sum of probabilities) that a slope of the bias rests on where they can be had, the neighbours that may lend theirs, and attempts without which nothing is known. */
const ENOUGH = 20;
const NEIGHBOURS = 5;
const FEW = 50;

/**
 * Slope of ln Pi at row k for the bias: from as few neighbours as have seen enough. A single macrostate that was visited a few times can be wrong by many kT, and a
 * bias made of that keeps the walker away for good; slopes of neighbours differ by a fraction of kT, and the bias need not be exact.
 */
function slopeAt(sums: Float64Array, rows: number, k: number): number {
  const near = (row: number, column: number, radius: number): number => {
    let total = 0;
    for (let j = Math.max(0, row - radius); j <= Math.min(rows - 1, row + radius); j++) total += sums[j * SUMS + column];
    return total;
  };
  for (let radius = 0; radius <= NEIGHBOURS; radius++) {
    const up = near(k, MACROSTATE.inserted, radius);
    const down = near(k + 1, MACROSTATE.deleted, radius);
    const [ups, downs] = [near(k, MACROSTATE.insertions, radius), near(k + 1, MACROSTATE.deletions, radius)];
    const enough = radius < NEIGHBOURS ? Math.min(up, down) >= ENOUGH : Math.min(up, down) > 0 && Math.min(ups, downs) >= FEW;
    if (enough) return Math.log(up / ups) - Math.log(down / downs);
  }
  return NaN;
}

/** Bias eta = -ln Pi of each walker, made of all that it has ever collected; where nothing is known yet the slope goes on as it was. */
function biasOf(run: TransitionRun): Float64Array {
  const { rows } = run.walk;
  const bias = new Float64Array(run.walkers.length * rows);
  run.walkers.forEach(({ lowest, highest }, w) => {
    const sums = run.learned.subarray(w * rows * SUMS, (w * rows + highest - lowest + 1) * SUMS);
    const slopes = Array.from({ length: highest - lowest }, (_, k) => slopeAt(sums, highest - lowest + 1, k));
    let slope = slopes.find((x) => !Number.isNaN(x)) ?? 0;
    slopes.forEach((x, k) => {
      if (!Number.isNaN(x)) slope = x;
      bias[w * rows + k + 1] = bias[w * rows + k] - slope;
    });
  });
  return bias;
}

/** Sum of a column at N over all collections that hold N. */
function pooled(collections: readonly Collection[], n: number, column: number): number {
  return collections.reduce((s, c) => (n < c.lowest || n > c.highest ? s : s + c.sums[(n - c.lowest) * SUMS + column]), 0);
}

/** A column per attempt (or visit) at N; NaN without any. */
function rate(collections: readonly Collection[], n: number, column: number, attempts: number): number {
  return pooled(collections, n, column) / pooled(collections, n, attempts);
}

/** ln Pi(N + 1) - ln Pi(N) for N from minimum to maximum - 1 of pooled collections, NaN where a transition was never seen. */
export function increments(collections: readonly Collection[], minimum: number, maximum: number): number[] {
  return Array.from({ length: maximum - minimum }, (_, k) => {
    const n = minimum + k;
    const up = rate(collections, n, MACROSTATE.inserted, MACROSTATE.insertions);
    const down = rate(collections, n + 1, MACROSTATE.deleted, MACROSTATE.deletions);
    return up > 0 && down > 0 ? Math.log(up) - Math.log(down) : NaN;
  });
}

/** Collection matrix [N - minimum][down, stay, up] of pooled collections, each direction per attempt: rows of estimators' `lnPiFromTransitions`. */
export function transitionRows(collections: readonly Collection[], minimum: number, maximum: number): [number, number, number][] {
  return Array.from({ length: maximum - minimum + 1 }, (_, k) => {
    const n = minimum + k;
    const up = n < maximum ? rate(collections, n, MACROSTATE.inserted, MACROSTATE.insertions) : 0;
    const down = n > minimum ? rate(collections, n, MACROSTATE.deleted, MACROSTATE.deletions) : 0;
    return [down, 2 - up - down, up];
  });
}

/** ln Pi and what follows from it; entry k belongs to N = minimum + k. Free energies are null where the range does not begin at zero. */
export interface Distribution {
  readonly minimum: number;
  readonly betaMu: number;
  /** Mean over the repeats, ln Pi(minimum) = 0. */
  readonly lnPi: Float64Array;
  /** Of each repeat. */
  readonly repeats: readonly Float64Array[];
  /** Spread of the repeats; null for a single one. */
  readonly standardError: Float64Array | null;
  readonly betaFExcess: Float64Array | null;
  /** beta F_ex(N) - beta F_ex(N - 1), NaN at the minimum. */
  readonly betaMuExcess: Float64Array;
  readonly betaMuExcessError: Float64Array | null;
  /** Mean energy of each N without tail. */
  readonly energy: Float64Array;
}

/** ln Pi from any number of collections. @throws {NotConverged} where two neighbouring N are not connected in a repeat. */
export function distributionOf(collections: readonly Collection[], { betaMu, volume }: { readonly betaMu: number; readonly volume: number }): Distribution {
  if (collections.length === 0) throw new RangeError("collections: expected at least one");
  const minimum = Math.min(...collections.map((c) => c.lowest));
  const maximum = Math.max(...collections.map((c) => c.highest));
  const groups = [...new Set(collections.map((c) => c.repeat))].sort((a, b) => a - b).map((repeat) => collections.filter((c) => c.repeat === repeat));
  const repeats = groups.map((group) => {
    const steps = increments(group, minimum, maximum);
    const gap = steps.findIndex(Number.isNaN);
    if (gap >= 0) throw new NotConverged(`transition matrix: no transitions were seen between N = ${minimum + gap} and ${minimum + gap + 1} (repeat ${group[0].repeat}); run longer`, { N: minimum + gap, repeat: group[0].repeat });
    const lnPi = new Float64Array(steps.length + 1);
    steps.forEach((x, k) => (lnPi[k + 1] = lnPi[k] + x));
    return lnPi;
  });
  const lnPi = meanOf(repeats);
  const ideal = (n: number): number => betaMu + Math.log(volume / n);
  const excess = repeats.map((r) => r.map((x, k) => (k === 0 ? NaN : ideal(minimum + k) - (x - r[k - 1]))));
  const betaMuExcess = meanOf(excess);
  let sum = 0;
  return {
    minimum,
    betaMu,
    lnPi,
    repeats,
    standardError: errorOf(repeats),
    betaFExcess: minimum === 0 ? betaMuExcess.map((x, k) => (k === 0 ? 0 : (sum += x))) : null,
    betaMuExcess,
    betaMuExcessError: errorOf(excess),
    energy: Float64Array.from({ length: maximum - minimum + 1 }, (_, k) => rate(collections, minimum + k, MACROSTATE.energy, MACROSTATE.visits)),
  };
}

function meanOf(rows: readonly Float64Array[]): Float64Array {
  return rows[0].map((_, k) => rows.reduce((s, r) => s + r[k], 0) / rows.length);
}

function errorOf(rows: readonly Float64Array[]): Float64Array | null {
  if (rows.length < 2) return null;
  const mean = meanOf(rows);
  return mean.map((m, k) => Math.sqrt(rows.reduce((s, r) => s + (r[k] - m) ** 2, 0) / (rows.length - 1) / rows.length));
}

export interface TransitionMatrixOptions extends ChunkOptions {
  readonly box: readonly number[];
  readonly kT: number;
  readonly maximum: number;
  /** Default 0, which free energies need. */
  readonly minimum?: number;
  /** Default: one for about 25 particles. */
  readonly windows?: number;
  /** Independent estimates, at least two for an error; default 4. */
  readonly repeats?: number;
  readonly betaMu?: number;
  readonly seed: number;
  /** Chunks of production; default 20. */
  readonly chunks?: number;
}

/** From nothing to ln Pi(N): all walkers on one device. Standard errors of beta F_ex are those of ln Pi. */
export async function transitionMatrix(device: Device, energy: Energy, options: TransitionMatrixOptions, control: RunControl = {}): Promise<Distribution & { readonly run: TransitionRun }> {
  const { box, kT, maximum, minimum = 0, repeats = 4, seed, chunks = 20 } = options;
  const count = options.windows ?? Math.max(1, Math.round((maximum - minimum) / 25));
  const volume = volumeOf(box);
  const betaMu = options.betaMu ?? idealActivity(minimum, maximum, volume);
  const windows = windowsOver(minimum, maximum, count);
  const walkers = Array.from({ length: repeats }, (_, repeat) => windows.map((window) => ({ ...window, repeat }))).flat();
  const start = await startTransitionMatrix(device, energy, { box, kT, betaMu, walkers, seed });
  const settled = await settleTransitions(device, energy, start, { displacements: options.displacements }, { signal: control.signal });
  const run = await collectTransitions(device, energy, settled, { ...options, chunks }, control);
  return { ...distributionOf(collectionsOf(run), { betaMu, volume }), run };
}

/** beta mu of an ideal gas in the middle of a range of N. */
export function idealActivity(minimum: number, maximum: number, volume: number): number {
  return Math.log(Math.max(1, (minimum + maximum) / 2) / volume);
}
