/**
 * A Metropolis walk driven from the host: start, equilibrate (tuning), sample, save and go on. State is explicit: every function takes a walk and returns the next;
 * the walk given stays what it was. The work is cut into blocks of at most a thousand sweeps, after each of which the running energies are renewed from full
 * evaluations; cutting never changes a number.
 */
import { NonFiniteEnergy } from "../core/errors.ts";
import { seedKey } from "../core/threefry.ts";
import type { HostArray, RunControl } from "../device/backend.ts";
import type { Device, DeviceArray } from "../device/device.ts";
import { repeat } from "../program/trace.ts";
import { spec, type Value } from "../program/value.ts";
import { NO_CUTOFF } from "../kernels/pair/evaluator.ts";
import { checkBox, conditionsRow, type Box } from "../system/box.ts";
import { pairwiseOf, type Energy, type Pairwise, type Particles } from "../system/energy.ts";
import { LEDGER, LEDGER_COLUMNS, metropolisSweep, particlesOf, refreshEnergy, renewEnergy, tuneDisplacement, type MonteCarloFixed, type MonteCarloState } from "./monte-carlo.ts";

/** Sweeps between two renewals of the running energy, at most. */
const REFRESH_EVERY = 1000;
/** Rounds of tuning in one equilibration, at most. */
const TUNING_ROUNDS = 50;

export interface WalkOptions {
  /** One configuration for all replicas, [N * dimension], or a list of one for each; their numbers of particles may differ. */
  readonly positions: ArrayLike<number> | readonly ArrayLike<number>[];
  readonly dimension: number;
  readonly box: Box;
  /** Default: as many as there are configurations. */
  readonly replicas?: number;
  /** Room for particles; default: the largest N given. */
  readonly capacity?: number;
  /** Type of each slot, [capacity], the same in all replicas; default all 0. */
  readonly types?: ArrayLike<number>;
  /** One for all, or one a replica. */
  readonly kT: number | readonly number[];
  /** One for all, or one a replica; default 1. */
  readonly lambda?: number | readonly number[];
  readonly seed: number;
  /** Global number of replica 0 of this batch; default 0. */
  readonly firstReplica?: number;
  /** First guess, before tuning; default 0.2 (in the energy's unit of length). */
  readonly maxDisplacement?: number | readonly number[];
}

/** The arrays of a walk, as they lie on its device. */
export type WalkArrays = { readonly [K in "positions" | "counts" | "step" | "ledger" | "types" | "conditions" | "key"]: DeviceArray };

/** A walk at rest. */
export interface Walk {
  readonly arrays: WalkArrays;
  readonly replicas: number;
  readonly capacity: number;
  readonly dimension: number;
  readonly firstReplica: number;
}

/** A walk as plain data, exact, for checkpoints. */
export interface SavedWalk extends Omit<Walk, "arrays"> {
  readonly arrays: Readonly<Record<keyof WalkArrays, HostArray>>;
}

/** What sampling gives. Rows of all arrays are samples. */
export interface WalkSamples {
  readonly walk: Walk;
  /** [samples, replicas], energies without tail correction. */
  readonly energies: Float64Array;
  /** What `collect` returned, one slot a sample. */
  readonly collected: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float64Array }>>;
  /** Of each replica: accepted share of the trials of this call. */
  readonly acceptance: readonly number[];
  readonly maxDisplacement: readonly number[];
  /** Of each replica: largest difference between running and evaluated energy since the tuning. */
  readonly drift: readonly number[];
}

const NAMES = ["positions", "counts", "step", "ledger", "types", "conditions", "key"] as const;

/** Specs of the arrays of a walk. */
export function specsOf({ replicas, capacity, dimension }: Pick<Walk, "replicas" | "capacity" | "dimension">) {
  return {
    positions: spec([replicas, capacity, dimension]),
    counts: spec([replicas], "u32"),
    step: spec([1], "u32"),
    ledger: spec([replicas, LEDGER_COLUMNS]),
    types: spec([capacity], "u32"),
    conditions: spec([replicas, 8]),
    key: spec([2], "u32"),
  };
}

type Inputs = MonteCarloState & Record<"types" | "conditions" | "key", Value>;

function split(inputs: Inputs, walk: Walk): { state: MonteCarloState; fixed: MonteCarloFixed } {
  const { types, conditions, key, ...state } = inputs;
  return { state, fixed: { types, conditions, key, firstReplica: walk.firstReplica } };
}

/** The list, or one number for every replica. */
export function perReplica(x: number | readonly number[] | undefined, fallback: number, replicas: number, what: string): readonly number[] {
  const list = x === undefined || typeof x === "number" ? Array.from({ length: replicas }, () => (x as number | undefined) ?? fallback) : x;
  if (list.length !== replicas) throw new RangeError(`${what}: expected one number or ${replicas} (one a replica), found ${list.length}`);
  return list;
}

/** One configuration a replica. */
function configurations({ positions, replicas }: WalkOptions): ArrayLike<number>[] {
  const list = typeof positions[0] === "number" || positions.length === 0 ? Array.from({ length: replicas ?? 1 }, () => positions as ArrayLike<number>) : Array.from(positions as readonly ArrayLike<number>[]);
  if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 1)) throw new RangeError(`replicas: expected a positive integer, found ${replicas}`);
  if (replicas !== undefined && list.length !== replicas) throw new RangeError(`positions: expected one configuration or ${replicas}, found ${list.length}`);
  return list;
}

function positive(list: readonly number[], what: string): readonly number[] {
  list.forEach((x, r) => { if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`${what}[${r}]: expected a positive number, found ${x}`); });
  return list;
}

/** The initial arrays as plain data, with everything checked. */
export function initialArrays(options: WalkOptions, types: number): SavedWalk {
  const { dimension, seed, firstReplica = 0 } = options;
  const given = configurations(options);
  const replicas = given.length;
  const counts = given.map((x, r) => {
    if (!Number.isInteger(x.length / dimension)) throw new RangeError(`positions: ${x.length} numbers (replica ${r}) are not points in ${dimension} dimensions`);
    return x.length / dimension;
  });
  const capacity = options.capacity ?? Math.max(...counts);
  if (capacity < Math.max(...counts)) throw new RangeError(`capacity: expected room for ${Math.max(...counts)} particles at least, found ${capacity}`);
  const typeOf = Uint32Array.from(options.types ?? new Uint32Array(capacity));
  if (typeOf.length !== capacity) throw new RangeError(`types: expected ${capacity}, one a particle, found ${typeOf.length}`);
  typeOf.forEach((t, i) => { if (t >= types) throw new RangeError(`types[${i}]: expected a type from 0 to ${types - 1}, found ${t}`); });
  const kT = positive(perReplica(options.kT, NaN, replicas, "kT"), "kT");
  const lambda = perReplica(options.lambda, 1, replicas, "lambda");
  const step = positive(perReplica(options.maxDisplacement, 0.2, replicas, "maxDisplacement"), "maxDisplacement");
  const positions = new Float64Array(replicas * capacity * dimension);
  given.forEach((x, r) => positions.set(Array.from(x), r * capacity * dimension));
  return {
    replicas,
    capacity,
    dimension,
    firstReplica,
    arrays: {
      positions,
      counts: Uint32Array.from(counts),
      step: new Uint32Array(1),
      ledger: Float64Array.from(step.flatMap((x) => [0, x, 0, 0, 0, 0, capacity, 0])),
      types: typeOf,
      conditions: Float64Array.from(kT.flatMap((x, r) => conditionsRow({ box: options.box, lambda: lambda[r], kT: x }))),
      key: Uint32Array.from(seedKey(seed)),
    },
  };
}

/** Uploads a saved walk: it goes on with the same bits. */
export function restoreWalk(device: Device, saved: SavedWalk): Walk {
  const specs = specsOf(saved);
  const arrays = Object.fromEntries(NAMES.map((name) => [name, device.array(saved.arrays[name], specs[name].shape, specs[name].dtype)])) as WalkArrays;
  return { replicas: saved.replicas, capacity: saved.capacity, dimension: saved.dimension, firstReplica: saved.firstReplica, arrays };
}

/** Copies a walk to the host. */
export async function saveWalk(walk: Walk): Promise<SavedWalk> {
  const data = await Promise.all(NAMES.map((name) => walk.arrays[name].read()));
  return { ...walk, arrays: Object.fromEntries(NAMES.map((name, i) => [name, data[i]])) as SavedWalk["arrays"] };
}

/**
 * Puts a walk on a device and evaluates its energies.
 * @throws {RangeError} for what does not fit; {ErgonError} when the energy is not pairwise; {NonFiniteEnergy} naming the replica that starts with overlapping particles.
 */
export async function startWalk(device: Device, energy: Energy, options: WalkOptions): Promise<Walk> {
  const pairwise = pairwiseOf(energy, "a Metropolis walk");
  checkSystem(energy, pairwise, options);
  const before = restoreWalk(device, initialArrays(options, pairwise.types));
  const walk = await advanceWalk(device, before, (state, fixed) => renewEnergy(energy, state, fixed));
  await checkStart(walk);
  return walk;
}

/** A fluid must fit its dimension and its box. @throws {RangeError} */
export function checkSystem(energy: Energy, pairwise: Pairwise, { dimension, box }: Pick<WalkOptions, "dimension" | "box">): void {
  if (!energy.dimensions.includes(dimension)) throw new RangeError(`dimension: ${energy.name} is defined in ${energy.dimensions.join(", ")} dimensions, found ${dimension}`);
  checkBox(box, pairwise.truncation.cutoff === NO_CUTOFF ? null : pairwise.truncation.cutoff);
  if (box && box.length !== dimension) throw new RangeError(`box: expected ${dimension} lengths, found ${box.length}`);
}

/** @throws {NonFiniteEnergy} naming the replica whose first energy is not finite. */
export async function checkStart(walk: Walk): Promise<void> {
  const ledger = await walk.arrays.ledger.read();
  for (let replica = 0; replica < walk.replicas; replica++) {
    const start = ledger[replica * LEDGER_COLUMNS + LEDGER.energy];
    if (!Number.isFinite(start)) throw new NonFiniteEnergy(`the walk cannot start: the energy of replica ${replica} is ${start}; particles overlap`, { replica });
  }
}

/** Runs a traced step on a walk. */
async function advanceWalk(device: Device, walk: Walk, f: (state: MonteCarloState, fixed: MonteCarloFixed) => MonteCarloState, control?: RunControl): Promise<Walk> {
  const executable = await device.compile((inputs: Inputs) => {
    const { state, fixed } = split(inputs, walk);
    return f(state, fixed);
  }, specsOf(walk));
  try {
    return { ...walk, arrays: { ...walk.arrays, ...(await executable.run(walk.arrays, control)) } };
  } finally {
    executable.free();
  }
}

/** n sweeps, with the running energy renewed after every thousandth. */
function sweepMany(energy: Energy, n: number, state: MonteCarloState, fixed: MonteCarloFixed): MonteCarloState {
  const some = (count: number, s: MonteCarloState): MonteCarloState => repeat(count, s, (c) => ({ carry: metropolisSweep(energy, c, fixed) })).carry;
  const whole = Math.floor(n / REFRESH_EVERY);
  const renewed = whole ? repeat(whole, state, (s) => ({ carry: refreshEnergy(energy, some(REFRESH_EVERY, s), fixed) })).carry : state;
  return n % REFRESH_EVERY ? some(n % REFRESH_EVERY, renewed) : renewed;
}

/**
 * Sweeps before production: in up to fifty rounds the maximum displacement of each replica is tuned to the acceptance asked for (at most half the box), and stays
 * as it is from then on.
 */
export async function equilibrateWalk(device: Device, energy: Energy, walk: Walk, options: { readonly sweeps: number; /** Default 0.45. */ readonly acceptance?: number }, control?: RunControl): Promise<Walk> {
  const { sweeps, acceptance } = options;
  if (!Number.isInteger(sweeps) || sweeps < 0) throw new RangeError(`sweeps: expected zero or a positive integer, found ${sweeps}`);
  if (sweeps === 0) return walk;
  const rounds = Math.min(TUNING_ROUNDS, sweeps);
  const each = Math.floor(sweeps / rounds);
  return advanceWalk(device, walk, (state, fixed) => {
    const first = sweepMany(energy, sweeps - rounds * each, state, fixed);
    return repeat(rounds, first, (s) => ({ carry: tuneDisplacement(refreshEnergy(energy, sweepMany(energy, each, s, fixed), fixed), fixed, acceptance) })).carry;
  }, control);
}

/** Where random words of one sample come from: the seed's key, the sweeps done, the global number of replica 0. */
export interface SampleDraw {
  readonly key: Value;
  readonly step: Value;
  readonly firstReplica: number;
}

export interface SampleOptions {
  readonly samples: number;
  /** Sweeps between samples. */
  readonly every: number;
  /** Traced once a sample: what to keep of a configuration, values of any shape; `draw` addresses random words of this sample (test insertions). */
  readonly collect?: (x: Particles, draw: SampleDraw) => Readonly<Record<string, Value>>;
}

/** Production: `samples` samples, `every` sweeps apart, nothing tuned. */
export async function sampleWalk(device: Device, energy: Energy, walk: Walk, options: SampleOptions, control: RunControl = {}): Promise<WalkSamples> {
  const { samples, every, collect } = options;
  for (const [name, x] of Object.entries({ samples, every })) if (!Number.isInteger(x) || x < 1) throw new RangeError(`${name}: expected a positive integer, found ${x}`);
  const perBlock = Math.max(1, Math.min(samples, Math.floor(REFRESH_EVERY / every)));
  const compileBlock = (n: number) =>
    device.compile((inputs: Inputs) => {
      const { state, fixed } = split(inputs, walk);
      const { carry, collected } = repeat(n, state, (s) => {
        const next = sweepMany(energy, every, s, fixed);
        return { carry: next, collect: { ...collect?.(particlesOf(next, fixed), { key: fixed.key, step: next.step, firstReplica: walk.firstReplica }), [LEDGER_NAME]: next.ledger } };
      });
      return { state: refreshEnergy(energy, carry, fixed), collected };
    }, specsOf(walk));
  const before = await tallies(walk);
  const rings = new Map<string, { shape: number[]; parts: HostArray[] }>();
  let current = walk;
  for (let done = 0; done < samples; ) {
    const n = Math.min(perBlock, samples - done);
    const block = await compileBlock(n);
    try {
      for (; samples - done >= n; done += n) {
        const { state, collected } = await block.run(current.arrays, { ...control, onProgress: (i) => control.onProgress?.(done + i, samples) });
        current = { ...current, arrays: { ...current.arrays, ...state } };
        for (const [name, ring] of Object.entries(collected)) {
          const kept = rings.get(name) ?? { shape: ring.shape.slice(1), parts: [] };
          kept.parts.push(await ring.read());
          rings.set(name, kept);
        }
      }
    } finally {
      block.free();
    }
  }
  return summary(walk, current, before, await tallies(current), rings, samples);
}

/** Key of the ring that holds ledgers; collected names of callers cannot meet it. */
const LEDGER_NAME = "\u0000ledger";

async function tallies(walk: Walk): Promise<HostArray> {
  return walk.arrays.ledger.read();
}

function summary(start: Walk, walk: Walk, before: HostArray, after: HostArray, rings: ReadonlyMap<string, { shape: number[]; parts: HostArray[] }>, samples: number): WalkSamples {
  const column = (ledger: HostArray, k: number): number[] => Array.from({ length: start.replicas }, (_, r) => ledger[r * LEDGER_COLUMNS + k]);
  const difference = (k: number): number[] => column(after, k).map((x, r) => x - column(before, k)[r]);
  const attempted = difference(LEDGER.attempted);
  const joined = Object.fromEntries([...rings].map(([name, { shape, parts }]) => {
    const data = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
      data.set(part, at);
      at += part.length;
    }
    return [name, { shape: [samples, ...shape], data }];
  }));
  const { [LEDGER_NAME]: ledgers, ...collected } = joined;
  return {
    walk,
    energies: Float64Array.from({ length: samples * start.replicas }, (_, k) => ledgers.data[k * LEDGER_COLUMNS + LEDGER.energy]),
    collected,
    acceptance: difference(LEDGER.accepted).map((x, r) => x / attempted[r]),
    maxDisplacement: column(after, LEDGER.maxDisplacement),
    drift: column(after, LEDGER.drift),
  };
}
