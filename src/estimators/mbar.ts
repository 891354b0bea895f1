/**
 * MBAR, the multistate Bennett acceptance ratio: free energies of K states from samples of some of them, f_i = -ln sum_n exp(-u_in) / sum_k N_k exp(f_k - u_kn).
 * Source: Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008). For two states it is Bennett's acceptance ratio.
 *
 * Energies are reduced (u = beta U, plus beta p V or -beta mu N where the ensemble has them). Standard errors are asymptotic and hold for independent samples;
 * of correlated ones, pass statistical inefficiencies, or every g-th sample. States that share no samples with the others are refused.
 */
import { PoorOverlap } from "../core/errors.ts";
import { gram } from "../kernels/estimators/gram.ts";
import { logMixture } from "../kernels/estimators/log-mixture.ts";
import { selfConsistent } from "../kernels/estimators/self-consistent.ts";
import { mbarWeights } from "../kernels/estimators/weights.ts";
import { estimatorDevice, runOnce, type EstimatorOptions } from "./device.ts";
import { counts, matrix, numbers, type Matrix, type Numbers, type Rows } from "./input.ts";
import { analyzeWeights, rows, type Overlap, type WeakestCut } from "./mbar-covariance.ts";
import { solveMbar } from "./mbar-solve.ts";
import { LEAST_SHARED, overlapWarnings } from "./overlap.ts";

export interface MbarOptions extends EstimatorOptions {
  /** [K], where the iteration starts; default: found from the samples. The result does not depend on it. */
  readonly initial?: Numbers;
  /**
   * [K], statistical inefficiency g_k of the samples of each state, 1 or more: errors are those of N_k / g_k independent samples. The f_k do not change. Take it
   * from the series that decides: the difference of the energies in neighbouring states, or du/dlambda.
   */
  readonly statisticalInefficiency?: Numbers;
}

export interface MbarResult {
  /** [K], reduced free energies, f_0 = 0. */
  readonly f_k: readonly number[];
  /** [K][K], f_j - f_i. */
  readonly deltaF_ij: readonly (readonly number[])[];
  /** [K][K], of deltaF_ij. */
  readonly standardError_ij: readonly (readonly number[])[];
  /** [K][K], covariance of f_k up to a constant: only C_ii + C_jj - 2 C_ij and other differences have a meaning. */
  readonly covariance_ij: readonly (readonly number[])[];
  readonly overlap: Overlap;
  /** [K], Kish's effective number of samples behind each state, samples of all states included. */
  readonly effectiveSamples: readonly number[];
  /** [K], as given. */
  readonly N_k: readonly number[];
  readonly diagnostics: {
    /** Passes over all samples. */
    readonly passes: number;
    /** Largest |sum of the weights of a state - 1|. */
    readonly gradient: number;
    /** Where the states hang together least; null with one sampled state. */
    readonly weakestCut: WeakestCut | null;
    readonly warnings: readonly string[];
  };
}

/** An unsampled state that rests on fewer effective samples than this is named. */
const FEW_EFFECTIVE = 20;

/**
 * Free energies of K states.
 * @param u_kn [K, N] reduced energies of every sample in every state; samples are ordered by the state they come from. +Infinity says that a sample cannot
 *   occur in a state; it is refused in a sample's own state.
 * @param N_k [K] how many samples come from each state; some may be 0.
 * @throws {RangeError} for NaN, counts that do not sum to N, an infinite energy in a sample's own state; {PoorOverlap} where states are disconnected, with
 *   the groups; {NotConverged} with the f_k reached.
 */
export async function mbar(u_kn: Rows, N_k: Numbers, options: MbarOptions = {}): Promise<MbarResult> {
  const { u, N, sampled } = checkSamples(u_kn, N_k);
  const K = u.rows;
  const g = options.statisticalInefficiency && inefficiencies(options.statisticalInefficiency, K);
  const initial = options.initial && numbers(options.initial, "initial");
  if (initial && initial.length !== K) throw new RangeError(`initial: expected ${K} numbers, one a state, found ${initial.length}`);
  const device = await estimatorDevice(options);
  const all = sampled.length === K;
  const solution = await solveMbar(device, all ? u : selectRows(u, sampled), pick(N, sampled), initial && pick(initial, sampled));
  const spread = await weightProducts();
  const { overlap, covariance, weakestCut } = analyzeWeights({ K, N_k: N, sampled, ...spread });
  const f_k = Array.from(spread.f_k, (f) => f - spread.f_k[0]);
  refuseDisconnected(weakestCut, overlap, f_k, g);
  const effectiveSamples = Array.from({ length: K }, (_, k) => 1 / spread.weights[k * K + k]);
  return {
    f_k,
    deltaF_ij: rows(K, (i, j) => f_k[j] - f_k[i]),
    standardError_ij: rows(K, (i, j) => (i === j ? 0 : Math.sqrt(Math.max(0, covariance[i][i] + covariance[j][j] - 2 * covariance[i][j])))),
    covariance_ij: covariance,
    overlap,
    effectiveSamples,
    N_k: Array.from(N),
    diagnostics: { passes: solution.passes, gradient: solution.gradient, weakestCut, warnings: warningsOf(weakestCut, effectiveSamples, N) },
  };

  /** Inner products of the weights of all states, and all f_k: at hand from the solution where every state has samples and they are independent. */
  async function weightProducts(): Promise<{ f_k: Float64Array; weights: Float64Array; weighted?: Float64Array; inefficiency?: Float64Array }> {
    if (all && !g) return { f_k: solution.f_k, weights: solution.gram.map((x, i) => x / (N[Math.floor(i / K)] * N[i % K])) };
    const inputs = {
      u_kn: { data: u.data, shape: [K, u.columns] },
      sampled: { data: all ? u.data : selectRows(u, sampled).data, shape: [sampled.length, u.columns] },
      f_k: { data: solution.f_k, shape: [sampled.length] },
      logN_k: { data: pick(N, sampled).map(Math.log), shape: [sampled.length] },
    };
    const { logMixture_n, f_k } = await runOnce(device, inputs, (x) => {
      const logMixture_n = logMixture(x.sampled, x.f_k, x.logN_k);
      return { logMixture_n, f_k: selfConsistent(x.u_kn, logMixture_n) };
    });
    const products = async (D: Float64Array): Promise<Float64Array> => {
      const w = { u_kn: inputs.u_kn, f_k: { data: f_k, shape: [K] }, D: { data: D, shape: [u.columns] } };
      return (await runOnce(device, w, (x) => {
        const weights = mbarWeights(x.u_kn, x.f_k, x.D);
        return { products: gram(weights, weights) };
      })).products;
    };
    const weights = await products(logMixture_n);
    if (!g) return { f_k, weights };
    // W sqrt(g) is the weight at D - ln(g) / 2.
    return { f_k, weights, weighted: await products(logMixture_n.map((D, n) => D - 0.5 * Math.log(g[stateOf(n)]))), inefficiency: g };
  }

  function stateOf(n: number): number {
    let k = 0;
    for (let end = N[0]; n >= end; end += N[k]) k++;
    return k;
  }
}

/** Checks energies against counts; `sampled` lists the states with samples. Shared with mbar-expectations.ts. */
export function checkSamples(u_kn: Rows, N_k: Numbers): { u: Matrix; N: Float64Array; sampled: number[] } {
  const u = matrix(u_kn, "u_kn", { plusInfinity: true });
  const N = counts(N_k, "N_k");
  if (N.length !== u.rows) throw new RangeError(`N_k: expected ${u.rows} counts, one for each row of u_kn, found ${N.length}`);
  const total = N.reduce((a, b) => a + b, 0);
  if (total !== u.columns) throw new RangeError(`N_k: the counts sum to ${total}, and u_kn has ${u.columns} columns, one for each sample`);
  if (total === 0) throw new RangeError("N_k: expected at least one sample, found 0");
  let n = 0;
  N.forEach((count, k) => {
    for (const end = n + count; n < end; n++)
      if (u.data[k * u.columns + n] === Infinity) throw new RangeError(`u_kn[${k}][${n}]: sample ${n} comes from state ${k} by N_k, where its energy is infinite; are the samples ordered by state?`);
  });
  return { u, N, sampled: Array.from(N.keys()).filter((k) => N[k] > 0) };
}

function inefficiencies(x: Numbers, K: number): Float64Array {
  const g = numbers(x, "statisticalInefficiency");
  if (g.length !== K) throw new RangeError(`statisticalInefficiency: expected ${K} numbers, one a state, found ${g.length}`);
  g.forEach((gk, k) => { if (gk < 1) throw new RangeError(`statisticalInefficiency[${k}]: expected 1 or more, found ${gk}`); });
  return g;
}

export function pick(x: Float64Array, indices: readonly number[]): Float64Array {
  return Float64Array.from(indices, (i) => x[i]);
}

export function selectRows(m: Matrix, indices: readonly number[]): Matrix {
  const data = new Float64Array(indices.length * m.columns);
  indices.forEach((k, i) => data.set(m.data.subarray(k * m.columns, (k + 1) * m.columns), i * m.columns));
  return { data, rows: indices.length, columns: m.columns };
}

function refuseDisconnected(cut: WeakestCut | null, overlap: Overlap, f_k: readonly number[], g: Float64Array | undefined): void {
  if (!cut || cut.sharedSamples / (g ? Math.max(...g) : 1) >= LEAST_SHARED) return;
  const [a, b] = cut.groups.map(list);
  throw new PoorOverlap(`MBAR: states ${a} and states ${b} are disconnected: ${cut.sharedSamples.toPrecision(2)} samples could have come from either; add states between them`, { groups: cut.groups, sharedSamples: cut.sharedSamples, overlap: overlap.matrix, f_k });
}

function list(states: readonly number[]): string {
  return states.length > 8 ? `${states.slice(0, 4).join(", ")}, ... ${states.at(-1)}` : states.join(", ");
}

function warningsOf(cut: WeakestCut | null, effectiveSamples: readonly number[], N: Float64Array): string[] {
  const warnings: string[] = [];
  if (cut) {
    const [a, b] = cut.groups.map(list);
    warnings.push(...overlapWarnings(cut.sharedSamples, cut.overlap, ` between states ${a} and states ${b}`));
  }
  effectiveSamples.forEach((n, k) => {
    if (N[k] === 0 && !(n >= FEW_EFFECTIVE)) warnings.push(`state ${k} has no samples of its own and rests on ${n.toPrecision(2)} effective samples of others`);
  });
  return warnings;
}
