/**
 * ln of the mean of e^-psi over each row, without overflow (the smallest psi is taken out first), and that smallest psi: how much one lucky insertion decides.
 * An empty row has mean zero: (-infinity, +infinity).
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const boltzmannMeanKernel: KernelSpec = {
  id: "monte-carlo/boltzmann-mean",
  doc: "ln mean e^-psi of each row, and the smallest psi",
  args: [
    { name: "psi", dtype: "real", access: "in", doc: "[replicas, insertions]" },
    { name: "means", dtype: "real", access: "out", doc: "[replicas, 2]: ln mean e^-psi, smallest psi" },
  ],
  params: {},
  sizes: ["replicas", "insertions"],
  measure([psi]) {
    if (psi.length !== 2 || psi[1] < 1) throw new RangeError(`monte-carlo/boltzmann-mean: psi: expected [replicas, insertions], at least one insertion, found [${psi.join(", ")}]`);
    return { replicas: psi[0], insertions: psi[1] };
  },
  outputs: ({ replicas }) => [[replicas, 2]],
  reference({ arrays: { psi, means }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const row = Array.from({ length: p.insertions }, (_, m) => psi[r * p.insertions + m] as number);
      const least = Math.min(...row);
      means[2 * r] = least === Infinity ? -Infinity : Math.log(row.reduce((s, x) => s + Math.exp(least - x), 0) / p.insertions) - least;
      means[2 * r + 1] = least;
    }
  },
  wasm: { module: "engine", file: "monte-carlo/boltzmann-mean", export: "boltzmannMean" },
  webgpu: { entry: "monte-carlo/boltzmann-mean", fragments: ["lib/launch"], groups: ({ replicas }) => replicas },
  cases: () =>
    [[0, 3], [1, 1], [2, 63], [3, 64], [2, 65], [1, 1009]].map(([replicas, insertions]) => ({
      name: `${replicas} x ${insertions}`,
      params: {},
      inputs: [{ shape: [replicas, insertions], data: Array.from({ length: replicas * insertions }, (_, i) => 300 * Math.sin(1 + i) + (i % 3 ? 0 : 500)) }],
    })),
};

/** [replicas, 2] of psi [replicas, insertions]. */
export function boltzmannMean(psi: Value): Value {
  return call(boltzmannMeanKernel, {}, psi)[0];
}
