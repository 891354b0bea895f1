/**
 * Energy, pressure and temperature as time series with averages. Long-range corrections of the Energy are included. Pressure by the virial theorem:
 * with velocities p = (2 K + W) / (d V), without p = (N kT + W / d) / V, W = sum over pairs of r.f (Allen and Tildesley, section 2.4). Valid where forces
 * are the derivative of what is sampled: for an energy that is cut at r_c without a shift, the step at r_c adds the pressure
 * (S_d / 2 d) rho^2 r_c^d u(r_c) g(r_c), which is not in the virial and is not added here.
 *
 * Errors are over blocks of frames; `estimators/` works on the series where more is wanted (statistical inefficiency, equilibration).
 */
import { totals, type Energy } from "../energy.ts";
import { addFrames, blockAverages, emptyBlocks } from "./blocks.ts";
import { countByType, frameOf, type Observable, type Ring } from "./observable.ts";

export interface ThermodynamicsOptions {
  readonly energy: Energy;
  readonly dimension: number;
  readonly types?: ArrayLike<number>;
  /** Degrees of freedom that carry kinetic energy; default N d, and N d - d where the dynamics keeps a total momentum of zero. */
  readonly degreesOfFreedom?: number;
}

/** Values of one replica, a number a frame. */
export interface Series {
  readonly values: Float64Array;
  readonly mean: number;
  /** Over blocks; NaN below two. */
  readonly standardError: number;
}

/** What is known of one replica. Energies are totals, not per particle. */
export interface Thermodynamics {
  /** Potential energy. */
  readonly energy: Series;
  readonly energyLambda: Series;
  readonly count: Series;
  /** Absent in open space. */
  readonly volume?: Series;
  readonly virial: Series;
  readonly pressure?: Series;
  /** With velocities: kinetic energy, and kT = 2 K / degrees of freedom. */
  readonly kinetic?: Series;
  readonly kT?: Series;
}

const NAMES = ["energy", "energyLambda", "count", "volume", "virial", "pressure", "kinetic", "kT"] as const;
type Name = (typeof NAMES)[number];

/** Per replica, the series by name; those that do not exist are absent. */
export type ThermodynamicsState = readonly Readonly<Partial<Record<Name, readonly number[]>>>[];

/** The observable; `result` gives one record a replica. */
export function thermodynamics(options: ThermodynamicsOptions): Observable<ThermodynamicsState, Thermodynamics[]> {
  const { energy, dimension, types } = options;
  const kinds = energy.pairwise?.types ?? 1;

  function frame(rings: Readonly<Record<string, Ring>>, f: number, r: number): Partial<Record<Name, number>> {
    const [pair, pairVirial, energyLambda] = Array.from(frameOf(rings.totals, f, r));
    const conditions = frameOf(rings.conditions, f, r);
    const count = frameOf(rings.numbers, f, r)[0];
    let volume = 1;
    for (let k = 0; k < dimension; k++) volume *= conditions[k];
    const periodic = volume > 0;
    const tail = periodic ? energy.tail?.(countByType(types, count, kinds), volume, dimension, conditions[3]) : undefined;
    const virial = pairVirial + (tail?.virial ?? 0);
    const kinetic = rings.kinetic ? frameOf(rings.kinetic, f, r)[0] : undefined;
    const twoK = kinetic === undefined ? dimension * count * conditions[4] : 2 * kinetic;
    return {
      energy: pair + (tail?.energy ?? 0),
      energyLambda: energyLambda + (tail?.energyLambda ?? 0),
      count,
      virial,
      ...(periodic ? { volume, pressure: (twoK + virial) / (dimension * volume) } : {}),
      ...(kinetic === undefined ? {} : { kinetic, kT: (2 * kinetic) / (options.degreesOfFreedom ?? dimension * count) }),
    };
  }

  return {
    sample: (x) => ({ totals: totals(energy, x), conditions: x.conditions, numbers: x.counts, ...(x.kinetic ? { kinetic: x.kinetic } : {}) }),
    empty: () => [],
    add(state, rings) {
      const [frames, series] = rings.totals.shape;
      return Array.from({ length: series }, (_, r) => {
        const fresh = Array.from({ length: frames }, (_, f) => frame(rings, f, r));
        const present = NAMES.filter((n) => state[r]?.[n] !== undefined || fresh[0]?.[n] !== undefined);
        return Object.fromEntries(present.map((n) => [n, [...(state[r]?.[n] ?? []), ...fresh.map((x) => x[n]!)]]));
      });
    },
    result: (state) => state.map((own) => Object.fromEntries(NAMES.filter((n) => own[n]).map((n) => [n, series(own[n]!)])) as unknown as Thermodynamics),
  };
}

/** A series with its mean and the error over blocks. */
export function series(values: ArrayLike<number>): Series {
  const a = blockAverages([addFrames(emptyBlocks(1), Array.from(values, (x) => [x]))]);
  return { values: Float64Array.from(values), mean: a.mean[0], standardError: a.standardError[0] };
}
