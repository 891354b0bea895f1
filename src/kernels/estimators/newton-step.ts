/**
 * The next f_k of MBAR's convex minimization, from the moments at the present one. Newton's step is taken in full; when it made the objective larger it
 * is taken back and shortened to ln(1 + R) / R of its length, R = max_k step_k - min_k step_k, which always makes it smaller: along a direction d the third
 * derivative of a sum of log-sum-exps is at most (max d - min d) times the second (generalized self-concordance with nu = 2; Sun and Tran-Dinh,
 * Math. Program. 178, 145 (2019), equation 12). So it converges from anywhere, quadratically in the end, with one pass over the samples per step.
 * States that share no samples with the others stay where they are (their pivot vanishes); the caller looks for them.
 */
import { solveSemidefinite } from "../../core/linear-algebra.ts";
import type { KernelCase, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { ESTIMATORS_ONLY } from "./energies.ts";

const id = "estimators/newton-step";

/** What is remembered between steps, after two vectors of K numbers: the accepted f_k and the step from it. */
export const NEWTON_MEMORY = { objective: 0, gradient: 1, passes: 2, shortened: 3, stepSize: 4, outOfRange: 5 } as const;
/** Numbers of {@link NEWTON_MEMORY}. */
export const NEWTON_NUMBERS = 6;
/** f_k may differ from the reference of the factors by this much, below the 300 that mixture-moments.ts allows. */
const RANGE = 250;
/** A step that changes no f_k by more than this is the last: what remains is of the order of its square. */
const LAST_STEP = 1e-7;
/** Of the objective's terms: differences below this are rounding. */
const ROUNDING = 1e-13;
/** Pivots of the Hessian below this part of their diagonal entry are zero. */
const PINNED = 1e-13;

export const newtonStepKernel: KernelSpec = {
  id,
  doc: "a Newton step of MBAR, shortened where it went too far",
  source: "Shirts and Chodera 2008, appendix C.2; Sun and Tran-Dinh 2019, equation 12",
  args: [
    { name: "totals", dtype: "f64", access: "in", doc: "[states], from estimators/mixture-moments at f_k" },
    { name: "gram", dtype: "f64", access: "in", doc: "[states, states]" },
    { name: "logSum", dtype: "f64", access: "in", doc: "[1]" },
    { name: "N_k", dtype: "f64", access: "in", doc: "[states], counts, all positive" },
    { name: "reference_k", dtype: "f64", access: "in", doc: "[states], where the factors were computed" },
    { name: "f_k", dtype: "f64", access: "inout", doc: "[states], the point of the moments; becomes the next point; f_0 does not move" },
    { name: "memory", dtype: "f64", access: "inout", doc: "[2 states + 6], zeros at first" },
    { name: "done", dtype: "u32", access: "out", doc: "[1], 1 after the last step, or where the factors must be computed anew" },
  ],
  params: {
    range: { type: "real", unit: "1", doc: "largest |f_k - reference_k|" },
    lastStep: { type: "real", unit: "1", doc: "a smaller step is the last" },
    rounding: { type: "real", unit: "1", doc: "relative rounding of the objective" },
    pinned: { type: "real", unit: "1", doc: "relative size of a pivot that counts as zero" },
  },
  sizes: ["states"],
  measure([totals, gram, logSum, N_k, reference_k, f_k, memory]) {
    const [states] = totals;
    const expected = [[states], [states, states], [1], [states], [states], [states], [2 * states + NEWTON_NUMBERS]];
    [totals, gram, logSum, N_k, reference_k, f_k, memory].forEach((shape, i) => {
      if (shape.join() !== expected[i].join()) throw new RangeError(`${id}: argument ${i}: expected [${expected[i]}], found [${shape}]`);
    });
    return { states };
  },
  outputs: () => [[1]],
  reference,
  scratch: ({ states }) => 8 * states * states,
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/newton-step", export: "newtonStep", generic: false },
  cases,
};

function reference({ arrays, p }: ReferenceCall): void {
  const { totals, gram, logSum, N_k, reference_k, f_k, memory, done } = arrays;
  const K = p.states;
  const accepted = memory.subarray(0, K);
  const step = memory.subarray(K, 2 * K);
  const numbers = memory.subarray(2 * K);
  let linear = 0;
  let gradient = 0;
  for (let k = 0; k < K; k++) {
    linear += N_k[k] * f_k[k];
    gradient = Math.max(gradient, Math.abs(totals[k] / N_k[k] - 1));
  }
  const objective = logSum[0] - linear;
  const slack = p.rounding * (Math.abs(logSum[0]) + Math.abs(linear));
  const { objective: OBJECTIVE, gradient: GRADIENT, passes: PASSES, shortened: SHORTENED, stepSize: STEP, outOfRange: OUT } = NEWTON_MEMORY;
  done[0] = 0;
  const first = numbers[PASSES] === 0;
  const better = objective <= numbers[OBJECTIVE] + slack && (objective < numbers[OBJECTIVE] - slack || gradient <= numbers[GRADIENT]);
  numbers[PASSES]++;
  if (first || better || numbers[SHORTENED] !== 0) {
    accepted.set(f_k);
    numbers[OBJECTIVE] = objective;
    numbers[GRADIENT] = gradient;
    direction(totals, gram, N_k, step, K, p.pinned);
    numbers[SHORTENED] = 0;
    numbers[STEP] = step.reduce((m: number, x: number) => Math.max(m, Math.abs(x)), 0);
    if (numbers[STEP] < p.lastStep) done[0] = 1;
  } else {
    numbers[SHORTENED] = 1;
  }
  if (numbers[SHORTENED] === 0 && inRange(accepted, step, 1, reference_k, p.range)) {
    for (let k = 0; k < K; k++) f_k[k] = accepted[k] + step[k];
    return;
  }
  numbers[SHORTENED] = 1;
  const spread = Math.max(...step) - Math.min(...step);
  const part = spread > 0 ? Math.log1p(spread) / spread : 1;
  if (!inRange(accepted, step, part, reference_k, p.range)) {
    numbers[OUT] = 1;
    done[0] = 1;
  }
  for (let k = 0; k < K; k++) f_k[k] = accepted[k] + part * step[k];
}

/** Newton's step, zero for state 0. */
function direction(totals: Float64Array, gram: Float64Array, N_k: Float64Array, step: Float64Array, K: number, pinned: number): void {
  const n = K - 1;
  const hessian = new Float64Array(n * n);
  const b = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) hessian[i * n + j] = (i === j ? totals[i + 1] : 0) - gram[(i + 1) * K + j + 1];
    b[i] = N_k[i + 1] - totals[i + 1];
  }
  solveSemidefinite(hessian, b, n, pinned);
  step.fill(0);
  step.set(b, 1);
}

function inRange(accepted: Float64Array, step: Float64Array, part: number, reference_k: Float64Array, range: number): boolean {
  return accepted.every((f, k) => Math.abs(f + part * step[k] - reference_k[k]) <= range);
}

/** Moments of a chain of overlapping states, without samples: gram from a banded doubly stochastic overlap. */
function cases(): KernelCase[] {
  const make = (name: string, K: number, f: (k: number) => number, memory: readonly number[], coupling = 0.4): KernelCase => {
    const N = Array.from({ length: K }, (_, k) => 100 + 10 * k);
    const overlap = (k: number, l: number): number => (Math.abs(k - l) === 1 ? coupling : 0);
    const gram = Array.from({ length: K * K }, (_, i) => {
      const [k, l] = [Math.floor(i / K), i % K];
      const off = 40 * overlap(k, l);
      return k === l ? N[k] - 40 * (overlap(k, k - 1) * Number(k > 0) + overlap(k, k + 1) * Number(k < K - 1)) : off;
    });
    const vector = (g: (k: number) => number): { shape: number[]; data: number[] } => ({ shape: [K], data: Array.from({ length: K }, (_, k) => g(k)) });
    return {
      name,
      params: { range: RANGE, lastStep: LAST_STEP, rounding: ROUNDING, pinned: PINNED },
      inputs: [vector((k) => N[k] + 3 * Math.sin(k + 1)), { shape: [K, K], data: gram }, { shape: [1], data: [812.5] }, vector((k) => N[k]), vector(() => 0), vector(f), { shape: [memory.length], data: memory }],
    };
  };
  const worse = (K: number): number[] => [...Array.from({ length: K }, (_, k) => 0.1 * k), ...Array.from({ length: K }, (_, k) => 2 * k), -1e6, 0, 3, 0, 2 * K, 0];
  return [
    make("one state", 1, () => 0, new Array(8).fill(0)),
    make("five states, first step", 5, (k) => 0.2 * k, new Array(16).fill(0)),
    make("seven states, a step taken back", 7, (k) => 2.1 * k, worse(7)),
    make("two groups", 4, (k) => 0.2 * k, new Array(14).fill(0), 0),
    make("out of range", 3, (k) => 249.999 * k, new Array(12).fill(0), 1e-3),
  ];
}

/** What a step of the minimization leaves: the next point, the memory of it, and whether it was the last. */
export function newtonStep(moments: { totals: Value; gram: Value; logSum: Value }, N_k: Value, reference_k: Value, f_k: Value, memory: Value): { f_k: Value; memory: Value; done: Value } {
  const params = { range: RANGE, lastStep: LAST_STEP, rounding: ROUNDING, pinned: PINNED };
  const [next, remembered, done] = call(newtonStepKernel, params, moments.totals, moments.gram, moments.logSum, N_k, reference_k, f_k, memory);
  return { f_k: next, memory: remembered, done };
}
