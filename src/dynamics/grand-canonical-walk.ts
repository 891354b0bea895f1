/**
 * A walk in N driven from the host: start, run, change the bias, save and go on. What is collected for each N is read after every run and handed over as sums in f64;
 * on the device it starts again from zero, so that single precision never has to hold a long sum.
 */
import type { HostArray, RunControl } from "../device/backend.ts";
import type { Device, DeviceArray } from "../device/device.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../kernels/pair/evaluator.ts";
import { repeat } from "../program/trace.ts";
import { spec, type Value } from "../program/value.ts";
import { volumeOf } from "../system/box.ts";
import { pairwiseOf, type Energy, type Particles } from "../system/energy.ts";
import { grandCanonicalTrials, MACROSTATE, MACROSTATE_COLUMNS, type GrandCanonicalState, type TrialMix } from "./grand-canonical.ts";
import { tailOfInsertion } from "./insertion.ts";
import { checkStart, checkSystem, initialArrays, perReplica, restoreWalk, saveWalk, specsOf, type SampleDraw, type SavedWalk, type Walk, type WalkOptions } from "./monte-carlo-walk.ts";
import { LEDGER, LEDGER_COLUMNS, particlesOf, refreshEnergy, renewEnergy, tuneDisplacement, type MonteCarloFixed } from "./monte-carlo.ts";

/** Trials of a replica between two renewals of its running energy; a number of its own, so that nothing depends on the batch. */
const RENEW_EVERY = 100_000;
/** Sums in single precision stay exact counts below this. */
const MOST_TRIALS = 2 ** 24;

export interface GrandCanonicalOptions extends WalkOptions {
  readonly box: readonly number[];
  /** Room for particles: the largest N that can be reached. */
  readonly capacity: number;
  /** ln z, z the activity in length^-dimension (beta mu with the thermal wavelength in it); one for all, or one a replica. */
  readonly betaMu: number | readonly number[];
  /** Window of N of each replica, both ends included; default 0 to capacity. */
  readonly windows?: readonly { readonly lowest: number; readonly highest: number }[];
  /** Leading particles that never leave; default 0. */
  readonly resident?: number;
}

/** A walk in N at rest. */
export interface GrandCanonicalWalk extends Walk {
  /** real[replicas, rows, 8]; its sums are zero between runs. */
  readonly macrostates: DeviceArray;
  readonly rows: number;
  readonly resident: number;
}

/** A walk in N as plain data, exact, for checkpoints. */
export interface SavedGrandCanonicalWalk extends SavedWalk {
  readonly macrostates: HostArray;
  readonly rows: number;
  readonly resident: number;
}

export interface GrandCanonicalRun {
  readonly walk: GrandCanonicalWalk;
  /** [replicas, rows, 8], columns MACROSTATE: what this run collected (its bias and tail columns are those that it obeyed). */
  readonly macrostates: Float64Array;
  /** What `collect` returned, [calls, ...]. */
  readonly collected: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: HostArray }>>;
  /** Of each replica, since the last tuning. */
  readonly acceptance: readonly number[];
  readonly drift: readonly number[];
}

function checkWindows({ windows, capacity, resident = 0 }: GrandCanonicalOptions, counts: ArrayLike<number>): { lowest: number; highest: number }[] {
  const list = windows ?? Array.from(counts, () => ({ lowest: resident, highest: capacity }));
  if (list.length !== counts.length) throw new RangeError(`windows: expected ${counts.length}, one a replica, found ${list.length}`);
  list.forEach(({ lowest, highest }, r) => {
    if (!Number.isInteger(lowest) || !Number.isInteger(highest) || lowest < resident || highest < lowest || highest > capacity) throw new RangeError(`windows[${r}]: expected ${resident} <= lowest <= highest <= ${capacity}, found ${lowest} to ${highest}`);
    if (counts[r] < lowest || counts[r] > highest) throw new RangeError(`windows[${r}]: the replica starts with ${counts[r]} particles, outside ${lowest} to ${highest}`);
  });
  return list.map(({ lowest, highest }) => ({ lowest, highest }));
}

/** The tail that the N-th particle adds, N = lowest + row; the joining particles have the type of the last slot. */
function tails(energy: Energy, box: readonly number[], types: ArrayLike<number>, nTypes: number, lowest: number, rows: number, lambda: number): number[] {
  const counts = (n: number): number[] => Array.from({ length: nTypes }, (_, t) => Array.from({ length: n }, (_, i) => types[i]).filter((x) => x === t).length);
  return Array.from({ length: rows }, (_, k) => {
    const n = lowest + k;
    return n === 0 || n > types.length ? 0 : tailOfInsertion(energy, counts(n - 1), types[n - 1], volumeOf(box), box.length, lambda);
  });
}

/** Puts a walk in N on a device. @throws as {@link startWalk}, and {RangeError} for windows that do not fit. */
export async function startGrandCanonical(device: Device, energy: Energy, options: GrandCanonicalOptions): Promise<GrandCanonicalWalk> {
  const pairwise = pairwiseOf(energy, "grand canonical Monte Carlo");
  const { box, resident = 0 } = options;
  if (box === null) throw new RangeError("box: insertions need a periodic box, found open space");
  checkSystem(energy, pairwise, options);
  const saved = initialArrays(options, pairwise.types);
  const { types, counts } = saved.arrays;
  for (let i = resident + 1; i < saved.capacity; i++) if (types[i] !== types[resident]) throw new RangeError(`types[${i}]: the particles after the first ${resident} must have one type, ${types[resident]}, found ${types[i]}`);
  const windows = checkWindows(options, counts);
  const rows = Math.max(...windows.map(({ lowest, highest }) => highest - lowest + 1));
  const conditions = Float64Array.from(saved.arrays.conditions);
  const ledger = Float64Array.from(saved.arrays.ledger);
  perReplica(options.betaMu, NaN, saved.replicas, "betaMu").forEach((x, r) => {
    if (!Number.isFinite(x)) throw new RangeError(`betaMu[${r}]: expected a number, found ${x}`);
    conditions[r * CONDITION_COLUMNS + CONDITIONS.betaMu] = x;
    ledger[r * LEDGER_COLUMNS + LEDGER.lowest] = windows[r].lowest;
    ledger[r * LEDGER_COLUMNS + LEDGER.highest] = windows[r].highest;
  });
  const macrostates = windows.flatMap(({ lowest }, r) => tails(energy, box, types, pairwise.types, lowest, rows, conditions[r * CONDITION_COLUMNS + CONDITIONS.lambda]).flatMap((tail) => [0, 0, 0, 0, 0, 0, 0, tail]));
  const before = restoreGrandCanonical(device, { ...saved, arrays: { ...saved.arrays, conditions, ledger }, macrostates: Float64Array.from(macrostates), rows, resident });
  const { walk } = await advance(device, before, (state, fixed) => ({ state: { ...state, ...renewEnergy(energy, state, fixed) } }));
  await checkStart(walk);
  return walk;
}

/** Uploads a saved walk: it goes on with the same bits. */
export function restoreGrandCanonical(device: Device, saved: SavedGrandCanonicalWalk): GrandCanonicalWalk {
  const { macrostates, rows, resident } = saved;
  return { ...restoreWalk(device, saved), macrostates: device.array(macrostates, [saved.replicas, rows, MACROSTATE_COLUMNS]), rows, resident };
}

/** Copies a walk to the host. */
export async function saveGrandCanonical(walk: GrandCanonicalWalk): Promise<SavedGrandCanonicalWalk> {
  return { ...(await saveWalk(walk)), macrostates: await walk.macrostates.read(), rows: walk.rows, resident: walk.resident };
}

/** The same walk under another bias: eta(N) of each replica, [replicas, rows]. */
export async function withBias(device: Device, walk: GrandCanonicalWalk, bias: ArrayLike<number>): Promise<GrandCanonicalWalk> {
  const { replicas, rows } = walk;
  if (bias.length !== replicas * rows) throw new RangeError(`bias: expected ${replicas} x ${rows} numbers, found ${bias.length}`);
  const macrostates = Float64Array.from(await walk.macrostates.read(), (x, k) => (k % MACROSTATE_COLUMNS === MACROSTATE.bias ? bias[Math.floor(k / MACROSTATE_COLUMNS)] : x));
  return { ...walk, macrostates: device.array(macrostates, [replicas, rows, MACROSTATE_COLUMNS]) };
}

type Inputs = GrandCanonicalState & Record<"types" | "conditions" | "key", Value>;
type Traced = { state: GrandCanonicalState; collected?: Record<string, Value> };

async function advance(device: Device, walk: GrandCanonicalWalk, f: (state: GrandCanonicalState, fixed: MonteCarloFixed) => Traced, control?: RunControl) {
  const specs = { ...specsOf(walk), macrostates: spec([walk.replicas, walk.rows, MACROSTATE_COLUMNS]) };
  const executable = await device.compile(({ types, conditions, key, ...state }: Inputs) => {
    const { state: next, collected = {} } = f(state, { types, conditions, key, firstReplica: walk.firstReplica });
    return { state: next, collected };
  }, specs);
  try {
    const { state, collected } = await executable.run({ ...walk.arrays, macrostates: walk.macrostates }, control);
    const { macrostates, ...arrays } = state;
    const next: GrandCanonicalWalk = { ...walk, arrays: { ...walk.arrays, ...arrays }, macrostates };
    return { walk: next, collected: collected as Readonly<Record<string, DeviceArray>> };
  } finally {
    executable.free();
  }
}

export interface GrandCanonicalRunOptions extends Pick<TrialMix, "trials" | "displacements"> {
  /** Steps of `trials` trials each. */
  readonly calls: number;
  /** Tune the displacement after every step: before production only. */
  readonly tune?: boolean;
  /** Traced once a step. */
  readonly collect?: (x: Particles, draw: SampleDraw) => Readonly<Record<string, Value>>;
}

/**
 * `calls` steps of `trials` trials in every replica; running energies are renewed at least every hundred thousand trials.
 * @throws {RangeError} above 2^24 trials a replica: read the sums more often.
 */
export async function runGrandCanonical(device: Device, energy: Energy, walk: GrandCanonicalWalk, options: GrandCanonicalRunOptions, control: RunControl = {}): Promise<GrandCanonicalRun> {
  const { calls, trials, displacements, tune = false, collect } = options;
  for (const [name, x] of Object.entries({ calls, trials })) if (!Number.isInteger(x) || x < 1) throw new RangeError(`${name}: expected a positive integer, found ${x}`);
  if (calls * trials > MOST_TRIALS) throw new RangeError(`calls: ${calls} steps of ${trials} trials are more than 2^24 in one run; make several runs`);
  const most = Math.max(1, Math.min(calls, Math.floor(RENEW_EVERY / trials)));
  const mix = { trials, displacements, resident: walk.resident };
  const traced = (state: GrandCanonicalState, fixed: MonteCarloFixed): Traced => {
    const step = (s: GrandCanonicalState) => {
      const moved = grandCanonicalTrials(energy, s, fixed, mix);
      const next = tune ? { ...moved, ...tuneDisplacement(moved, fixed) } : moved;
      return { carry: next, collect: { ...collect?.(particlesOf(next, fixed), { key: fixed.key, step: next.step, firstReplica: walk.firstReplica }) } };
    };
    const block = (n: number, s: GrandCanonicalState) => {
      const { carry, collected } = repeat(n, s, step);
      return { carry: { ...carry, ...refreshEnergy(energy, carry, fixed) }, collect: collected };
    };
    const whole = repeat(Math.floor(calls / most), state, (s) => block(most, s));
    const rest = block(calls % most, whole.carry);
    return { state: rest.carry, collected: { ...prefixed("whole", whole.collected), ...prefixed("rest", rest.collect) } };
  };
  const { walk: after, collected } = await advance(device, walk, traced, control);
  return collectRun(device, after, collected, calls);
}

function prefixed(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, v]) => [`${prefix}.${name}`, v]));
}

/** Reads what a run collected and clears it on the device. */
async function collectRun(device: Device, walk: GrandCanonicalWalk, rings: Readonly<Record<string, DeviceArray>>, calls: number): Promise<GrandCanonicalRun> {
  const { replicas, rows } = walk;
  const macrostates = Float64Array.from(await walk.macrostates.read());
  const cleared = macrostates.map((x, k) => (k % MACROSTATE_COLUMNS >= MACROSTATE.bias ? x : 0));
  const ledger = await walk.arrays.ledger.read();
  const column = (k: number): number[] => Array.from({ length: replicas }, (_, r) => ledger[r * LEDGER_COLUMNS + k]);
  const collected: Record<string, { shape: readonly number[]; data: HostArray }> = {};
  for (const [path, whole] of Object.entries(rings)) {
    if (!path.startsWith("whole.")) continue;
    const name = path.slice(6);
    const rest = rings[`rest.${name}`];
    const [head, end] = await Promise.all([whole.read(), rest.read()]);
    const data = new (head.constructor as new (n: number) => HostArray)(head.length + end.length);
    data.set(head);
    data.set(end, head.length);
    collected[name] = { shape: [calls, ...rest.shape.slice(1)], data };
  }
  return {
    walk: { ...walk, macrostates: device.array(cleared, [replicas, rows, MACROSTATE_COLUMNS]) },
    macrostates,
    collected,
    acceptance: column(LEDGER.accepted).map((x, r) => x / column(LEDGER.attempted)[r]),
    drift: column(LEDGER.drift),
  };
}
