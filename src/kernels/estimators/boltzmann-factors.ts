/**
 * Boltzmann factors of all samples in all states, scaled sample by sample: E_kn = exp(b_k - u_kn - m_n), b_k = f_k + ln N_k, m_n = max_k (b_k - u_kn): the
 * largest of a sample is 1.
 * They are computed once; while f_k changes by less than a few hundred, every pass over them needs no exponential (mixture-moments.ts).
 * Factors lie in blocks of samples, [block, state, place], so that a pass reads memory in order; places beyond the last sample hold 0.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { energyCases, ESTIMATORS_ONLY, measureEnergies } from "./energies.ts";

/** Samples of a block, even; 20 states of it fill a third of a 32 KiB cache. */
const BLOCK_LENGTH = 64;

const id = "estimators/boltzmann-factors";

export const boltzmannFactorsKernel: KernelSpec = {
  id,
  doc: "exp(f_k + ln N_k - u_kn - m_n) in blocks of samples",
  args: [
    { name: "u_kn", dtype: "f64", access: "in", doc: "[states, samples], reduced energies; +infinity is allowed where another state's is finite" },
    { name: "f_k", dtype: "f64", access: "in", doc: "[states], all finite" },
    { name: "logN_k", dtype: "f64", access: "in", doc: "[states], ln N_k, all finite" },
    { name: "factors", dtype: "f64", access: "out", doc: "[blocks, states, blockLength]" },
  ],
  params: {},
  sizes: ["states", "samples", "blocks", "blockLength"],
  measure([u_kn, f_k, logN_k]) {
    const { states, samples } = measureEnergies(id, u_kn, { f_k, logN_k });
    return { states, samples, blocks: Math.ceil(samples / BLOCK_LENGTH), blockLength: BLOCK_LENGTH };
  },
  outputs: ({ states, blocks, blockLength }) => [[blocks, states, blockLength]],
  reference({ arrays: { u_kn, f_k, logN_k, factors }, p }) {
    factors.fill(0);
    for (let n = 0; n < p.samples; n++) {
      let most = -Number.MAX_VALUE;
      for (let k = 0; k < p.states; k++) most = Math.max(most, f_k[k] + logN_k[k] - u_kn[k * p.samples + n]);
      const block = Math.floor(n / p.blockLength);
      for (let k = 0; k < p.states; k++) factors[(block * p.states + k) * p.blockLength + (n % p.blockLength)] = Math.exp(f_k[k] + logN_k[k] - u_kn[k * p.samples + n] - most);
    }
  },
  scratch: ({ blockLength }) => 8 * blockLength + 16,
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/boltzmann-factors", export: "boltzmannFactors", generic: false },
  cases: () => energyCases((states) => [Array.from({ length: states }, (_, k) => -0.3 * k), Array.from({ length: states }, (_, k) => Math.log(k + 1))]),
};

/** Factors f64[blocks, states, 64]. `u_kn` f64[states, samples], `f_k` and `logN_k` f64[states]. */
export function boltzmannFactors(u_kn: Value, f_k: Value, logN_k: Value): Value {
  return call(boltzmannFactorsKernel, {}, u_kn, f_k, logN_k)[0];
}
