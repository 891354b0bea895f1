/**
 * Radial distribution function: rho_a rho_b g_ab(r) is the density of pairs of particles of types a and b at distance r, so that the energy of a pair
 * potential is U = sum_ab N_a rho_b / 2 integral of u_ab(r) g_ab(r) dV (Allen and Tildesley, Computer Simulation of Liquids, 2nd ed., section 2.6).
 * Estimated as pairs counted in a shell over N_a N_b / V times its volume (half of that for a = b): an ideal gas of N particles therefore gives
 * 1 - 1/N between like and 1 between unlike particles; no factor N / (N - 1) is applied. Where the volume or the number of particles change, the ratio
 * of the means is taken: pairs counted over pairs expected in the same volumes at the same numbers.
 *
 * Bins are shells [edge, next edge), exact in one, two and three dimensions; g is an average over the shell, and `r` is its middle.
 */
import { pairHistogram, typePairs } from "../../kernels/observables/pair-histogram.ts";
import { addFrames, blockRatios, emptyBlocks, type BlockSums } from "./blocks.ts";
import { countByType, frameOf, kindsOf, type Observable, type ReplicaGrouping, type Ring } from "./observable.ts";

export interface RadialOptions {
  readonly dimension: number;
  /** End of the last bin; at most half the shortest box length. */
  readonly rMax: number;
  /** Number of bins; default 100. */
  readonly bins?: number;
  /** Type of each particle; default one type. */
  readonly types?: ArrayLike<number>;
  /** Default "each". */
  readonly replicas?: ReplicaGrouping;
}

/** g(r) of one pair of types. */
export interface RadialPair {
  readonly types: readonly [number, number];
  readonly g: Float64Array;
  /** Standard error of g over blocks of frames; NaN below two blocks. */
  readonly standardError: Float64Array;
  /** What an ideal gas of as many particles has in every bin: 1 - 1/N, or 1 for two types. */
  readonly idealGas: number;
  /** Mean number of particles of the second type within the outer edge of each bin around one of the first. */
  readonly coordination: Float64Array;
}

export interface RadialDistribution {
  /** Middles of the bins. */
  readonly r: Float64Array;
  /** bins + 1 edges. */
  readonly edges: Float64Array;
  readonly pairs: readonly RadialPair[];
  readonly frames: number;
  readonly blocks: number;
}

/** One series of blocks a replica; each frame is (counts of all bins, pairs expected per volume, numbers by type). */
export type RadialState = readonly BlockSums[];

/** Volume of a ball: length 2 r, area pi r^2, 4/3 pi r^3. */
export function ballVolume(r: number, dimension: number): number {
  return [NaN, 2 * r, Math.PI * r ** 2, (4 / 3) * Math.PI * r ** 3][dimension];
}

/** The observable; `result` gives one distribution a replica, or a single one for "together". */
export function radialDistribution(options: RadialOptions): Observable<RadialState, RadialDistribution[]> {
  const { dimension, rMax, bins = 100, types, replicas = "each" } = options;
  if (![1, 2, 3].includes(dimension)) throw new RangeError(`dimension: expected 1, 2 or 3, found ${dimension}`);
  if (!(rMax > 0) || !Number.isFinite(rMax)) throw new RangeError(`rMax: expected a positive length, found ${rMax}`);
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`bins: expected a positive integer, found ${bins}`);
  const kinds = kindsOf(types);
  const pairs = Array.from({ length: kinds }, (_, a) => Array.from({ length: kinds - a }, (_, b): [number, number] => [a, a + b])).flat();
  const counts = typePairs(kinds) * bins;

  function frame(rings: Readonly<Record<string, Ring>>, f: number, r: number): number[] {
    const conditions = frameOf(rings.conditions, f, r);
    let volume = 1;
    for (let k = 0; k < dimension; k++) volume *= conditions[k];
    if (!(volume > 0)) throw new RangeError("box: g(r) is a ratio to a uniform density and needs a periodic box; found open space");
    const numbers = countByType(types, frameOf(rings.numbers, f, r)[0], kinds);
    const expected = pairs.map(([a, b]) => (numbers[a] * numbers[b]) / (a === b ? 2 : 1) / volume);
    return [...Array.from(frameOf(rings.counts, f, r)), ...expected, ...numbers];
  }

  function distribution(list: readonly BlockSums[]): RadialDistribution {
    const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i * rMax) / bins);
    const ratio = blockRatios(list, counts, (k) => counts + Math.floor(k / bins));
    const frames = list.reduce((n, b) => n + b.frames, 0);
    const total = (k: number): number => list.reduce((sum, b) => b.sums.reduce((s, block) => s + block[k], sum), 0);
    const numbers = Array.from({ length: kinds }, (_, a) => total(counts + pairs.length + a) / frames);
    const out = pairs.map(([a, b], p): RadialPair => {
      const g = new Float64Array(bins);
      const standardError = new Float64Array(bins);
      const coordination = new Float64Array(bins);
      let within = 0;
      for (let i = 0; i < bins; i++) {
        const shell = ballVolume(edges[i + 1], dimension) - ballVolume(edges[i], dimension);
        g[i] = ratio.mean[p * bins + i] / shell;
        standardError[i] = ratio.standardError[p * bins + i] / shell;
        within += ((a === b ? 2 : 1) * total(p * bins + i)) / frames;
        coordination[i] = within / numbers[a];
      }
      return { types: [a, b], g, standardError, coordination, idealGas: a === b ? 1 - 1 / numbers[a] : 1 };
    });
    return { r: edges.slice(0, bins).map((e, i) => (e + edges[i + 1]) / 2), edges, pairs: out, frames, blocks: ratio.blocks };
  }

  return {
    sample: (x) => ({ counts: pairHistogram(x, { rMax, bins, types: kinds }), conditions: x.conditions, numbers: x.counts }),
    empty: () => [],
    add(state, rings) {
      const [frames, series] = rings.counts.shape;
      const before = state.length ? state : Array.from({ length: series }, () => emptyBlocks(counts + pairs.length + kinds));
      return before.map((b, r) => addFrames(b, Array.from({ length: frames }, (_, f) => frame(rings, f, r))));
    },
    result: (state) => (state.length === 0 ? [] : replicas === "together" ? [distribution(state)] : state.map((b) => distribution([b]))),
  };
}
