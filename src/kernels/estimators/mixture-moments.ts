/**
 * One pass of MBAR over Boltzmann factors E_kn that were computed at f_k = reference_k: with c_k = exp(f_k - reference_k) and s_n = sum_k c_k E_kn,
 *   p_kn = c_k E_kn / s_n          the probability that sample n of the mixture was drawn from state k, N_k W_nk in the paper,
 *   totals_k = sum_n p_kn          (N_k at the solution: the gradient is totals_k - N_k, the self-consistent update is f_k - ln(totals_k / N_k)),
 *   gram_kl = sum_n p_kn p_ln      (the Hessian is diag(totals) - gram),
 *   logSum = sum_n ln s_n          (the objective up to a constant is logSum - sum_k N_k f_k).
 * Source: Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), equations C3, C6, C9. Valid while |f_k - reference_k| stays below 300.
 */
import { elements } from "../../core/shapes.ts";
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { boltzmannFactorsKernel } from "./boltzmann-factors.ts";
import { ESTIMATORS_ONLY } from "./energies.ts";

const id = "estimators/mixture-moments";

export const mixtureMomentsKernel: KernelSpec = {
  id,
  doc: "MBAR's probabilities p_kn summed over samples: totals, Gram matrix and sum of logarithms",
  source: "Shirts and Chodera 2008, equations C3, C6, C9",
  args: [
    { name: "factors", dtype: "f64", access: "in", doc: "[blocks, states, blockLength], from estimators/boltzmann-factors" },
    { name: "f_k", dtype: "f64", access: "in", doc: "[states]" },
    { name: "reference_k", dtype: "f64", access: "in", doc: "[states], the f_k at which the factors were computed" },
    { name: "totals", dtype: "f64", access: "out", doc: "[states]" },
    { name: "gram", dtype: "f64", access: "out", doc: "[states, states], symmetric" },
    { name: "logSum", dtype: "f64", access: "out", doc: "[1]" },
  ],
  params: { samples: { type: "u32", unit: "1", doc: "how many samples exist; the last block may be part empty" } },
  sizes: ["blocks", "states", "blockLength"],
  measure([factors, f_k, reference_k], { samples }) {
    if (factors.length !== 3 || factors[2] % 8 !== 0) throw new RangeError(`${id}: factors: expected [blocks, states, a multiple of 8], found [${factors}]`);
    const [blocks, states, blockLength] = factors;
    if (Math.ceil(samples / blockLength) !== blocks) throw new RangeError(`${id}: ${samples} samples do not fit ${blocks} blocks of ${blockLength}`);
    for (const [name, shape] of Object.entries({ f_k, reference_k })) if (shape.length !== 1 || shape[0] !== states) throw new RangeError(`${id}: ${name}: expected [${states}], found [${shape}]`);
    return { blocks, states, blockLength };
  },
  outputs: ({ states }) => [[states], [states, states], [1]],
  reference({ arrays: { factors, f_k, reference_k, totals, gram, logSum }, p }) {
    const c = Array.from({ length: p.states }, (_, k) => Math.exp(f_k[k] - reference_k[k]));
    for (const out of [totals, gram, logSum]) out.fill(0);
    for (let n = 0; n < p.samples; n++) {
      const at = Math.floor(n / p.blockLength) * p.states * p.blockLength + (n % p.blockLength);
      const terms = c.map((ck, k) => ck * factors[at + k * p.blockLength]);
      const sum = terms.reduce((s, t) => s + t, 0);
      logSum[0] += Math.log(sum);
      terms.forEach((tk, k) => {
        totals[k] += tk / sum;
        terms.forEach((tl, l) => (gram[k * p.states + l] += (tk / sum) * (tl / sum)));
      });
    }
  },
  scratch({ states, blockLength }) {
    const rows = 4 * Math.ceil(states / 4);
    return 8 * rows * blockLength + 16 * rows * rows + 32 * rows + 8 * blockLength + 64;
  },
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/mixture-moments", export: "mixtureMoments", generic: false },
  cases,
};

function cases(): KernelCase[] {
  return boltzmannFactorsKernel.cases!().map(({ name, inputs }) => {
    const [states, samples] = inputs[0].shape;
    const sizes = boltzmannFactorsKernel.measure(inputs.map((x) => x.shape), {});
    const [shape] = boltzmannFactorsKernel.outputs(sizes, []);
    const factors = new Float64Array(elements(shape));
    boltzmannFactorsKernel.reference({ arrays: { u_kn: inputs[0].data, f_k: inputs[1].data, logN_k: inputs[2].data, factors }, p: sizes, raise() {} });
    const vector = (f: (k: number) => number): { shape: number[]; data: number[] } => ({ shape: [states], data: Array.from({ length: states }, (_, k) => f(k)) });
    return { name, params: { samples }, inputs: [{ shape, data: factors }, vector((k) => 0.7 * k - 1), vector((k) => 0.5 * k)] };
  });
}

/** totals f64[states], gram f64[states, states] and logSum f64[1] at `f_k`. */
export function mixtureMoments(factors: Value, f_k: Value, reference_k: Value, samples: number): { totals: Value; gram: Value; logSum: Value } {
  const [totals, gram, logSum] = call(mixtureMomentsKernel, { samples }, factors, f_k, reference_k);
  return { totals, gram, logSum };
}
