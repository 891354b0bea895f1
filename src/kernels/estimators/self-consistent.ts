/**
 * MBAR's self-consistent update: f_k = -ln sum_n exp(-u_kn - D_n), with D_n the logarithm of the mixture (log-mixture.ts). It needs no samples of state k,
 * so it also gives the free energies of states that nobody sampled. Source: Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), equation C3.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { energyCases, ESTIMATORS_ONLY, measureEnergies } from "./energies.ts";

const id = "estimators/self-consistent";

export const selfConsistentKernel: KernelSpec = {
  id,
  doc: "-ln sum_n exp(-u_kn - D_n) of every state",
  source: "Shirts and Chodera 2008, equation C3",
  args: [
    { name: "u_kn", dtype: "f64", access: "in", doc: "[states, samples], reduced energies, +infinity allowed" },
    { name: "logMixture_n", dtype: "f64", access: "in", doc: "[samples], finite" },
    { name: "f_k", dtype: "f64", access: "out", doc: "[states]; +infinity for a state whose energies are all infinite" },
  ],
  params: {},
  sizes: ["states", "samples"],
  measure: ([u_kn, logMixture_n]) => measureEnergies(id, u_kn, { logMixture_n }),
  outputs: ({ states }) => [[states]],
  reference({ arrays: { u_kn, logMixture_n, f_k }, p }) {
    for (let k = 0; k < p.states; k++) {
      let most = -Number.MAX_VALUE;
      for (let n = 0; n < p.samples; n++) most = Math.max(most, -u_kn[k * p.samples + n] - logMixture_n[n]);
      let sum = 0;
      for (let n = 0; n < p.samples; n++) sum += Math.exp(-u_kn[k * p.samples + n] - logMixture_n[n] - most);
      f_k[k] = -(most + Math.log(sum));
    }
  },
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/self-consistent", export: "selfConsistent", generic: false },
  cases: () => energyCases((_states, samples) => [Array.from({ length: samples }, (_, n) => Math.cos(n))]).filter(({ inputs }) => inputs[0].shape[1] > 0),
};

/** f_k f64[states]. `u_kn` f64[states, samples], `logMixture_n` f64[samples]. */
export function selfConsistent(u_kn: Value, logMixture_n: Value): Value {
  return call(selfConsistentKernel, {}, u_kn, logMixture_n)[0];
}
