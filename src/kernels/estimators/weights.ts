/**
 * MBAR's normalized weights W_kn = exp(f_k - u_kn - D_n): sample n stands for this part of state k; they sum to 1 over n, and N_k W_kn sums to 1 over k.
 * Source: Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), equation 9.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { energyCases, ESTIMATORS_ONLY, measureEnergies } from "./energies.ts";

const id = "estimators/weights";

export const weightsKernel: KernelSpec = {
  id,
  doc: "exp(f_k - u_kn - D_n) of every state and sample",
  source: "Shirts and Chodera 2008, equation 9",
  args: [
    { name: "u_kn", dtype: "f64", access: "in", doc: "[states, samples], reduced energies, +infinity allowed" },
    { name: "f_k", dtype: "f64", access: "in", doc: "[states]" },
    { name: "logMixture_n", dtype: "f64", access: "in", doc: "[samples]" },
    { name: "weights_kn", dtype: "f64", access: "out", doc: "[states, samples]; results below 1e-307 are 0" },
  ],
  params: {},
  sizes: ["states", "samples"],
  measure: ([u_kn, f_k, logMixture_n]) => measureEnergies(id, u_kn, { f_k, logMixture_n }),
  outputs: ({ states, samples }) => [[states, samples]],
  reference({ arrays: { u_kn, f_k, logMixture_n, weights_kn }, p }) {
    for (let k = 0; k < p.states; k++) for (let n = 0; n < p.samples; n++) weights_kn[k * p.samples + n] = Math.exp(f_k[k] - u_kn[k * p.samples + n] - logMixture_n[n]);
  },
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/weights", export: "weights", generic: false },
  cases: () => energyCases((states, samples) => [Array.from({ length: states }, (_, k) => 7 * k), Array.from({ length: samples }, (_, n) => Math.cos(n))]),
};

/** W_kn f64[states, samples]. */
export function mbarWeights(u_kn: Value, f_k: Value, logMixture_n: Value): Value {
  return call(weightsKernel, {}, u_kn, f_k, logMixture_n)[0];
}
