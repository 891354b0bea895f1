/**
 * Log-sum-exp over states: D_n = ln sum_k N_k exp(f_k - u_kn), the logarithm of the mixture of all samples, MBAR's denominator.
 * The largest term is taken out first, so nothing overflows. Source: Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), equation C4.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { energyCases, ESTIMATORS_ONLY, measureEnergies } from "./energies.ts";

const id = "estimators/log-mixture";

export const logMixtureKernel: KernelSpec = {
  id,
  doc: "ln sum_k N_k exp(f_k - u_kn) of every sample",
  source: "Shirts and Chodera 2008, equation C4",
  args: [
    { name: "u_kn", dtype: "f64", access: "in", doc: "[states, samples], reduced energies; +infinity is allowed where another state's is finite" },
    { name: "f_k", dtype: "f64", access: "in", doc: "[states], all finite" },
    { name: "logN_k", dtype: "f64", access: "in", doc: "[states], ln N_k, all finite" },
    { name: "logMixture_n", dtype: "f64", access: "out", doc: "[samples]" },
  ],
  params: {},
  sizes: ["states", "samples"],
  measure: ([u_kn, f_k, logN_k]) => measureEnergies(id, u_kn, { f_k, logN_k }),
  outputs: ({ samples }) => [[samples]],
  reference({ arrays: { u_kn, f_k, logN_k, logMixture_n }, p }) {
    for (let n = 0; n < p.samples; n++) {
      let most = -Number.MAX_VALUE;
      for (let k = 0; k < p.states; k++) most = Math.max(most, f_k[k] + logN_k[k] - u_kn[k * p.samples + n]);
      let sum = 0;
      for (let k = 0; k < p.states; k++) sum += Math.exp(f_k[k] + logN_k[k] - u_kn[k * p.samples + n] - most);
      logMixture_n[n] = most + Math.log(sum);
    }
  },
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/log-mixture", export: "logMixture", generic: false },
  cases: () => energyCases((states) => [Array.from({ length: states }, (_, k) => -0.3 * k), Array.from({ length: states }, (_, k) => Math.log(k + 1))]),
};

/** D_n f64[samples]. `u_kn` f64[states, samples], `f_k` and `logN_k` f64[states]. */
export function logMixture(u_kn: Value, f_k: Value, logN_k: Value): Value {
  return call(logMixtureKernel, {}, u_kn, f_k, logN_k)[0];
}
