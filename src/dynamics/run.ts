/**
 * Running a trajectory: steps in chunks, each one compiled program with nothing of the host in between. A chunk starts from plain numbers (positions folded
 * into the box, lists built from nothing) and ends in plain numbers, at step numbers that a fixed rule gives; so a run that was interrupted and goes on from
 * the end of a chunk makes the same bits as one that was not.
 *
 * A neighbour list that overflows is given more room and its chunk is replayed. A failure (NonFiniteEnergy) names the absolute step, replica and particle.
 */
import { NeighbourOverflow } from "../core/errors.ts";
import { seedKey } from "../core/threefry.ts";
import type { RunControl } from "../device/backend.ts";
import type { Arrays, Device, DeviceArray, Executable } from "../device/device.ts";
import { reduceRows } from "../kernels/pair/reduce-rows.ts";
import { isMultiple } from "../kernels/program/multiple.ts";
import { constant, repeat, when } from "../program/trace.ts";
import { spec, type Value } from "../program/value.ts";
import { conditionsRow, type Box } from "../system/box.ts";
import type { Energy, Particles } from "../system/energy.ts";
import { allPairs, type NeighbourMethod } from "../system/neighbours.ts";
import { chunkEnd, chunkLength } from "./chunks.ts";
import type { MetropolisState } from "./hybrid-monte-carlo.ts";
import { particlesAt, type DynamicsState, type DynamicsSystem, type Integrator, type PhaseSpaceState } from "./integrator.ts";
import { fold, unfold } from "./images.ts";
import { thermodynamicsOf, type Thermodynamics } from "./thermodynamics.ts";

/** Where a trajectory stands: plain data, all that a checkpoint needs. Arrays are [replicas, capacity, dimension]. */
export interface DynamicsPoint {
  /** Steps made. */
  readonly step: number;
  /** Folded into the box of each replica. */
  readonly positions: Float64Array;
  /** How many box lengths each coordinate lies away from its folded position. */
  readonly images: Int32Array;
  /** Null where the integrator has none. */
  readonly velocities: Float64Array | null;
  /** Moves accepted so far, one a replica; null where nothing is refused. */
  readonly accepted: Float64Array | null;
}

/** One configuration on the way with what was measured there. */
export interface Frame {
  readonly step: number;
  /** [replicas, capacity, dimension], not folded: a trajectory is continuous. */
  readonly positions: Float64Array;
  readonly velocities: Float64Array | null;
  /** One a replica. */
  readonly thermodynamics: readonly Thermodynamics[];
  /** What `collect` gave, by name: [replicas, ...] as its value was. */
  readonly collected: Readonly<Record<string, Float64Array>>;
}

/** What a chunk gave. */
export interface Chunk {
  readonly frames: readonly Frame[];
  /** Where it ended: the next chunk, or another process, goes on from here. */
  readonly point: DynamicsPoint;
}

/** What a measurement along a run may use: the configuration, and step and key for random numbers of its own. */
export interface Measured extends Particles {
  readonly velocities?: Value;
  /** u32[1], steps made. */
  readonly step: Value;
  /** u32[2], words of the seed. */
  readonly key: Value;
}

/** A system and how it moves. Replicas are rows of one batch. */
export interface DynamicsRun {
  readonly integrator: Integrator<any>;
  readonly energy: Energy;
  /** Default: all pairs. */
  readonly neighbours?: NeighbourMethod;
  readonly dimension: number;
  /** Particles of each replica. */
  readonly counts: readonly number[];
  /** [capacity]; default all 0. */
  readonly types?: ArrayLike<number>;
  /** [capacity]; default 1. */
  readonly masses?: ArrayLike<number>;
  /** One a replica. */
  readonly boxes: readonly Box[];
  readonly kT: readonly number[];
  readonly lambda?: readonly number[];
  readonly seed: number;
  readonly firstReplica?: number;
  /** Longest move of a step in open space; default: any. */
  readonly furthest?: number;
  /** Degrees of freedom that momentum conservation takes away are not counted in temperatures. Default false. */
  readonly driftRemoved?: boolean;
  /** Frames at step 0 and at multiples of `every`. */
  readonly every: number;
  /** Last step. */
  readonly steps: number;
  /** Steps of a chunk; default by {@link chunkLength}. Part of what decides bits. */
  readonly chunk?: number;
  /** Traced: further values of a frame, [replicas, ...] each. */
  readonly collect?: (x: Measured) => Readonly<Record<string, Value>>;
  /** False leaves positions and velocities out of the frames (they are empty then): for long runs of which only measurements matter. Default true. */
  readonly keepPositions?: boolean;
}

/** Where a trajectory starts. */
export interface DynamicsStart {
  /** [replicas, capacity, dimension], anywhere. */
  readonly positions: ArrayLike<number>;
  readonly velocities?: ArrayLike<number> | null;
  readonly step?: number;
}

/** The point of a start. @throws {RangeError} when arrays do not fit the run; {TypeError} when velocities are missing. */
export function startPoint(run: DynamicsRun, start: DynamicsStart): DynamicsPoint {
  const size = run.counts.length * capacityOf(run) * run.dimension;
  if (start.positions.length !== size) throw new RangeError(`positions: expected ${size} numbers for ${run.counts.length} replicas of ${capacityOf(run)} particles, found ${start.positions.length}`);
  if (run.integrator.hasVelocities && !start.velocities) throw new TypeError(`velocities: ${run.integrator.name} needs them; draw them with maxwellBoltzmann`);
  if (start.velocities && start.velocities.length !== size) throw new RangeError(`velocities: expected ${size} numbers, found ${start.velocities.length}`);
  const folded = fold(start.positions, new Int32Array(size), run.boxes, run.dimension);
  return { step: start.step ?? 0, ...folded, velocities: run.integrator.hasVelocities ? Float64Array.from(start.velocities!) : null, accepted: null };
}

function capacityOf(run: DynamicsRun): number {
  return Math.max(0, ...run.counts);
}

/**
 * Runs from a point to the last step and yields every chunk as it ends.
 * @throws {NonFiniteEnergy} with step, replica and particle; the signal's reason when it aborts.
 */
export async function* runDynamics(device: Device, run: DynamicsRun, from: DynamicsPoint, control: RunControl = {}): AsyncGenerator<Chunk> {
  if (!Number.isInteger(run.every) || run.every < 1) throw new RangeError(`every: expected a positive whole number, found ${run.every}`);
  if (!Number.isInteger(run.steps) || run.steps < from.step || run.steps >= 2 ** 32) throw new RangeError(`steps: expected a whole number from ${from.step} to 2^32 - 1, found ${run.steps}`);
  const chunk = run.chunk ?? chunkLength({ replicas: run.counts.length, capacity: capacityOf(run), dimension: run.dimension, every: run.every, allPairs: (run.neighbours ?? allPairs).kind === "all-pairs", keepPositions: run.keepPositions ?? true });
  const programs = new Programs(device, run);
  let point = from;
  try {
    // A run of no steps still has its first frame.
    for (let first = from.step === 0; point.step < run.steps || first; ) {
      const to = point.step < run.steps ? chunkEnd(point.step, run.steps, run.every, chunk) : point.step;
      const result = await programs.run(point, to, { ...control, onProgress: (done, total) => control.onProgress?.(point.step + ((to - point.step) * done) / total, run.steps) });
      // The frame at the start of a later chunk was the end of the one before.
      const frames = first ? result.frames : result.frames.filter((frame) => frame.step > point.step);
      first = false;
      point = result.point;
      yield { frames, point };
    }
  } finally {
    programs.free();
  }
}

type Inputs = Record<"positions" | "velocities" | "types" | "counts" | "conditions" | "masses" | "key" | "step", Value>;
type Outputs = { positions: Value; velocities: Value; accepted: Value; first: Record<string, Value>; rings: Record<string, Value> };

/** The compiled chunks of one run, by length; recompiled when lists grow. */
class Programs {
  private readonly device: Device;
  private readonly options: DynamicsRun;
  private readonly executables = new Map<string, Promise<Executable<Outputs>>>();
  private readonly fixed: Record<string, DeviceArray>;
  private neighbours: NeighbourMethod;

  constructor(device: Device, run: DynamicsRun) {
    this.device = device;
    this.options = run;
    this.neighbours = run.neighbours ?? allPairs;
    const capacity = capacityOf(run);
    const replicas = run.counts.length;
    this.fixed = {
      types: device.array(run.types ?? new Uint32Array(capacity), [capacity], "u32"),
      counts: device.array(run.counts, [replicas], "u32"),
      conditions: device.array(run.boxes.flatMap((box, r) => conditionsRow({ box, kT: run.kT[r], lambda: run.lambda?.[r] ?? 1 })), [replicas, 8]),
      masses: device.array(run.masses ?? new Float64Array(capacity).fill(1), [capacity]),
      key: device.array(seedKey(run.seed), [2], "u32"),
    };
  }

  /** Steps from a point to step `to`; frames include the start where it is a multiple of every. */
  async run(point: DynamicsPoint, to: number, control: RunControl): Promise<Chunk> {
    for (;;) {
      try {
        return await this.attempt(point, to, control);
      } catch (error) {
        if (!(error instanceof NeighbourOverflow)) throw error;
        this.neighbours = this.neighbours.grown();
        this.forget();
      }
    }
  }

  free(): void {
    this.forget();
    for (const array of Object.values(this.fixed)) array.free();
  }

  private forget(): void {
    for (const e of this.executables.values()) e.then((x) => x.free(), () => undefined);
    this.executables.clear();
  }

  private async attempt(point: DynamicsPoint, to: number, control: RunControl): Promise<Chunk> {
    const { device, options: run } = this;
    const shape = [run.counts.length, capacityOf(run), run.dimension];
    const n = to - point.step;
    // Frames at multiples of every: a chunk begins at one and has several, or lies between two and has at most its end.
    const aligned = point.step % run.every === 0;
    const ring = aligned && n >= run.every ? run.every : to % run.every === 0 && n > 0 ? n : n + 1;
    const executable = await this.executable(n, ring);
    const inputs = {
      positions: device.array(point.positions, shape),
      velocities: point.velocities ? device.array(point.velocities, shape) : device.zeros([0, 0, run.dimension]),
      step: device.array([point.step], [1], "u32"),
    };
    let out: Arrays<Outputs> | undefined;
    try {
      out = await executable.run({ ...this.fixed, ...inputs }, control);
      return await this.read(out, point, n, ring, aligned);
    } finally {
      for (const array of Object.values(inputs)) array.free();
      if (out) for (const array of [out.positions, out.velocities, out.accepted, ...Object.values(out.first), ...Object.values(out.rings)]) array.free();
    }
  }

  private executable(n: number, ring: number): Promise<Executable<Outputs>> {
    const key = `${n}/${ring}`;
    let ready = this.executables.get(key);
    if (!ready) {
      const replicas = this.options.counts.length;
      const capacity = capacityOf(this.options);
      const vectors = [replicas, capacity, this.options.dimension];
      const program = chunkProgram(this.options, this.neighbours, n, ring);
      ready = this.device.compile<Outputs>(program, {
        positions: spec(vectors), velocities: spec(this.options.integrator.hasVelocities ? vectors : [0, 0, this.options.dimension]), types: spec([capacity], "u32"), counts: spec([replicas], "u32"),
        conditions: spec([replicas, 8]), masses: spec([capacity]), key: spec([2], "u32"), step: spec([1], "u32"),
      });
      this.executables.set(key, ready);
    }
    return ready;
  }

  private async read(out: Arrays<Outputs>, point: DynamicsPoint, n: number, ring: number, aligned: boolean): Promise<Chunk> {
    const { options: run } = this;
    const { boxes, dimension } = run;
    const numbers = async (a: DeviceArray): Promise<Float64Array> => Float64Array.from(await a.read());
    const all = async (record: Record<string, DeviceArray>): Promise<Record<string, Float64Array>> => Object.fromEntries(await Promise.all(Object.entries(record).map(async ([k, a]) => [k, await numbers(a)] as const)));
    const [positions, velocities, accepted, first, rings] = [await numbers(out.positions), await numbers(out.velocities), await numbers(out.accepted), await all(out.first), await all(out.rings)];
    const keep = run.keepPositions ?? true;
    const frame = (step: number, values: Record<string, Float64Array>): Frame => {
      const { positions: x, velocities: v, energy, kinetic, ...collected } = values;
      return {
        step,
        positions: keep ? unfold(x, point.images, boxes, dimension) : new Float64Array(0),
        velocities: keep && run.integrator.hasVelocities ? v : null,
        thermodynamics: thermodynamicsOf(run, energy, kinetic ?? null),
        collected,
      };
    };
    const frames: Frame[] = aligned ? [frame(point.step, { ...(keep && { positions: point.positions, ...(point.velocities && { velocities: point.velocities }) }), ...first })] : [];
    const slots = Math.floor(n / ring);
    for (let i = 0; i < slots; i++) {
      const slot = Object.fromEntries(Object.entries(rings).map(([name, data]) => [name, data.slice((i * data.length) / slots, ((i + 1) * data.length) / slots)]));
      frames.push(frame(point.step + (i + 1) * ring, slot));
    }
    return {
      frames,
      point: {
        step: point.step + n,
        ...fold(positions, point.images, boxes, dimension),
        velocities: run.integrator.hasVelocities ? velocities : null,
        accepted: accepted.length ? accepted.map((a, r) => a + (point.accepted?.[r] ?? 0)) : null,
      },
    };
  }
}

/** The program of n steps with measurements every `ring` of them. */
function chunkProgram(run: DynamicsRun, neighbours: NeighbourMethod, n: number, ring: number): (x: Inputs) => Outputs {
  const { integrator, energy } = run;
  const keep = run.keepPositions ?? true;
  return (x) => {
    const { types, counts, conditions, masses, key } = x;
    const system: DynamicsSystem = { energy, neighbours, types, counts, conditions, masses, key, ...(run.firstReplica !== undefined && { firstReplica: run.firstReplica }), ...(run.furthest !== undefined && { furthest: run.furthest }) };
    const velocitiesIn = (state: DynamicsState): Value | undefined => (integrator.hasVelocities ? (state as PhaseSpaceState).velocities : undefined);
    const measure = (state: DynamicsState): Record<string, Value> => {
      const particles = particlesAt(system, state.positions, state.lists);
      const velocities = velocitiesIn(state);
      const kinetic = integrator.kinetic?.(system, state);
      return {
        energy: reduceRows((state as Partial<MetropolisState>).rows ?? energy.rows(particles), counts),
        ...(kinetic && { kinetic }),
        ...run.collect?.({ ...particles, step: state.step, key, ...(velocities && { velocities }) }),
      };
    };
    const begin: DynamicsState = integrator.init(system, x);
    const first = measure(begin);
    const { carry, collected } = repeat(n, { state: begin, measured: first }, ({ state, measured }) => {
      const next: DynamicsState = integrator.step(system, state);
      const due = when(isMultiple(next.step, run.every), measured, () => measure(next));
      const velocities = velocitiesIn(next);
      return { carry: { state: next, measured: due }, collect: { ...due, ...(keep && { positions: next.positions, ...(velocities && { velocities }) }) } };
    }, { every: ring });
    const last = carry.state;
    return { positions: last.positions, velocities: velocitiesIn(last) ?? x.velocities, accepted: (last as Partial<MetropolisState>).accepted ?? constant(new Uint32Array(0), [0], "u32"), first, rings: collected };
  };
}
