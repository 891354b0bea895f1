/**
 * Samples of the windows of a coupling path: what the estimators along it read, and which part of them counts.
 */
import { detectEquilibration } from "../estimators/time-series.ts";
import { chainStatistics } from "./chains.ts";

/** One walker in one window. */
export interface Walker {
  /** beta dU/dlambda at the window's own lambda, [samples]. */
  readonly slopes: Float64Array;
  /**
   * Reduced energies at every lambda of the path, of every `stride`-th sample, [samples / stride, windows] row-major; +infinity where particles overlap that a
   * hard coupling keeps apart.
   */
  readonly energies: Float32Array | Float64Array;
  readonly stride: number;
}

/** All walkers of all windows of a path; every window has the same number of walkers. */
export interface WindowSamples {
  readonly lambdas: readonly number[];
  /** [window][walker]. */
  readonly walkers: readonly (readonly Walker[])[];
}

/** Which samples of each window count. */
export interface Equilibration {
  /** [window]: samples to drop from the beginning of each walker. */
  readonly start: readonly number[];
  /** Windows whose two halves, after that, differ by more than four standard errors. */
  readonly drifting: readonly number[];
}

/**
 * Where equilibrium begins in each window, from the mean of its walkers' slopes (J. D. Chodera, J. Chem. Theory Comput. 12, 1799 (2016)), and whether it has come.
 */
export async function equilibrationOf(samples: WindowSamples): Promise<Equilibration> {
  const start: number[] = [];
  const drifting: number[] = [];
  for (const [k, walkers] of samples.walkers.entries()) {
    const n = Math.min(...walkers.map((w) => w.slopes.length));
    const mean = Float64Array.from({ length: n }, (_, i) => walkers.reduce((sum, w) => sum + w.slopes[i], 0) / walkers.length);
    const varies = mean.some((x) => x !== mean[0]);
    // Half of the samples always count: what drifts for longer is said, not cut away until nothing is left.
    start.push(varies && n >= 10 ? Math.min(Math.floor(n / 2), (await detectEquilibration(mean, { fast: true })).start) : 0);
    if (varies && drifts(walkers.map((w) => w.slopes.subarray(start[k])))) drifting.push(k);
  }
  return { start, drifting };
}

function drifts(chains: readonly Float64Array[]): boolean {
  const { variance, inefficiency } = chainStatistics(chains);
  const halves = [0, 1].map((h) => chainStatistics(chains.map((c) => c.subarray(h * Math.floor(c.length / 2), (h + 1) * Math.floor(c.length / 2)))));
  const expected = halves.reduce((sum, h) => sum + (variance * inefficiency) / h.samples, 0);
  return Math.abs(halves[0].mean - halves[1].mean) > 4 * Math.sqrt(expected);
}

/** Part of a walker's samples, [from, to). */
function part(w: Walker, from: number, to: number, windows: number): Walker {
  const [first, last] = [Math.ceil(from / w.stride), Math.ceil(to / w.stride)];
  return { slopes: w.slopes.subarray(from, to), energies: w.energies.subarray(first * windows, last * windows), stride: w.stride };
}

/** The samples from `start` on. */
export function equilibrated({ lambdas, walkers }: WindowSamples, { start }: Pick<Equilibration, "start">): WindowSamples {
  return { lambdas, walkers: walkers.map((list, k) => list.map((w) => part(w, start[k], w.slopes.length, lambdas.length))) };
}

/** The first fraction of every walker's samples: how an estimate settles as data come in. */
export function firstFraction({ lambdas, walkers }: WindowSamples, fraction: number): WindowSamples {
  return { lambdas, walkers: walkers.map((list) => list.map((w) => part(w, 0, Math.max(2, Math.round(w.slopes.length * fraction)), lambdas.length))) };
}
