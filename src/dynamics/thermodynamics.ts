/**
 * What is known of each replica at a frame, from the sums that the device brought out; accumulated and corrected on the host in f64.
 */
import { volumeOf, type Box } from "../system/box.ts";
import type { Energy } from "../system/energy.ts";

/** Thermodynamic state of one replica in one frame, in the energy's units; null where it has no meaning. */
export interface Thermodynamics {
  /** Potential energy, tail included. */
  readonly potential: number;
  /** sum r.f over pairs, tail included. */
  readonly virial: number;
  readonly energyLambda: number;
  /** At the point of the step where the integrator's velocities are least biased; null without velocities. */
  readonly kinetic: number | null;
  /** 2 K / degrees of freedom, as kT; null without velocities. */
  readonly temperature: number | null;
  /** (2 K + virial) / (d V) with velocities, (N kT + virial / d) / V without; null in open space. */
  readonly pressure: number | null;
}

interface Setting {
  readonly energy: Energy;
  readonly dimension: number;
  readonly counts: readonly number[];
  readonly types?: ArrayLike<number>;
  readonly boxes: readonly Box[];
  readonly kT: readonly number[];
  readonly lambda?: readonly number[];
  readonly driftRemoved?: boolean;
}

/** Degrees of freedom of n particles, less those of the centre of mass where its motion was taken away. */
export function degreesOfFreedom(n: number, dimension: number, driftRemoved: boolean): number {
  return n * dimension - (driftRemoved && n > 1 ? dimension : 0);
}

/** One record a replica. @param sums [replicas, 3]: energy, virial, dU/dlambda without tail. @param kinetic [replicas] */
export function thermodynamicsOf(x: Setting, sums: ArrayLike<number>, kinetic: ArrayLike<number> | null): Thermodynamics[] {
  const { energy, dimension, boxes } = x;
  return x.counts.map((n, r) => {
    const box = boxes[r];
    const volume = volumeOf(box);
    const tail = energy.tail && box ? energy.tail(countsByType(x, n), volume, dimension, x.lambda?.[r] ?? 1) : null;
    const virial = sums[3 * r + 1] + (tail?.virial ?? 0);
    const k = kinetic ? kinetic[r] : null;
    const freedom = degreesOfFreedom(n, dimension, x.driftRemoved ?? false);
    return {
      potential: sums[3 * r] + (tail?.energy ?? 0),
      virial,
      energyLambda: sums[3 * r + 2] + (tail?.energyLambda ?? 0),
      kinetic: k,
      temperature: k === null || freedom === 0 ? null : (2 * k) / freedom,
      pressure: box === null ? null : k === null ? (n * x.kT[r] + virial / dimension) / volume : (2 * k + virial) / (dimension * volume),
    };
  });
}

function countsByType(x: Setting, n: number): number[] {
  const counts = new Array<number>(x.energy.pairwise?.types ?? 1).fill(0);
  for (let i = 0; i < n; i++) counts[x.types ? x.types[i] : 0]++;
  return counts;
}
