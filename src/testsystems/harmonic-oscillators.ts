/**
 * Harmonic oscillators in one dimension that sample themselves and state their free energies: u_k(x) = K_k (x - O_k)^2 / 2 + c_k,
 * x ~ Normal(O_k, 1 / K_k), f_k = c_k + ln(K_k / 2 pi) / 2. The same draws come as u_kn and as forward and reverse work, so that estimators can be compared on
 * identical data (after pymbar's HarmonicOscillatorsTestCase). Samples can be correlated: an AR(1) process with the same distribution.
 */
import { STREAMS } from "../core/streams.ts";
import { randomSource } from "../core/threefry.ts";

export interface OscillatorOptions {
  /** O_k. */
  readonly offsets: readonly number[];
  /** K_k in units of kT, positive. */
  readonly forceConstants: readonly number[];
  /** c_k, added to the energy; default 0. */
  readonly constants?: readonly number[];
}

/** How samples are drawn: the same options give the same samples. */
export interface DrawOptions {
  readonly seed: number;
  /** Independent repeats of one seed; default 0. */
  readonly replica?: number;
  /** Correlation of neighbouring samples of a state, below 1; default 0. The statistical inefficiency of x is (1 + r) / (1 - r). */
  readonly correlation?: number;
}

export interface OscillatorSamples {
  /** All positions, ordered by state. */
  readonly x_n: Float64Array;
  /** [K][N], reduced energies of every sample in every state. */
  readonly u_kn: readonly Float64Array[];
  readonly N_k: readonly number[];
}

export interface HarmonicOscillators {
  /** Exact, f_0 = 0. */
  readonly f_k: readonly number[];
  /** Exact <x> of each state. */
  readonly mean_k: readonly number[];
  /** Exact <x^2> of each state. */
  readonly meanSquare_k: readonly number[];
  energy(state: number, x: number): number;
  sample(N_k: readonly number[], options: DrawOptions): OscillatorSamples;
  /** Energy differences between two states from `counts` samples of each: u_to - u_from on samples of `from`, and back. */
  work(from: number, to: number, counts: readonly [number, number], options: DrawOptions): { forward: Float64Array; reverse: Float64Array; deltaF: number };
}

/** @throws {RangeError} for lists of different lengths or a force constant that is not positive. */
export function harmonicOscillators({ offsets, forceConstants, constants = offsets.map(() => 0) }: OscillatorOptions): HarmonicOscillators {
  const K = offsets.length;
  if (forceConstants.length !== K || constants.length !== K) throw new RangeError(`forceConstants, constants: expected ${K} numbers as offsets, found ${forceConstants.length} and ${constants.length}`);
  forceConstants.forEach((k, i) => { if (!(k > 0)) throw new RangeError(`forceConstants[${i}]: expected a positive number, found ${k}`); });
  const f = forceConstants.map((k, i) => constants[i] + 0.5 * Math.log(k / (2 * Math.PI)));
  const energy = (state: number, x: number): number => 0.5 * forceConstants[state] * (x - offsets[state]) ** 2 + constants[state];
  const draw = (state: number, n: number, { seed, replica = 0, correlation = 0 }: DrawOptions): Float64Array => {
    const { normal } = randomSource(seed, STREAMS.testSystem, replica * 4096 + state);
    return correlated(n, correlation, normal).map((z) => offsets[state] + z / Math.sqrt(forceConstants[state]));
  };
  return {
    f_k: f.map((x) => x - f[0]),
    mean_k: offsets,
    meanSquare_k: offsets.map((o, k) => o * o + 1 / forceConstants[k]),
    energy,
    sample(N_k, options) {
      if (N_k.length !== K) throw new RangeError(`N_k: expected ${K} counts, found ${N_k.length}`);
      const parts = N_k.map((n, k) => draw(k, n, options));
      const x_n = Float64Array.from(parts.flatMap((part) => Array.from(part)));
      return { x_n, u_kn: offsets.map((_, k) => x_n.map((x) => energy(k, x))), N_k };
    },
    work(from, to, [nForward, nReverse], options) {
      const difference = (a: number, b: number) => (x: number): number => energy(b, x) - energy(a, x);
      return {
        forward: draw(from, nForward, options).map(difference(from, to)),
        reverse: draw(to, nReverse, options).map(difference(to, from)),
        deltaF: f[to] - f[from],
      };
    },
  };
}

/** n standard normals with correlation r between neighbours: z' = r z + sqrt(1 - r^2) xi, stationary from the first. */
export function correlated(n: number, r: number, normal: () => number): Float64Array {
  if (!(Math.abs(r) < 1)) throw new RangeError(`correlation: expected a number between -1 and 1, found ${r}`);
  const z = new Float64Array(n);
  const fresh = Math.sqrt(1 - r * r);
  for (let i = 0; i < n; i++) z[i] = i === 0 ? normal() : r * z[i - 1] + fresh * normal();
  return z;
}
