/**
 * One evaluation of an Energy for given positions: totals, forces and virial as plain arrays. The road behind `ergon energy`; programs that step
 * through time call the Energy's fragments themselves.
 */
import { NeighbourOverflow, NonFiniteEnergy } from "../core/errors.ts";
import type { Device } from "../device/device.ts";
import { spec, type Value } from "../program/value.ts";
import { conditionsRow, volumeOf, type Box } from "./box.ts";
import { totals, type Energy, type Particles } from "./energy.ts";
import { allPairs, chooseNeighbours, type NeighbourMethod } from "./neighbours.ts";

export interface EvaluateInput {
  /** [atoms * dimension] or [replicas * atoms * dimension], row-major. */
  readonly positions: ArrayLike<number>;
  readonly dimension: number;
  readonly box: Box;
  /** Type of each atom; default all 0. */
  readonly types?: ArrayLike<number>;
  readonly replicas?: number;
  /** One a replica; default 1. */
  readonly lambda?: readonly number[];
}

/** Totals with tail corrections included; `pair` and `tail` are the terms. */
export interface Evaluation {
  readonly energy: number;
  readonly virial: number;
  readonly energyLambda: number;
  readonly terms: { readonly pair: number; readonly tail?: number };
}

type Totals = { readonly totals: Value; readonly forces: Value };
const programs = new WeakMap<Energy, (x: Particles) => Totals>();

/** Particles from which on a single evaluation gains by neighbour lists, the building of them included. */
const LISTS_FROM = 4000;

/** Totals and forces, over all pairs or through lists that are built for these positions. */
function totalsThrough(energy: Energy, method: NeighbourMethod): (x: Particles) => Totals {
  if (method !== allPairs) {
    return (x) => {
      const listed = { ...x, neighbours: method.at(method.init(x)) };
      return { totals: totals(energy, listed), forces: energy.forces(listed) };
    };
  }
  let f = programs.get(energy);
  if (!f) programs.set(energy, (f = (x) => ({ totals: totals(energy, x), forces: energy.forces(x) })));
  return f;
}

/** An Energy compiled for one set of particles, to be run at many positions. */
export interface PreparedEvaluation {
  readonly replicas: number;
  readonly atoms: number;
  readonly dimension: number;
  readonly types: ArrayLike<number>;
  /** Totals (energy, virial, dU/dlambda) of each replica [replicas * 3], and forces [replicas * atoms * dimension]; no check of what they are. */
  run(positions: ArrayLike<number>): Promise<{ sums: Float64Array; forces: Float64Array }>;
}

/** Checks the input and compiles the energy for it. @throws {RangeError} where positions do not fit the replicas, the dimension or the energy. */
export async function prepareEvaluation(device: Device, energy: Energy, input: EvaluateInput): Promise<PreparedEvaluation> {
  const { dimension, box } = input;
  const replicas = input.replicas ?? 1;
  const atoms = input.positions.length / dimension / replicas;
  if (!Number.isInteger(atoms)) throw new RangeError(`positions: ${input.positions.length} numbers are not ${replicas} replicas of points in ${dimension} dimensions`);
  if (!energy.dimensions.includes(dimension)) throw new RangeError(`positions: ${energy.name} is defined in ${energy.dimensions.join(", ")} dimensions, found ${dimension}`);
  const types = input.types ?? new Uint32Array(atoms);
  const shapes = { positions: spec([replicas, atoms, dimension]), types: spec([atoms], "u32"), counts: spec([replicas], "u32"), conditions: spec([replicas, 8]) };
  let method = atoms < LISTS_FROM ? allPairs : chooseNeighbours(device, energy, { boxes: [box], capacity: atoms });
  let executable = await device.compile(totalsThrough(energy, method), shapes);
  const fixed = {
    types: device.array(types, [atoms], "u32"),
    counts: device.array(new Uint32Array(replicas).fill(atoms), [replicas], "u32"),
    conditions: device.array(Array.from({ length: replicas }, (_, r) => conditionsRow({ box, lambda: input.lambda?.[r] ?? 1 })).flat(), [replicas, 8]),
  };
  const runOnce: PreparedEvaluation["run"] = async (given) => {
    const positions = device.array(given, [replicas, atoms, dimension]);
    const out = await executable.run({ positions, ...fixed });
    try {
      const [sums, forces] = await Promise.all([out.totals.read(), out.forces.read()]);
      return { sums: Float64Array.from(sums), forces: Float64Array.from(forces) };
    } finally {
      for (const array of [positions, out.totals, out.forces]) array.free();
    }
  };
  /** Lists that were too short are grown, and the evaluation done again. */
  const run: PreparedEvaluation["run"] = async (given) => {
    for (;;) {
      try {
        return await runOnce(given);
      } catch (error) {
        if (!(error instanceof NeighbourOverflow)) throw error;
        executable.free();
        method = method.grown();
        executable = await device.compile(totalsThrough(energy, method), shapes);
      }
    }
  };
  return { replicas, atoms, dimension, types, run };
}

/**
 * Energy, virial, dU/dlambda of every replica, and forces.
 * @returns one Evaluation a replica; forces [replicas * atoms * dimension].
 * @throws {NonFiniteEnergy} naming the pair of particles that overlaps.
 */
export async function evaluate(device: Device, energy: Energy, input: EvaluateInput): Promise<{ evaluations: Evaluation[]; forces: Float64Array }> {
  const { replicas, atoms, dimension, types, run } = await prepareEvaluation(device, energy, input);
  const { sums, forces } = await run(input.positions);
  const { box } = input;
  const byType = Array.from({ length: energy.pairwise?.types ?? 1 }, (_, t) => Array.from(types).filter((x) => x === t).length);
  const evaluations = Array.from({ length: replicas }, (_, r): Evaluation => {
    const [pair, virial, energyLambda] = [sums[3 * r], sums[3 * r + 1], sums[3 * r + 2]];
    const tail = energy.tail && box ? energy.tail(byType, volumeOf(box), dimension, input.lambda?.[r]) : null;
    if (!Number.isFinite(pair) || !Number.isFinite(virial)) throw overlap(input, atoms, r);
    return { energy: pair + (tail?.energy ?? 0), virial: virial + (tail?.virial ?? 0), energyLambda: energyLambda + (tail?.energyLambda ?? 0), terms: tail ? { pair, tail: tail.energy } : { pair } };
  });
  return { evaluations, forces };
}

/** Names the closest pair, which is what a person has to look at. */
function overlap(input: EvaluateInput, atoms: number, replica: number): NonFiniteEnergy {
  const { dimension, box, positions } = input;
  if (atoms < 2) return new NonFiniteEnergy(`the energy is not finite at position ${Array.from(positions).slice(replica * dimension, (replica + 1) * dimension).join(", ")}`, { replica });
  let closest = Infinity;
  let pair = [0, 0];
  for (let i = 0; i < atoms; i++)
    for (let j = i + 1; j < atoms; j++) {
      let r2 = 0;
      for (let k = 0; k < dimension; k++) {
        let d = positions[(replica * atoms + i) * dimension + k] - positions[(replica * atoms + j) * dimension + k];
        if (box) d -= box[k] * Math.round(d / box[k]);
        r2 += d * d;
      }
      if (r2 < closest) {
        closest = r2;
        pair = [i, j];
      }
    }
  return new NonFiniteEnergy(`the energy is not finite: particles ${pair[0]} and ${pair[1]} overlap (distance ${Math.sqrt(closest)}); move them apart`, { replica, pair, distance: Math.sqrt(closest) });
}
