/**
 * Finds the f_k of MBAR: the minimum of the convex function sum_n ln sum_k N_k exp(f_k - u_kn) - sum_k N_k f_k over states with samples.
 *
 * A few self-consistent passes in logarithms give a start from anywhere; Newton's iteration (kernels/estimators/newton-step.ts) does the rest, inside one
 * program, on Boltzmann factors that are computed once. Large problems are solved on every s-th sample first, from where two or three passes over all suffice.
 */
import { NotConverged } from "../core/errors.ts";
import type { Device } from "../device/device.ts";
import { boltzmannFactors } from "../kernels/estimators/boltzmann-factors.ts";
import { logMixture } from "../kernels/estimators/log-mixture.ts";
import { mixtureMoments } from "../kernels/estimators/mixture-moments.ts";
import { NEWTON_MEMORY, NEWTON_NUMBERS, newtonStep } from "../kernels/estimators/newton-step.ts";
import { selfConsistent } from "../kernels/estimators/self-consistent.ts";
import { repeat } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { runOnce } from "./device.ts";
import type { Matrix } from "./input.ts";

/** The solution for states that all have samples. */
export interface Solution {
  readonly f_k: Float64Array;
  /** sum_n p_kn p_ln with p_kn = N_k W_kn, [K, K]. */
  readonly gram: Float64Array;
  /** Passes over all samples, and over the coarse ones. */
  readonly passes: number;
  /** Largest |sum_n W_kn - 1|. */
  readonly gradient: number;
}

/** Self-consistent passes from a start that is a guess. */
const FIRST_PASSES = 3;
/** Newton passes of one program. */
const NEWTON_PASSES = 200;
/** Samples of a state that the coarse problem keeps. */
const COARSE = 60;
/** How often factors are computed anew before giving up. */
const ROUNDS = 12;
/** Sums of weights may miss 1 by this much: rounding of a sum over 10^7 samples stays a hundred times below. */
const GRADIENT = 1e-9;

/**
 * @param u_kn [K, N], samples ordered by state; @param N_k [K], all positive, sum N.
 * @param start where to begin; default: zeros and a coarse problem.
 * @throws {NotConverged} with the f_k reached.
 */
export async function solveMbar(device: Device, u_kn: Matrix, N_k: Float64Array, start?: Float64Array): Promise<Solution> {
  const K = u_kn.rows;
  let f_k = start ?? new Float64Array(K);
  let passes = 0;
  const stride = Math.floor(u_kn.columns / (K * COARSE));
  if (!start && stride >= 4) {
    const coarse = everyNth(u_kn, N_k, stride);
    f_k = (await minimize(device, coarse.u_kn, coarse.N_k, f_k, FIRST_PASSES)).f_k;
  }
  let guess = f_k.every((f) => f === 0);
  let last: Round | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    last = await minimize(device, u_kn, N_k, f_k, guess ? FIRST_PASSES : 0);
    passes += last.passes;
    if (last.finite && !last.outOfRange && last.gradient < GRADIENT) return { ...last, passes };
    // A state whose factors all vanished at this start says nothing: begin again from logarithms.
    guess = !last.outOfRange;
    f_k = last.finite ? last.f_k : new Float64Array(K);
  }
  throw new NotConverged(`MBAR: the free energies did not converge in ${passes} passes: the weights of a state still sum to 1 only within ${last!.gradient.toPrecision(2)}; the states may share no samples`, { passes, gradient: last!.gradient, f_k: Array.from(last!.f_k) });
}

interface Round extends Solution {
  readonly finite: boolean;
  readonly outOfRange: boolean;
}

/** One program: self-consistent passes, factors, Newton's iteration, and the moments where it ends. */
async function minimize(device: Device, u_kn: Matrix, N_k: Float64Array, f_k: Float64Array, selfConsistentPasses: number): Promise<Round> {
  const { rows: K, columns: N } = u_kn;
  const inputs = {
    u_kn: { data: u_kn.data, shape: [K, N] },
    N_k: { data: N_k, shape: [K] },
    logN_k: { data: N_k.map(Math.log), shape: [K] },
    f_k: { data: f_k, shape: [K] },
    memory: { data: new Float64Array(2 * K + NEWTON_NUMBERS), shape: [2 * K + NEWTON_NUMBERS] },
  };
  const out = await runOnce(device, inputs, (x) => {
    const { f: start } = repeat(selfConsistentPasses, { f: x.f_k }, ({ f }) => ({ carry: { f: selfConsistent(x.u_kn, logMixture(x.u_kn, f, x.logN_k)) } })).carry;
    const factors = boltzmannFactors(x.u_kn, start, x.logN_k);
    const { carry } = repeat(NEWTON_PASSES, { f_k: start, memory: x.memory }, (c) => {
      const next = newtonStep(mixtureMoments(factors, c.f_k, start, N), x.N_k, start, c.f_k, c.memory);
      return { carry: { f_k: next.f_k, memory: next.memory }, until: next.done };
    });
    const { totals, gram } = mixtureMoments(factors, carry.f_k, start, N);
    return { ...carry, totals, gram } satisfies Record<string, Value>;
  });
  const memory = out.memory.subarray(2 * K);
  const gradient = out.totals.reduce((most, total, k) => Math.max(most, Math.abs(total / N_k[k] - 1)), 0);
  const finite = out.f_k.every(Number.isFinite) && Number.isFinite(gradient);
  const passes = memory[NEWTON_MEMORY.passes] + selfConsistentPasses + 1;
  return { f_k: out.f_k.map((f) => f - out.f_k[0]), gram: out.gram, gradient, passes, finite, outOfRange: memory[NEWTON_MEMORY.outOfRange] !== 0 };
}

/** Every n-th sample of each state, at least one. */
function everyNth(u_kn: Matrix, N_k: Float64Array, n: number): { u_kn: Matrix; N_k: Float64Array } {
  const chosen: number[] = [];
  const kept = new Float64Array(N_k.length);
  let first = 0;
  N_k.forEach((count, k) => {
    for (let i = 0; i < count; i += n, kept[k]++) chosen.push(first + i);
    first += count;
  });
  const data = new Float64Array(N_k.length * chosen.length);
  for (let k = 0; k < N_k.length; k++) for (let i = 0; i < chosen.length; i++) data[k * chosen.length + i] = u_kn.data[k * u_kn.columns + chosen[i]];
  return { u_kn: { data, rows: N_k.length, columns: chosen.length }, N_k: kept };
}
