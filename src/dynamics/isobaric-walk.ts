/**
 * An isobaric walk driven from the host: start, equilibrate (tuning both kinds of steps), sample, exchange. A cycle is one sweep of single-particle trials and one volume
 * move. State is explicit: every function takes a walk and returns the next.
 */
import type { RunControl } from "../device/backend.ts";
import type { Device, DeviceArray } from "../device/device.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../kernels/pair/evaluator.ts";
import { repeat } from "../program/trace.ts";
import { spec, type Value } from "../program/value.ts";
import { pairwiseOf, type Energy } from "../system/energy.ts";
import { countByType, emptyStates, foldRings, observe, results, type Observables, type Results, type Ring, type States } from "../system/observables/observable.ts";
import { driveExchange, type ExchangeOptions, type ExchangeResult } from "./exchange-run.ts";
import { exchangeIsobaric, isobaricCycle, isobaricParticles, tailCoefficient, type IsobaricFixed, type IsobaricState } from "./isobaric.ts";
import { LEDGER, LEDGER_COLUMNS, refreshEnergy, tuneDisplacement } from "./monte-carlo.ts";
import { startWalk, type Walk, type WalkArrays, type WalkOptions } from "./monte-carlo-walk.ts";

/** Cycles between two renewals of the running energy, at most. */
const REFRESH_EVERY = 1000;

export interface IsobaricOptions extends WalkOptions {
  /** One for all, or one a replica; in the energy's units, not multiplied by beta. */
  readonly pressure: number | readonly number[];
  /** First guess of the largest change of ln V, before tuning; default 0.02. */
  readonly largest?: number;
}

/** An isobaric walk at rest: a walk whose conditions hold each replica's present box, and what volume moves need. */
export interface IsobaricWalk {
  readonly walk: Walk;
  /** real[replicas] */
  readonly largest: DeviceArray;
  /** u32[1] */
  readonly attempt: DeviceArray;
}

/** What sampling gives. */
export interface IsobaricSamples<O extends Observables> {
  readonly walk: IsobaricWalk;
  /** [samples, replicas], energies without tail correction. */
  readonly energies: Float64Array;
  /** [samples, replicas] */
  readonly volumes: Float64Array;
  readonly results: Results<O>;
  /** Accepted shares of this call, a replica. */
  readonly acceptance: { readonly displacement: readonly number[]; readonly volume: readonly number[] };
}

/**
 * Puts an isobaric walk on a device.
 * @throws {RangeError} in open space, for a pressure that is not positive, and as startWalk does.
 */
export async function startIsobaric(device: Device, energy: Energy, options: IsobaricOptions): Promise<IsobaricWalk> {
  const pairwise = pairwiseOf(energy, "an isobaric walk");
  if (options.box === null) throw new RangeError("box: an isobaric walk needs a periodic box to begin with; found open space");
  const walk = await startWalk(device, energy, options);
  const { pressure, dimension, largest = 0.02 } = options;
  const list = typeof pressure === "number" ? Array.from({ length: walk.replicas }, () => pressure) : pressure;
  if (list.length !== walk.replicas) throw new RangeError(`pressure: expected one number or ${walk.replicas} (one a replica), found ${list.length}`);
  list.forEach((p, r) => { if (!(p > 0) || !Number.isFinite(p)) throw new RangeError(`pressure[${r}]: expected a positive number, found ${p}; at zero pressure the volume has no distribution`); });
  if (!(largest > 0) || !Number.isFinite(largest)) throw new RangeError(`largest: expected a positive change of ln V, found ${largest}`);
  const conditions = Float64Array.from(await walk.arrays.conditions.read());
  const counts = await walk.arrays.counts.read();
  list.forEach((p, r) => {
    const row = r * CONDITION_COLUMNS;
    conditions[row + CONDITIONS.pressure] = p;
    conditions[row + CONDITIONS.tail] = tailCoefficient(energy, countByType(options.types, counts[r], pairwise.types), dimension, conditions[row + CONDITIONS.lambda]);
  });
  const arrays: WalkArrays = { ...walk.arrays, conditions: device.array(conditions, [walk.replicas, CONDITION_COLUMNS]) };
  return { walk: { ...walk, arrays }, largest: device.array(new Float64Array(walk.replicas).fill(largest), [walk.replicas]), attempt: device.array([0], [1], "u32") };
}

type Names = keyof WalkArrays | "largest" | "attempt";
type Inputs = Readonly<Record<Names, Value>>;
const STATE = ["positions", "counts", "step", "ledger", "conditions", "largest", "attempt"] as const;

function inputsOf({ walk, largest, attempt }: IsobaricWalk): Record<Names, DeviceArray> {
  return { ...walk.arrays, largest, attempt };
}

function walkOf(before: IsobaricWalk, arrays: Readonly<Record<string, DeviceArray>>): IsobaricWalk {
  const all = { ...inputsOf(before), ...arrays };
  const { largest, attempt } = all;
  return { walk: { ...before.walk, arrays: Object.fromEntries(Object.keys(before.walk.arrays).map((name) => [name, all[name as Names]])) as unknown as WalkArrays }, largest, attempt };
}

function split(x: Inputs, walk: Walk, accepted: Value): { state: IsobaricState; fixed: IsobaricFixed } {
  return { state: { ...(Object.fromEntries(STATE.map((name) => [name, x[name]])) as Omit<IsobaricState, "accepted">), accepted }, fixed: { types: x.types, key: x.key, firstReplica: walk.firstReplica } };
}

/** n cycles, with the running energy renewed at the end and after every thousandth. */
function cycles(energy: Energy, n: number, state: IsobaricState, fixed: IsobaricFixed): IsobaricState {
  const some = (count: number, s: IsobaricState): IsobaricState => repeat(count, s, (c) => ({ carry: isobaricCycle(energy, c, fixed) })).carry;
  const renewed = (s: IsobaricState): IsobaricState => ({ ...s, ...refreshEnergy(energy, s, { ...fixed, conditions: s.conditions }) });
  const whole = Math.floor(n / REFRESH_EVERY);
  const after = whole ? repeat(whole, state, (s) => ({ carry: renewed(some(REFRESH_EVERY, s)) })).carry : state;
  return n % REFRESH_EVERY ? renewed(some(n % REFRESH_EVERY, after)) : after;
}

/** Runs a traced function of a walk's state once. */
async function onWalk<T extends Record<string, any>>(device: Device, walk: IsobaricWalk, f: (state: IsobaricState, fixed: IsobaricFixed) => T, control: RunControl): Promise<any> {
  const inputs = { ...inputsOf(walk), accepted: device.zeros([walk.walk.replicas], "u32") };
  const executable = await device.compile((x: any) => {
    const { state, fixed } = split(x, walk.walk, x.accepted);
    return f(state, fixed);
  }, Object.fromEntries(Object.entries(inputs).map(([name, a]) => [name, spec(a.shape, a.dtype)])));
  try {
    return await executable.run(inputs, control);
  } finally {
    executable.free();
  }
}

/**
 * Cycles before production: in rounds, the maximum displacements and the largest changes of ln V are tuned to the acceptance asked for, and stay as they are from then on.
 * Changes of ln V stay below 1.
 */
export async function equilibrateIsobaric(device: Device, energy: Energy, walk: IsobaricWalk, options: { readonly cycles: number; /** Default 0.45. */ readonly acceptance?: number }, control: RunControl = {}): Promise<IsobaricWalk> {
  const { cycles: n, acceptance = 0.45 } = options;
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`cycles: expected a positive integer, found ${n}`);
  const rounds = Math.min(20, n);
  let current = walk;
  for (let round = 0; round < rounds; round++) {
    const each = Math.floor((n * (round + 1)) / rounds) - Math.floor((n * round) / rounds);
    const out = await onWalk(device, current, (state, fixed) => {
      const next = cycles(energy, each, state, fixed);
      return { ...next, ...tuneDisplacement(next, { ...fixed, conditions: next.conditions }, acceptance) };
    }, control);
    const { accepted, ...arrays } = out as Record<string, DeviceArray>;
    const [tally, steps] = [await accepted.read(), await current.largest.read()];
    const tuned = Array.from(steps, (x, r) => Math.min(1, x * Math.min(2, Math.max(0.5, tally[r] / each / acceptance))));
    current = { ...walkOf(current, arrays), largest: device.array(tuned, [tuned.length]) };
    control.onProgress?.(round + 1, rounds);
  }
  return current;
}

/** Production: `samples` samples, `every` cycles apart, nothing tuned. */
export async function sampleIsobaric<O extends Observables = {}>(device: Device, energy: Energy, walk: IsobaricWalk, options: { readonly samples: number; readonly every: number; readonly observables?: O }, control: RunControl = {}): Promise<IsobaricSamples<O>> {
  const { samples, every, observables = {} as O } = options;
  for (const [name, x] of Object.entries({ samples, every })) if (!Number.isInteger(x) || x < 1) throw new RangeError(`${name}: expected a positive integer, found ${x}`);
  const { replicas, dimension } = walk.walk;
  const energies = new Float64Array(samples * replicas);
  const volumes = new Float64Array(samples * replicas);
  const accepted = new Float64Array(replicas);
  const before = await walk.walk.arrays.ledger.read();
  let states = emptyStates(observables) as States<O>;
  let current = walk;
  for (let done = 0; done < samples; ) {
    const n = Math.min(samples - done, 500);
    const out = await onWalk(device, current, (state, fixed) => {
      const { carry, collected } = repeat(n, state, (s) => {
        const next = cycles(energy, every, s, fixed);
        return { carry: next, collect: { ...observe(observables, isobaricParticles(next, fixed)), "isobaric ledger": next.ledger, "isobaric conditions": next.conditions } };
      });
      return { state: carry, collected };
    }, { ...control, onProgress: (i) => control.onProgress?.(done + i, samples) });
    const rings = Object.fromEntries(await Promise.all(Object.entries(out.collected as Record<string, DeviceArray>).map(async ([name, a]): Promise<[string, Ring]> => [name, { shape: a.shape, data: await a.read() }])));
    states = foldRings(observables, states, rings);
    for (let k = 0; k < n * replicas; k++) {
      energies[done * replicas + k] = rings["isobaric ledger"].data[k * LEDGER_COLUMNS + LEDGER.energy];
      volumes[done * replicas + k] = Array.from({ length: dimension }, (_, d) => rings["isobaric conditions"].data[k * CONDITION_COLUMNS + d]).reduce((v, l) => v * l, 1);
    }
    (await out.state.accepted.read()).forEach((x: number, r: number) => (accepted[r] += x));
    current = walkOf(current, out.state);
    done += n;
  }
  const after = await current.walk.arrays.ledger.read();
  const moved = (k: number, r: number): number => after[r * LEDGER_COLUMNS + k] - before[r * LEDGER_COLUMNS + k];
  return {
    walk: current,
    energies,
    volumes,
    results: results(observables, states),
    acceptance: { displacement: Array.from(accepted, (_, r) => moved(LEDGER.accepted, r) / moved(LEDGER.attempted, r)), volume: Array.from(accepted, (x) => x / (samples * every)) },
  };
}

/** Replica exchange of an isobaric walk, `between` cycles from attempt to attempt. */
export async function exchangeIsobaricWalk<O extends Observables = {}>(device: Device, energy: Energy, walk: IsobaricWalk, options: ExchangeOptions<O>, control: RunControl = {}): Promise<ExchangeResult<O> & { walk: IsobaricWalk }> {
  const inputs = { ...inputsOf(walk), volumeAttempt: walk.attempt, accepted: device.zeros([walk.walk.replicas], "u32") };
  const { arrays, ...result } = await driveExchange(device, inputs, (x) => {
    const { state, fixed } = split({ ...x, attempt: x.volumeAttempt } as Inputs, walk.walk, x.accepted);
    return { sampler: exchangeIsobaric(energy, fixed, options.between), state, close: ({ attempt, ...s }: IsobaricState) => ({ ...s, volumeAttempt: attempt }) };
  }, options, control, (error) => { throw error; });
  return { ...result, walk: walkOf(walk, { ...arrays, attempt: arrays.volumeAttempt }) };
}
