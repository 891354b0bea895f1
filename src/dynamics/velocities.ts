/**
 * Velocities at the start of a trajectory: Maxwell and Boltzmann's, drawn on the host in f64 so that they are the same on every device. Component k of a particle
 * is normal k % 2 of the words (step, 4 particle + k div 2) of its replica's stream, as in the kernel dynamics/maxwell-boltzmann.
 */
import { STREAMS } from "../core/streams.ts";
import { seedKey } from "../core/threefry.ts";
import { particleNormals } from "../kernels/dynamics/maxwell-boltzmann.ts";

export interface VelocityOptions {
  readonly seed: number;
  /** One a replica. */
  readonly kT: readonly number[];
  /** Particles of each replica. */
  readonly counts: ArrayLike<number>;
  /** Rows of a replica; default: the largest count. */
  readonly capacity?: number;
  readonly dimension: number;
  /** [capacity]; default 1. */
  readonly masses?: ArrayLike<number>;
  /**
   * Takes the velocity of the centre of mass away, which leaves the distribution at zero total momentum with dimension (n - 1) degrees of freedom.
   * A single particle keeps its velocity. Default false.
   */
  readonly removeDrift?: boolean;
  /** Number of the first replica in the whole ensemble; default 0. */
  readonly firstReplica?: number;
  /** Addresses the draw; default 0. */
  readonly step?: number;
}

/** Velocities [replicas, capacity, dimension], zero beyond the counts. @throws {RangeError} for a kT that is negative, or masses that are not positive. */
export function maxwellBoltzmann(options: VelocityOptions): Float64Array {
  const { kT, counts, dimension, masses, removeDrift = false, firstReplica = 0, step = 0 } = options;
  const capacity = options.capacity ?? Math.max(0, ...Array.from(counts));
  const key = seedKey(options.seed);
  const out = new Float64Array(kT.length * capacity * dimension);
  const massOf = (i: number): number => {
    const m = masses ? masses[i] : 1;
    if (!(m > 0) || !Number.isFinite(m)) throw new RangeError(`masses[${i}]: expected a positive mass, found ${m}`);
    return m;
  };
  kT.forEach((temperature, r) => {
    if (!(temperature >= 0) || !Number.isFinite(temperature)) throw new RangeError(`kT: expected zero or more, found ${temperature}`);
    const at = r * capacity * dimension;
    for (let i = 0; i < counts[r]; i++) {
      const scale = Math.sqrt(temperature / massOf(i));
      particleNormals(key, STREAMS.velocities, firstReplica + r, step, i, dimension).forEach((z, k) => (out[at + i * dimension + k] = scale * z));
    }
    if (!removeDrift || counts[r] < 2) return;
    for (let k = 0; k < dimension; k++) {
      let momentum = 0;
      let mass = 0;
      for (let i = 0; i < counts[r]; i++) {
        momentum += massOf(i) * out[at + i * dimension + k];
        mass += massOf(i);
      }
      for (let i = 0; i < counts[r]; i++) out[at + i * dimension + k] -= momentum / mass;
    }
  });
  return out;
}
