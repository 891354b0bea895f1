/**
 * Observables: what is measured on the device once a frame, and what the host makes of the frames. An observable emits a program fragment, as an Energy
 * does, and folds what was collected into a state of plain data; any driver (molecular dynamics, Monte Carlo, a stored trajectory) takes it:
 *
 *     repeat(frames, state, (s) => {
 *       const { carry } = repeat(every, s, (s) => ({ carry: step(s) }));
 *       return { carry, collect: observe(observables, particlesOf(carry)) };
 *     })
 *
 * Sums over frames are made on the host in f64. Nothing here knows of thermodynamic states: a replica is a series of frames.
 */
import type { Device, DeviceArray } from "../../device/device.ts";
import { spec, type Value } from "../../program/value.ts";
import { conditionsRow, type Box } from "../box.ts";
import type { Particles } from "../energy.ts";

/** A configuration as an observable sees it. */
export interface Sampled extends Particles {
  /** Kinetic energy, real[replicas], where there are velocities. */
  readonly kinetic?: Value;
}

/** Collected values of one name. */
export interface Ring {
  /** [frames, replicas, ...] */
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** An observable with state S (plain data, fit for JSON) and result R. */
export interface Observable<S = any, R = any> {
  /** Traced: values [replicas, ...] of one configuration. */
  sample(x: Sampled): Readonly<Record<string, Value>>;
  /** Before the first frame. */
  empty(): S;
  /** Frames folded in, in order; the portions do not matter. */
  add(state: S, rings: Readonly<Record<string, Ring>>): S;
  /** Averages with standard errors. */
  result(state: S): R;
}

/** Observables by the names that the caller gives them. */
export type Observables = Readonly<Record<string, Observable>>;
/** Their states. */
export type States<T extends Observables> = { readonly [K in keyof T]: T[K] extends Observable<infer S, any> ? S : never };
/** Their results. */
export type Results<T extends Observables> = { readonly [K in keyof T]: T[K] extends Observable<any, infer R> ? R : never };

/** Traced: everything that the observables need of one configuration, keyed "name.key"; the `collect` of a repeat. */
export function observe(observables: Observables, x: Sampled): Record<string, Value> {
  const out: Record<string, Value> = {};
  for (const [name, o] of Object.entries(observables)) for (const [key, v] of Object.entries(o.sample(x))) out[`${name}.${key}`] = v;
  return out;
}

function mapObservables<T extends Observables, U>(observables: T, f: (o: Observable, name: string) => unknown): U {
  return Object.fromEntries(Object.entries(observables).map(([name, o]) => [name, f(o, name)])) as U;
}

/** States without frames. */
export function emptyStates<T extends Observables>(observables: T): States<T> {
  return mapObservables(observables, (o) => o.empty());
}

/** Folds collected rings, given by the keys of {@link observe}, into the states. Other keys are left alone. */
export function foldRings<T extends Observables>(observables: T, states: States<T>, rings: Readonly<Record<string, Ring>>): States<T> {
  return mapObservables(observables, (o, name) => {
    const prefix = `${name}.`;
    const own = Object.entries(rings).filter(([key]) => key.startsWith(prefix)).map(([key, ring]) => [key.slice(prefix.length), ring]);
    if (own.length === 0) throw new RangeError(`rings: nothing was collected for "${name}"; collect observe(observables, particles) in the loop`);
    return o.add(states[name], Object.fromEntries(own));
  });
}

/** Reads what a repeat collected and folds it in. */
export async function fold<T extends Observables>(observables: T, states: States<T>, collected: Readonly<Record<string, DeviceArray>>): Promise<States<T>> {
  const rings = await Promise.all(Object.entries(collected).map(async ([key, array]) => [key, { shape: array.shape, data: await array.read() }] as const));
  return foldRings(observables, states, Object.fromEntries(rings));
}

/**
 * Folds frames in that come one by one, as records of arrays by the keys of {@link observe} (what `runDynamics` collects). Each array is [replicas, ...].
 */
export function foldFrames<T extends Observables>(observables: T, states: States<T>, frames: readonly Readonly<Record<string, ArrayLike<number>>>[], replicas: number): States<T> {
  if (frames.length === 0) return states;
  const rings = Object.entries(frames[0]).map(([name, first]): [string, Ring] => {
    const data = new Float64Array(frames.length * first.length);
    frames.forEach((frame, f) => data.set(Array.from(frame[name]), f * first.length));
    return [name, { shape: [frames.length, replicas, first.length / replicas], data }];
  });
  return foldRings(observables, states, Object.fromEntries(rings));
}

/** Results by name. */
export function results<T extends Observables>(observables: T, states: States<T>): Results<T> {
  return mapObservables(observables, (o, name) => o.result(states[name]));
}

/** Frames that lie on the host. */
export interface StoredFrames {
  /** [frames * replicas * atoms * dimension], row-major. */
  readonly positions: ArrayLike<number>;
  readonly dimension: number;
  readonly box: Box;
  /** Default 1. */
  readonly replicas?: number;
  readonly atoms: number;
  /** Type of each atom; default all 0. */
  readonly types?: ArrayLike<number>;
  /** Default 1. */
  readonly kT?: number;
}

/** Measures stored frames: the observables' results by name. Frames pass through the device as one batch. */
export async function analyse<T extends Observables>(device: Device, observables: T, frames: StoredFrames): Promise<Results<T>> {
  const { dimension, atoms, box, replicas = 1 } = frames;
  const count = frames.positions.length / (dimension * atoms * replicas);
  if (!Number.isInteger(count)) throw new RangeError(`positions: ${frames.positions.length} numbers are not frames of ${replicas} replicas of ${atoms} points in ${dimension} dimensions`);
  const batch = count * replicas;
  const executable = await device.compile((x: Particles) => observe(observables, x), { positions: spec([batch, atoms, dimension]), types: spec([atoms], "u32"), counts: spec([batch], "u32"), conditions: spec([batch, 8]) });
  const row = conditionsRow({ box, kT: frames.kT ?? 1 });
  const out = (await executable.run({
    positions: device.array(frames.positions, [batch, atoms, dimension]),
    types: device.array(frames.types ?? new Uint32Array(atoms), [atoms], "u32"),
    counts: device.array(new Uint32Array(batch).fill(atoms), [batch], "u32"),
    conditions: device.array(Array.from({ length: batch }, () => row).flat(), [batch, 8]),
  })) as Record<string, DeviceArray>;
  const rings = await Promise.all(Object.entries(out).map(async ([key, array]) => [key, { shape: [count, replicas, ...array.shape.slice(1)], data: await array.read() }] as const));
  executable.free();
  return results(observables, foldRings(observables, emptyStates(observables), Object.fromEntries(rings)));
}

/** Part of a ring that belongs to one frame and replica. */
export function frameOf(ring: Ring, frame: number, replica: number): ArrayLike<number> {
  const size = ring.shape.slice(2).reduce((n, s) => n * s, 1);
  const from = (frame * ring.shape[1] + replica) * size;
  return (ring.data as Float64Array).subarray(from, from + size);
}

/** How results of several replicas are given: one each, or one of all together (they must then sample the same state). */
export type ReplicaGrouping = "each" | "together";

/** How many particles of each type exist among the first `count`. */
export function countByType(types: ArrayLike<number> | undefined, count: number, kinds: number): number[] {
  const out = new Array<number>(kinds).fill(0);
  for (let i = 0; i < count; i++) out[types?.[i] ?? 0]++;
  return out;
}

/** Number of types in a list of types: the largest plus one. */
export function kindsOf(types: ArrayLike<number> | undefined): number {
  let most = 0;
  for (let i = 0; i < (types?.length ?? 0); i++) most = Math.max(most, types![i]);
  return most + 1;
}
