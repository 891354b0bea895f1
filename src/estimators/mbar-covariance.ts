/**
 * What MBAR's solution knows about itself, from inner products of its weights: the covariance of the free energies, the overlap of the states, and the
 * weakest place where all states hang together.
 *
 * With p_sn = N_s W_sn over the states s that have samples, and Q = p / sqrt(N_s): the eigenvalues of Q^T Q are those of the overlap matrix, the largest is 1, and
 *   Theta_ab = w_a.w_b + (w_a Q) (1 - Q^T Q)^+ (Q^T w_b)
 * up to a constant that drops out of differences; the same as Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), equation 8, with one K x K eigenproblem.
 * For correlated samples the middle of the sandwich carries g_k, the statistical inefficiency of the state a sample comes from; g = 1 gives equation 8 again.
 */
import { symmetricEigen } from "../core/linear-algebra.ts";

/** Inner products of weights over all samples. `sampled` are the indices of states with samples. */
export interface WeightProducts {
  readonly K: number;
  readonly N_k: Float64Array;
  readonly sampled: readonly number[];
  /** sum_n W_an W_bn, [K, K]. */
  readonly weights: Float64Array;
  /** sum_n g_n W_an W_bn, [K, K], where the samples are correlated. */
  readonly weighted?: Float64Array;
  /** g_k, beside `weighted`. */
  readonly inefficiency?: Float64Array;
}

/** Overlap of the states, as Klimovich, Shirts and Mobley define it (J. Comput. Aided Mol. Des. 29, 397 (2015)). */
export interface Overlap {
  /** matrix[i][j]: probability that a sample of state i would be found among those of state j; rows sum to 1. */
  readonly matrix: readonly (readonly number[])[];
  /** Of the matrix, descending; the first is 1. */
  readonly eigenvalues: readonly number[];
  /** Close to 1 where the states fall into groups that hardly overlap; 0 with one state. */
  readonly secondEigenvalue: number;
}

/** The division of the sampled states into two groups that share least. */
export interface WeakestCut {
  readonly groups: readonly [readonly number[], readonly number[]];
  /** Number of samples that could have come from either group: sum_n p_An p_Bn. See overlap.ts. */
  readonly sharedSamples: number;
  /** The same over its value for identical groups, 0 to 1. */
  readonly overlap: number;
}

/** sum_n p_sn p_tn / sqrt(N_s N_t) of the sampled states, [S, S]. */
function symmetricOverlap({ K, N_k, sampled, weights }: WeightProducts): Float64Array {
  const S = sampled.length;
  const q = new Float64Array(S * S);
  sampled.forEach((s, i) => sampled.forEach((t, j) => (q[i * S + j] = weights[s * K + t] * Math.sqrt(N_k[s] * N_k[t]))));
  return q;
}

/** Overlap matrix, covariance of f_k and weakest cut. */
export function analyzeWeights(products: WeightProducts): { overlap: Overlap; covariance: number[][]; weakestCut: WeakestCut | null } {
  const { K, N_k, sampled, weights } = products;
  const S = sampled.length;
  const { values, vectors } = symmetricEigen(symmetricOverlap(products), S);
  const matrix = rows(K, (i, j) => N_k[j] * weights[i * K + j]);
  const eigenvalues = [...values, ...new Array<number>(K - S).fill(0)];
  // (1 - Q^T Q)^+ : the first eigenvalue is 1 and its direction, a common shift of all f_k, is left out.
  const inverse = new Float64Array(S * S);
  for (let e = 1; e < S; e++) {
    const scale = 1 / Math.max(1 - values[e], Number.EPSILON);
    for (let i = 0; i < S; i++) for (let j = 0; j < S; j++) inverse[i * S + j] += scale * vectors[i * S + e] * vectors[j * S + e];
  }
  const covariance = products.weighted ? sandwich(products, inverse) : direct(products, inverse);
  return { overlap: { matrix, eigenvalues, secondEigenvalue: S > 1 ? values[1] : 0 }, covariance, weakestCut: S > 1 ? weakestCut(products) : null };
}

/** w_a Q: inner products of the weights of all states with the columns of Q, [K, S]. */
function projections({ K, N_k, sampled, weights }: WeightProducts): Float64Array {
  const S = sampled.length;
  const x = new Float64Array(K * S);
  for (let a = 0; a < K; a++) sampled.forEach((s, j) => (x[a * S + j] = weights[a * K + s] * Math.sqrt(N_k[s])));
  return x;
}

function direct(products: WeightProducts, inverse: Float64Array): number[][] {
  const { K, weights } = products;
  const S = products.sampled.length;
  const x = projections(products);
  const y = multiply(x, inverse, K, S, S);
  return rows(K, (a, b) => weights[a * K + b] + dot(y, x, a * S, b * S, S));
}

/** A B A^T with B the covariance of the sums of z = (p of the sampled states; W of the others) and A how the f_k follow them. */
function sandwich(products: WeightProducts, inverse: Float64Array): number[][] {
  const { K, N_k, sampled, weights, weighted, inefficiency } = products;
  const S = sampled.length;
  const isSampled = N_k.map((n) => (n > 0 ? 1 : 0));
  const scale = N_k.map((n) => (n > 0 ? n : 1));
  // E_k[z_a] = sum_n W_kn z_an.
  const middle = new Float64Array(K * K);
  for (let a = 0; a < K; a++)
    for (let b = 0; b < K; b++) {
      let x = weighted![a * K + b];
      for (const k of sampled) x -= inefficiency![k] * N_k[k] * weights[k * K + a] * weights[k * K + b];
      middle[a * K + b] = scale[a] * scale[b] * x;
    }
  // f of sampled states: J z; of the others: z + C J z, C_us = sum_n W_un p_sn; the common sign drops out.
  const place = new Map(sampled.map((s, j) => [s, j]));
  const A = new Float64Array(K * K);
  for (let a = 0; a < K; a++) {
    if (!isSampled[a]) A[a * K + a] = 1;
    sampled.forEach((s, j) => {
      const root = 1 / Math.sqrt(N_k[s]);
      if (isSampled[a]) A[a * K + s] = (inverse[place.get(a)! * S + j] * root) / Math.sqrt(N_k[a]);
      else sampled.forEach((t, i) => (A[a * K + s] += weights[a * K + t] * Math.sqrt(N_k[t]) * inverse[i * S + j] * root));
    });
  }
  const AB = multiply(A, middle, K, K, K);
  return rows(K, (a, b) => dot(AB, A, a * K, b * K, K));
}

/** The maximum spanning tree of the normalized overlaps; each of its edges divides the states in two. */
function weakestCut({ K, N_k, sampled, weights }: WeightProducts): WeakestCut {
  const similarity = (i: number, j: number): number => weights[i * K + j] / Math.sqrt(weights[i * K + i] * weights[j * K + j]);
  const total = N_k.reduce((a, b) => a + b, 0);
  let weakest: WeakestCut | undefined;
  for (const edge of spanningTree(sampled, similarity).edges) {
    const groups = edge.groups;
    let shared = 0;
    for (const i of groups[0]) for (const j of groups[1]) shared += N_k[i] * N_k[j] * weights[i * K + j];
    const [a, b] = groups.map((group) => group.reduce((n, k) => n + N_k[k], 0));
    const cut: WeakestCut = { groups, sharedSamples: shared, overlap: (shared * total) / (a * b) };
    if (!weakest || badness(cut) < badness(weakest)) weakest = cut;
  }
  return weakest!;
}

/** Cuts with less than one shared sample come first, the fewest before all; then those with the least overlap. */
function badness(cut: WeakestCut): number {
  return cut.sharedSamples < 1 ? cut.sharedSamples - 1 : cut.overlap;
}

/** Prim's algorithm; for every edge of the tree, the two groups of states that it joins. */
function spanningTree(states: readonly number[], similarity: (i: number, j: number) => number): { edges: { groups: [number[], number[]] }[] } {
  const parent = new Map<number, number>();
  const inside = [states[0]];
  const best = new Map(states.slice(1).map((s) => [s, states[0]]));
  while (best.size > 0) {
    let next = -1;
    for (const s of best.keys()) if (next < 0 || similarity(s, best.get(s)!) > similarity(next, best.get(next)!)) next = s;
    parent.set(next, best.get(next)!);
    best.delete(next);
    inside.push(next);
    for (const s of best.keys()) if (similarity(s, next) > similarity(s, best.get(s)!)) best.set(s, next);
  }
  const below = (root: number): Set<number> => {
    const group = new Set([root]);
    for (const s of inside) if (parent.has(s) && group.has(parent.get(s)!)) group.add(s);
    return group;
  };
  return {
    edges: [...parent.keys()].map((s) => {
      const group = below(s);
      return { groups: [states.filter((k) => !group.has(k)), states.filter((k) => group.has(k))] };
    }),
  };
}

/** A table [K][K]. */
export function rows(K: number, entry: (i: number, j: number) => number): number[][] {
  return Array.from({ length: K }, (_, i) => Array.from({ length: K }, (_, j) => entry(i, j)));
}

/** x [n, m] times y [m, l]. */
function multiply(x: Float64Array, y: Float64Array, n: number, m: number, l: number): Float64Array {
  const out = new Float64Array(n * l);
  for (let i = 0; i < n; i++) for (let k = 0; k < m; k++) for (let j = 0; j < l; j++) out[i * l + j] += x[i * m + k] * y[k * l + j];
  return out;
}

function dot(x: Float64Array, y: Float64Array, i: number, j: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += x[i + k] * y[j + k];
  return sum;
}
