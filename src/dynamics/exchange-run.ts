/**
 * Replica exchange driven from the host: attempts in portions, what they decided, and observables of every state. `exchangeWalk` goes on from a Monte Carlo walk,
 * `exchangeTrajectories` from positions and velocities with any integrator. Portions never change a number: a sampler starts anew after every attempt.
 */
import { NeighbourOverflow } from "../core/errors.ts";
import { seedKey } from "../core/threefry.ts";
import type { RunControl } from "../device/backend.ts";
import type { Device, DeviceArray } from "../device/device.ts";
import { repeat } from "../program/trace.ts";
import { spec, type Value } from "../program/value.ts";
import { conditionsRow, type Box } from "../system/box.ts";
import type { Energy } from "../system/energy.ts";
import { allPairs } from "../system/neighbours.ts";
import { emptyStates, foldRings, observe, results, type Observables, type Results, type Ring, type States } from "../system/observables/observable.ts";
import type { ExchangeRecord } from "./exchange-statistics.ts";
import type { DynamicsSystem, PhaseSpaceState } from "./integrator.ts";
import type { MonteCarloState } from "./monte-carlo.ts";
import type { Walk, WalkArrays } from "./monte-carlo-walk.ts";
import type { DynamicsRun } from "./run.ts";
import { exchangeDynamics, exchangeMonteCarlo, exchangeStep, type ExchangeSampler } from "./replica-exchange.ts";

/** Attempts in one call of the device. */
const PORTION = 256;

export interface ExchangeOptions<O extends Observables = Observables> {
  /** Exchanges that are tried. */
  readonly attempts: number;
  /** Steps or sweeps between two attempts. */
  readonly between: number;
  /** Replicas of a ladder; default: all in one. */
  readonly rungs?: number;
  /** Measured once every `measureEvery` attempts, after the exchange. */
  readonly observables?: O;
  /** A divisor of `attempts`; default 1. */
  readonly measureEvery?: number;
  /** Where an earlier run ended: its `position`. */
  readonly from?: ExchangePosition;
}

/** Where the walkers are, as plain data. */
export interface ExchangePosition { readonly attempt: number; readonly walkers: readonly number[] }

/** What every exchange run gives. */
export interface ExchangeResult<O extends Observables> {
  readonly record: ExchangeRecord;
  readonly position: ExchangePosition;
  /** Results of the observables; each gives one a replica, that is, a thermodynamic state. */
  readonly results: Results<O>;
}

/** A sampler over named arrays: `open` is traced, `close` names the arrays that changed. */
export interface Opened<S> {
  readonly sampler: ExchangeSampler<any>;
  readonly state: S;
  close(state: S): Record<string, Value>;
  kinetic?(state: S): Value | undefined;
}

/** The loop of all exchange runs: attempts in portions, records and observables. `onOverflow` makes room in neighbour lists or throws. */
export async function driveExchange<S, O extends Observables>(device: Device, start: Record<string, DeviceArray>, open: (x: Record<string, Value>) => Opened<S>, options: ExchangeOptions<O>, control: RunControl, onOverflow: (error: NeighbourOverflow) => void): Promise<ExchangeResult<O> & { arrays: Record<string, DeviceArray> }> {
  const { attempts, measureEvery = 1, observables = {} as O } = options;
  const replicas = start.conditions.shape[0];
  const rungs = options.rungs ?? replicas;
  if (!Number.isInteger(rungs) || rungs < 1 || replicas % rungs !== 0) throw new RangeError(`rungs: expected a divisor of the ${replicas} replicas, found ${rungs}`);
  if (!Number.isInteger(attempts) || attempts < 1) throw new RangeError(`attempts: expected a positive integer, found ${attempts}`);
  if (!Number.isInteger(measureEvery) || measureEvery < 1 || attempts % measureEvery !== 0) throw new RangeError(`measureEvery: expected a divisor of the ${attempts} attempts, found ${measureEvery}`);
  const from = options.from ?? { attempt: 0, walkers: Array.from({ length: replicas }, (_, r) => r) };
  if (from.walkers.length !== replicas) throw new RangeError(`from.walkers: expected ${replicas}, found ${from.walkers.length}`);
  let arrays = { ...start, attempt: device.array([from.attempt], [1], "u32"), walkers: device.array(from.walkers, [replicas], "u32") } as Record<string, DeviceArray>;
  const specs = Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, spec(a.shape, a.dtype)]));
  const program = (frames: number) => (x: Record<string, Value>) => {
    const { sampler, state, close, kinetic } = open(x);
    const { carry, collected } = repeat(frames, { state: state as any, exchange: { attempt: x.attempt, walkers: x.walkers } }, (outer) => {
      const { carry, collected } = repeat(measureEvery, outer, (c) => {
        const next = exchangeStep(sampler, c.state, c.exchange, { rungs });
        return { carry: { state: next.state, exchange: next.exchange }, collect: { walkers: next.exchange.walkers, probability: next.probability } };
      });
      const energy = kinetic?.(carry.state);
      return { carry, collect: { ...observe(observables, { ...sampler.particles(carry.state), ...(energy && { kinetic: energy }) }), "exchange walkers": collected.walkers, "exchange probability": collected.probability } };
    });
    return { arrays: { ...close(carry.state), attempt: carry.exchange.attempt, walkers: carry.exchange.walkers }, collected };
  };
  let states = emptyStates(observables) as States<O>;
  const walkers = new Uint32Array(attempts * replicas);
  const probability = new Float64Array(attempts * replicas);
  const frames = attempts / measureEvery;
  const portion = Math.max(1, Math.min(frames, Math.floor(PORTION / measureEvery)));
  for (let done = 0; done < frames; ) {
    const n = Math.min(portion, frames - done);
    const executable = await device.compile(program(n), specs);
    try {
      for (; frames - done >= n; done += n) {
        const out = await executable.run(arrays, { ...control, onProgress: (i) => control.onProgress?.((done + i) * measureEvery, attempts) });
        const rings = Object.fromEntries(await Promise.all(Object.entries(out.collected as Record<string, DeviceArray>).map(async ([name, a]): Promise<[string, Ring]> => [name, { shape: a.shape, data: await a.read() }])));
        walkers.set(rings["exchange walkers"].data, done * measureEvery * replicas);
        probability.set(rings["exchange probability"].data, done * measureEvery * replicas);
        states = foldRings(observables, states, rings);
        arrays = { ...arrays, ...(out.arrays as Record<string, DeviceArray>) };
      }
    } catch (error) {
      // More room, then the same portion again: nothing of it was kept.
      if (!(error instanceof NeighbourOverflow)) throw error;
      onOverflow(error);
    } finally {
      executable.free();
    }
  }
  const position = { attempt: (await arrays.attempt.read())[0], walkers: Array.from(await arrays.walkers.read()) };
  return { arrays, record: { replicas, rungs, start: from.walkers, walkers, probability }, position, results: results(observables, states) };
}

/** @throws {RangeError} unless all boxes of a batch are the same: they do not travel with the configurations. */
function checkBoxes(conditions: ArrayLike<number>): void {
  for (let e = 0; e < conditions.length; e++) if (e % 8 < 3 && conditions[e] !== conditions[e % 8]) throw new RangeError(`box: replica exchange at fixed volume needs the same box everywhere; replica ${Math.floor(e / 8)} has length ${conditions[e]} where replica 0 has ${conditions[e % 8]}`);
}

/** Replica exchange of a Metropolis walk at fixed volume, `between` sweeps from attempt to attempt; the walk comes back moved on. */
export async function exchangeWalk<O extends Observables = {}>(device: Device, energy: Energy, walk: Walk, options: ExchangeOptions<O>, control: RunControl = {}): Promise<ExchangeResult<O> & { walk: Walk }> {
  checkBoxes(await walk.arrays.conditions.read());
  const { arrays, ...result } = await driveExchange(device, walk.arrays, (x): Opened<MonteCarloState> => {
    const fixed = { types: x.types, conditions: x.conditions, key: x.key, firstReplica: walk.firstReplica };
    const state = { positions: x.positions, counts: x.counts, step: x.step, ledger: x.ledger };
    return { sampler: exchangeMonteCarlo(energy, fixed, options.between), state, close: (s) => s };
  }, options, control, (error) => { throw error; });
  const moved = Object.fromEntries(Object.keys(walk.arrays).map((name) => [name, arrays[name]])) as unknown as WalkArrays;
  return { ...result, walk: { ...walk, arrays: moved } };
}

/** Trajectories of replicas that exchange. Arrays are [replicas, capacity, dimension], row-major. */
export interface ExchangeTrajectories extends Pick<DynamicsRun, "integrator" | "energy" | "neighbours" | "dimension" | "counts" | "types" | "masses" | "kT" | "lambda" | "seed"> {
  /** The same in every replica. */
  readonly box: Box;
  readonly positions: ArrayLike<number>;
  /** Where the integrator has velocities. */
  readonly velocities?: ArrayLike<number>;
  /** Steps made before; default 0. */
  readonly step?: number;
}

/** Replica exchange of trajectories, `between` steps from attempt to attempt. Positions come back continuous within each rung, not folded. */
export async function exchangeTrajectories<O extends Observables = {}>(device: Device, run: ExchangeTrajectories, options: ExchangeOptions<O>, control: RunControl = {}): Promise<ExchangeResult<O> & { positions: Float64Array; velocities: Float64Array | null; step: number }> {
  const { integrator, energy, counts, dimension } = run;
  const replicas = counts.length;
  const capacity = Math.max(0, ...counts);
  if (run.kT.length !== replicas) throw new RangeError(`kT: expected ${replicas}, one a replica, found ${run.kT.length}`);
  if (integrator.hasVelocities && !run.velocities) throw new TypeError(`velocities: ${integrator.name} needs them; draw them with maxwellBoltzmann`);
  const shape = [replicas, capacity, dimension];
  const arrays: Record<string, DeviceArray> = {
    positions: device.array(run.positions, shape),
    ...(integrator.hasVelocities && { velocities: device.array(run.velocities!, shape) }),
    step: device.array([run.step ?? 0], [1], "u32"),
    types: device.array(run.types ?? new Uint32Array(capacity), [capacity], "u32"),
    counts: device.array(counts, [replicas], "u32"),
    conditions: device.array(run.kT.flatMap((kT, r) => conditionsRow({ box: run.box, kT, lambda: run.lambda?.[r] ?? 1 })), [replicas, 8]),
    masses: device.array(run.masses ?? new Float64Array(capacity).fill(1), [capacity]),
    key: device.array(seedKey(run.seed), [2], "u32"),
  };
  let neighbours = run.neighbours ?? allPairs;
  const open = (x: Record<string, Value>): Opened<any> => {
    const system: DynamicsSystem = { energy, neighbours, types: x.types, counts: x.counts, conditions: x.conditions, masses: x.masses, key: x.key };
    return {
      sampler: exchangeDynamics(integrator, system, options.between),
      state: integrator.init(system, { positions: x.positions, step: x.step, ...(x.velocities && { velocities: x.velocities }) }),
      close: (s: PhaseSpaceState) => ({ positions: s.positions, step: s.step, ...(x.velocities && { velocities: s.velocities }) }),
      kinetic: (s) => integrator.kinetic?.(system, s),
    };
  };
  const { arrays: last, ...result } = await driveExchange(device, arrays, open, options, control, () => { neighbours = neighbours.grown(); });
  return { ...result, positions: Float64Array.from(await last.positions.read()), velocities: last.velocities ? Float64Array.from(await last.velocities.read()) : null, step: (await last.step.read())[0] };
}
