/**
 * Averages of observables in any state from the samples of all: <A>_l = sum_n W_ln A_n with MBAR's weights, and their asymptotic errors.
 * With y_n = W_ln (A_n - <A>_l): Var <A>_l = y.y + (y Q) (1 - Q^T Q)^+ (Q^T y), Q as in mbar-covariance.ts; Shirts and Chodera, J. Chem. Phys. 129, 124105
 * (2008), section IV, in a form that needs no positive observables. For correlated samples give every g-th.
 */
import { symmetricEigen } from "../core/linear-algebra.ts";
import { gram } from "../kernels/estimators/gram.ts";
import { logMixture } from "../kernels/estimators/log-mixture.ts";
import { selfConsistent } from "../kernels/estimators/self-consistent.ts";
import { mbarWeights } from "../kernels/estimators/weights.ts";
import { estimatorDevice, runOnce, type EstimatorOptions } from "./device.ts";
import { matrix, type Matrix, type Rows } from "./input.ts";
import { checkSamples, pick, selectRows, type MbarResult } from "./mbar.ts";

export interface ExpectationOptions extends EstimatorOptions {
  /** [L, N], reduced energies of the samples in other states that are asked for; default: the states of u_kn. */
  readonly u_ln?: Rows;
}

export interface Expectations {
  /** [observable][state] */
  readonly mean: readonly (readonly number[])[];
  /** [observable][state] */
  readonly standardError: readonly (readonly number[])[];
  /** [state], f of the states asked for on the scale of the result's f_k. */
  readonly f_l: readonly number[];
  /** [state], Kish's effective number of samples behind each average. */
  readonly effectiveSamples: readonly number[];
}

/** Numbers of weighted observables held at a time. */
const ROW_NUMBERS = 2 ** 23;

/**
 * Averages of observables.
 * @param result from mbar() of the same u_kn and N_k.
 * @param A_in [observables, N], values of each observable for every sample.
 * @throws {RangeError} where shapes do not fit the result.
 */
export async function mbarExpectations(result: MbarResult, u_kn: Rows, A_in: Rows, options: ExpectationOptions = {}): Promise<Expectations> {
  const { u, N, sampled } = checkSamples(u_kn, result.N_k);
  const A = matrix(A_in, "A_in");
  const asked = options.u_ln ? matrix(options.u_ln, "u_ln", { plusInfinity: true }) : u;
  for (const [name, m] of [["A_in", A], ["u_ln", asked]] as const) if (m.columns !== u.columns) throw new RangeError(`${name}: expected ${u.columns} columns, one for each sample, found ${m.columns}`);
  const device = await estimatorDevice(options);
  const own = selectRows(u, sampled);
  const counts = pick(N, sampled);
  const inputs = {
    own: { data: own.data, shape: [own.rows, own.columns] },
    asked: { data: asked.data, shape: [asked.rows, asked.columns] },
    f_k: { data: sampled.map((k) => result.f_k[k]), shape: [own.rows] },
    logN_k: { data: counts.map(Math.log), shape: [own.rows] },
  };
  const { ownWeights, weights, f_l, products } = await runOnce(device, inputs, (x) => {
    const D = logMixture(x.own, x.f_k, x.logN_k);
    const f_l = selfConsistent(x.asked, D);
    const ownWeights = mbarWeights(x.own, x.f_k, D);
    return { ownWeights, weights: mbarWeights(x.asked, f_l, D), f_l, products: gram(ownWeights, ownWeights) };
  });
  const W = { data: weights, rows: asked.rows, columns: asked.columns };
  const covariance = covarianceOf(products, counts);
  const mean: number[] = [];
  const variance: number[] = [];
  // A few observables at a time: their weighted rows are as large as the energies, each.
  const some = Math.max(1, Math.floor(ROW_NUMBERS / (W.rows * W.columns)));
  for (let first = 0; first < A.rows; first += some) {
    const part = deviations({ ...A, data: A.data.subarray(first * A.columns, (first + some) * A.columns), rows: Math.min(some, A.rows - first) }, W);
    const { y } = part;
    const { cross } = await runOnce(device, { y: { data: y.data, shape: [y.rows, y.columns] }, own: { data: ownWeights, shape: [own.rows, own.columns] } }, (x) => ({ cross: gram(x.y, x.own) }));
    mean.push(...part.mean);
    rowSquares(y).forEach((square, row) => variance.push(square + covariance(cross.subarray(row * own.rows))));
  }
  const table = (f: (row: number) => number): number[][] => Array.from({ length: A.rows }, (_, i) => Array.from({ length: asked.rows }, (_, l) => f(i * asked.rows + l)));
  return {
    mean: table((row) => mean[row]),
    standardError: table((row) => Math.sqrt(variance[row])),
    f_l: Array.from(f_l),
    effectiveSamples: Array.from(rowSquares(W), (s) => 1 / s),
  };
}

/** Means, and rows W_ln (A_in - <A_i>_l) in the order observable, state. */
function deviations(A: Matrix, W: Matrix): { mean: Float64Array; y: Matrix } {
  const N = A.columns;
  const mean = new Float64Array(A.rows * W.rows);
  const data = new Float64Array(mean.length * N);
  for (let i = 0; i < A.rows; i++)
    for (let l = 0; l < W.rows; l++) {
      const row = i * W.rows + l;
      const a = A.data.subarray(i * N, (i + 1) * N);
      const w = W.data.subarray(l * N, (l + 1) * N);
      for (let n = 0; n < N; n++) mean[row] += w[n] * a[n];
      for (let n = 0; n < N; n++) data[row * N + n] = w[n] * (a[n] - mean[row]);
    }
  return { mean, y: { data, rows: mean.length, columns: N } };
}

function rowSquares(m: Matrix): Float64Array {
  return Float64Array.from({ length: m.rows }, (_, r) => m.data.subarray(r * m.columns, (r + 1) * m.columns).reduce((s, x) => s + x * x, 0));
}

/** (y Q) (1 - Q^T Q)^+ (Q^T y) from the products of a row y with the weights of the sampled states; their common shift is left out. */
function covarianceOf(products: Float64Array, counts: Float64Array): (cross: Float64Array) => number {
  const S = counts.length;
  const root = counts.map(Math.sqrt);
  const { values, vectors } = symmetricEigen(products.map((x, i) => x * root[Math.floor(i / S)] * root[i % S]), S);
  return (cross) => {
    let variance = 0;
    for (let e = 1; e < S; e++) {
      let x = 0;
      for (let s = 0; s < S; s++) x += cross[s] * root[s] * vectors[s * S + e];
      variance += (x * x) / Math.max(1 - values[e], Number.EPSILON);
    }
    return variance;
  };
}
