/**
 * Quenching: the local minimum below given positions, by limited-memory BFGS (descent.ts) in f64 on the host over energies and forces of a device. Every
 * replica descends on its own; one evaluation serves them all. A device in single precision stops at the rounding of its forces.
 */
import { NonFiniteEnergy, NotConverged } from "../core/errors.ts";
import type { Device } from "../device/device.ts";
import type { RunControl } from "../device/backend.ts";
import { startDescent, type Descent } from "./descent.ts";
import type { Energy } from "./energy.ts";
import { prepareEvaluation, type EvaluateInput } from "./evaluate.ts";

export interface MinimiseOptions {
  /** A replica is done when no component of a force is larger. Default 1e-9 in f64, 1e-3 in f32 (reduced units). */
  readonly tolerance?: number;
  /** Evaluations before it gives up. Default 10000. */
  readonly maxEvaluations?: number;
  /** Largest displacement of a particle in one step. Default 0.2. */
  readonly maxDisplacement?: number;
  /** Past steps that are remembered. Default 8. */
  readonly memory?: number;
}

export interface Minimum {
  /** [replicas * atoms * dimension] */
  readonly positions: Float64Array;
  /** One a replica, without tail corrections. */
  readonly energies: number[];
  /** Largest component of a force, one a replica. */
  readonly maxForces: number[];
  /** Steps of each replica, and evaluations of all together. */
  readonly steps: number[];
  readonly evaluations: number;
}

const largest = (g: Float64Array): number => g.reduce((m, v) => Math.max(m, Math.abs(v)), 0);

/**
 * Descends to the local minimum of every replica.
 * @throws {NotConverged} with the replica that is furthest from its minimum, when evaluations run out or a replica cannot move; {NonFiniteEnergy} where the
 * starting energy is not finite; {RangeError} for a tolerance that is not positive.
 */
export async function minimise(device: Device, energy: Energy, input: EvaluateInput, options: MinimiseOptions = {}, control: RunControl = {}): Promise<Minimum> {
  const single = device.precision === "f32";
  const { tolerance = single ? 1e-3 : 1e-9, maxEvaluations = 10000, maxDisplacement = 0.2, memory = 8 } = options;
  for (const [name, value] of Object.entries({ tolerance, maxEvaluations, maxDisplacement, memory })) if (!(value > 0)) throw new RangeError(`${name}: expected a positive number, found ${value}`);
  const at = await prepareEvaluation(device, energy, input);
  const { replicas, atoms, dimension } = at;
  const width = atoms * dimension;
  const row = (all: Float64Array, r: number): Float64Array => all.slice(r * width, (r + 1) * width);
  const evaluate = async (positions: Float64Array): Promise<{ energy: number; gradient: Float64Array }[]> => {
    const { sums, forces } = await at.run(positions);
    return Array.from({ length: replicas }, (_, r) => ({ energy: sums[3 * r], gradient: row(forces, r).map((f) => -f) }));
  };

  const start = Float64Array.from(input.positions);
  const searches = (await evaluate(start)).map(({ energy: e, gradient }, r): Descent => {
    if (!Number.isFinite(e) || !gradient.every(Number.isFinite)) throw new NonFiniteEnergy(`minimise: replica ${r} starts with an energy that is not finite; move its particles apart`, { replica: r });
    return startDescent(row(start, r), e, gradient, { maxDisplacement, group: dimension, memory, noise: single ? 1e-6 : 1e-14 });
  });
  const open = (s: Descent): boolean => s.moving && largest(s.gradient) > tolerance;
  let evaluations = 1;
  while (searches.some(open) && evaluations < maxEvaluations) {
    control.signal?.throwIfAborted();
    const trials = new Float64Array(replicas * width);
    searches.forEach((s, r) => trials.set(open(s) ? s.trial() : s.position, r * width));
    const results = await evaluate(trials);
    evaluations++;
    searches.forEach((s, r) => {
      if (open(s)) s.receive(results[r].energy, results[r].gradient);
    });
    control.onProgress?.(searches.filter((s) => !open(s)).length, replicas);
  }
  const maxForces = searches.map((s) => largest(s.gradient));
  const worst = maxForces.indexOf(Math.max(...maxForces));
  if (maxForces[worst] > tolerance) {
    const why = searches[worst].moving ? `after ${evaluations} evaluations` : "and its energy falls no further: the tolerance is below the rounding of the energy";
    throw new NotConverged(`minimise: replica ${worst} still has a force of ${maxForces[worst].toPrecision(3)} (tolerance ${tolerance}) ${why}`, { replica: worst, maxForce: maxForces[worst], energy: searches[worst].energy, evaluations });
  }
  const positions = new Float64Array(replicas * width);
  searches.forEach((s, r) => positions.set(s.position, r * width));
  return { positions, energies: searches.map((s) => s.energy), maxForces, steps: searches.map((s) => s.steps), evaluations };
}
