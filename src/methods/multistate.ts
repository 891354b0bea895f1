/**
 * The free energy between the ends of a coupling path from the energies of every sample at every window: MBAR (M. R. Shirts, J. D. Chodera, J. Chem. Phys. 129,
 * 124105 (2008)) and Bennett's acceptance ratio between neighbours (C. H. Bennett, J. Comput. Phys. 22, 245 (1976)). The equations are solved by
 * estimators/; here are the errors for correlated samples.
 *
 * MBAR solves sum_n p_i(n) = N_i, where p_i(n) is the probability that sample n belongs to state i. Linearised about the solution, f_K - f_0 moves by
 * -c . A^+ sum_n delta p(n), with A = sum_n (diag p - p p^T) and c the difference asked for: the influence of a sample is -(A^+ c) . p(n). For
 * independent samples this gives the covariance of Shirts and Chodera; for correlated ones the autocorrelation of the influence enters (chains.ts).
 */
import { bar } from "../estimators/bar.ts";
import { mbar } from "../estimators/mbar.ts";
import { ErgonError } from "../core/errors.ts";
import { solveSemidefinite } from "../core/linear-algebra.ts";
import { errorOfSum } from "./chains.ts";
import type { Walker, WindowSamples } from "./window-samples.ts";

/** A free energy along a path by reweighting. */
export interface PathFreeEnergy {
  readonly betaFExcess: number;
  readonly standardError: number;
  readonly effectiveSamples: number;
  /** Free energy of each window relative to the ideal gas. */
  readonly f_k: readonly number[];
  /** Overlap of each pair of windows: rows add up to one. Absent for BAR. */
  readonly overlap?: readonly (readonly number[])[];
  readonly warnings: readonly string[];
}

/** Energies as estimators take them: states in rows, samples in the order of windows and walkers. */
function columnsOf(samples: WindowSamples): { u_kn: { data: Float64Array; shape: [number, number] }; N_k: number[] } {
  const K = samples.lambdas.length;
  const N_k = samples.walkers.map((walkers) => walkers.reduce((n, w) => n + w.energies.length / K, 0));
  const N = N_k.reduce((a, b) => a + b, 0);
  const data = new Float64Array(K * N);
  let at = 0;
  for (const walkers of samples.walkers)
    for (const { energies } of walkers)
      for (let i = 0; i < energies.length; i += K, at++) for (let k = 0; k < K; k++) data[k * N + at] = energies[i + k];
  return { u_kn: { data, shape: [K, N] }, N_k };
}

/** Splits a list of one number a sample back into [window][walker]. */
function byWalker(values: Float64Array, { lambdas, walkers }: WindowSamples): Float64Array[][] {
  let at = 0;
  return walkers.map((list) => list.map((w) => values.subarray(at, (at += w.energies.length / lambdas.length))));
}

/** MBAR over all windows. @throws {PoorOverlap} when the windows fall apart into groups without common samples. */
export async function multistateBar(samples: WindowSamples): Promise<PathFreeEnergy> {
  const K = samples.lambdas.length;
  const { u_kn, N_k } = columnsOf(samples);
  const solved = await mbar(u_kn, N_k);
  const { f_k } = solved;
  const n = u_kn.shape[1];
  // p_i(n) for all states of one sample, twice: first A, then the influences.
  const p = new Float64Array(K);
  const probabilities = (sample: number): void => {
    let largest = -Infinity;
    for (let k = 0; k < K; k++) largest = Math.max(largest, (p[k] = f_k[k] - u_kn.data[k * n + sample]));
    let sum = 0;
    for (let k = 0; k < K; k++) sum += p[k] = N_k[k] * Math.exp(p[k] - largest);
    for (let k = 0; k < K; k++) p[k] /= sum;
  };
  const A = new Float64Array((K - 1) ** 2);
  for (let sample = 0; sample < n; sample++) {
    probabilities(sample);
    for (let i = 1; i < K; i++) {
      const row = (i - 1) * (K - 1) - 1;
      for (let j = 1; j < K; j++) A[row + j] -= p[i] * p[j];
      A[row + i] += p[i];
    }
  }
  // f_0 is fixed at zero, which takes the null direction of A away.
  const direction = new Float64Array(K - 1);
  direction[K - 2] = 1;
  solveSemidefinite(A, direction, K - 1);
  const influence = new Float64Array(n);
  for (let sample = 0; sample < n; sample++) {
    probabilities(sample);
    let sum = 0;
    for (let i = 1; i < K; i++) sum += direction[i - 1] * p[i];
    influence[sample] = -sum;
  }
  const { standardError, effectiveSamples } = errorOfSum(byWalker(influence, samples));
  return { betaFExcess: f_k[K - 1] - f_k[0], standardError, effectiveSamples, f_k: f_k.map((f) => f - f_k[0]), overlap: solved.overlap.matrix, warnings: neighbourWarnings(samples, f_k) };
}

/** Reduced work from window `from` to window `to` over all walkers of `from`. */
function workBetween(samples: WindowSamples, from: number, to: number): Float64Array {
  const K = samples.lambdas.length;
  const workOf = ({ energies }: Walker): number[] => Array.from({ length: energies.length / K }, (_, i) => energies[i * K + to] - energies[i * K + from]);
  return Float64Array.from(samples.walkers[from].flatMap(workOf));
}

const fermi = (x: number): number => 1 / (1 + Math.exp(x));

/** Bennett's equation sum_F fermi(M + w - dF) = sum_R fermi(w - M + dF) between two windows: its terms, and the slope H of its imbalance by dF. */
interface Balance {
  readonly forward: Float64Array;
  readonly reverse: Float64Array;
  readonly H: number;
  /** H over its value for two windows that are the same; 0.06 belongs to 0.03 in the overlap matrix of two equally sampled states. */
  readonly overlap: number;
}

function balanceOf(forward: Float64Array, reverse: Float64Array, deltaF: number): Balance {
  const M = Math.log(forward.length / reverse.length);
  const a = forward.map((w) => fermi(M + w - deltaF));
  const b = reverse.map((w) => fermi(w - M + deltaF));
  const H = a.reduce((sum, x) => sum + x * (1 - x), 0) + b.reduce((sum, x) => sum + x * (1 - x), 0);
  return { forward: a, reverse: b, H, overlap: (H * (a.length + b.length)) / (a.length * b.length) };
}

/**
 * Neighbours that share too little (Klimovich, Shirts and Mobley, J. Comput. Aided Mol. Des. 29, 397 (2015), section 5), judged pair by pair: what a whole half of a long path
 * shares with the other half is small by nature.
 */
function neighbourWarnings(samples: WindowSamples, f_k: readonly number[]): string[] {
  const weak = samples.lambdas.slice(1).flatMap((lambda, k) => {
    const { overlap, H } = balanceOf(workBetween(samples, k, k + 1), workBetween(samples, k + 1, k), f_k[k + 1] - f_k[k]);
    return overlap < 0.06 || H < 10 ? [`${samples.lambdas[k].toPrecision(3)} and ${lambda.toPrecision(3)} (${(100 * overlap).toPrecision(2)} % of perfect)`] : [];
  });
  return weak.length ? [`weak overlap between lambda = ${weak.slice(0, 3).join(", ")}${weak.length > 3 ? ` and ${weak.length - 3} more pairs` : ""}: use more windows`] : [];
}

/** The sum of Bennett's acceptance ratios between neighbouring windows. */
export async function neighbourBar(samples: WindowSamples): Promise<PathFreeEnergy> {
  const K = samples.lambdas.length;
  const influences = samples.walkers.map((walkers) => new Float64Array(walkers.reduce((n, w) => n + w.energies.length / K, 0)));
  const f_k = [0];
  const warnings: string[] = [];
  for (let k = 0; k + 1 < K; k++) {
    const forward = workBetween(samples, k, k + 1);
    const reverse = workBetween(samples, k + 1, k);
    const { deltaF, diagnostics } = await bar(forward, reverse);
    warnings.push(...diagnostics.warnings.map((w) => `windows ${k} and ${k + 1}: ${w}`));
    f_k.push(f_k[k] + deltaF);
    const { forward: a, reverse: b, H } = balanceOf(forward, reverse, deltaF);
    if (!(H > 0)) throw new ErgonError(`bar: windows ${k} and ${k + 1} share no samples`, { windows: [k, k + 1] });
    a.forEach((x, i) => (influences[k][i] -= x / H));
    b.forEach((x, i) => (influences[k + 1][i] += x / H));
  }
  const flat = new Float64Array(influences.reduce((n, x) => n + x.length, 0));
  influences.reduce((at, x) => (flat.set(x, at), at + x.length), 0);
  const { standardError, effectiveSamples } = errorOfSum(byWalker(flat, samples));
  return { betaFExcess: f_k[K - 1], standardError, effectiveSamples, f_k, warnings };
}
