/**
 * The Metropolis decision of each replica: accepted where ln u < log ratio, u uniform from words (step, 0) of the stream. Refused are
 * a ratio that is NaN, minus infinity (the trial overlaps), and a trial that is marked as diverged. Counts what was accepted.
 * Source: Metropolis, Rosenbluth, Rosenbluth, Teller and Teller, J. Chem. Phys. 21, 1087 (1953).
 */
import { streamKey, threefry2x32, uniform53 } from "../../core/threefry.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { RANDOM_PARAMS } from "./maxwell-boltzmann.ts";

export const acceptKernel: KernelSpec = {
  id: "dynamics/accept",
  doc: "Metropolis decisions",
  source: "Metropolis et al. 1953",
  args: [
    { name: "logRatio", dtype: "real", access: "in", doc: "[replicas, 1]" },
    { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
    { name: "step", dtype: "u32", access: "in", doc: "u32[1]" },
    { name: "diverged", dtype: "u32", access: "in", doc: "[replicas], 1: refused whatever the ratio" },
    { name: "accepted", dtype: "u32", access: "inout", doc: "[replicas], how many were accepted so far" },
    { name: "decisions", dtype: "u32", access: "out", doc: "[replicas], 1: accepted" },
  ],
  params: RANDOM_PARAMS,
  sizes: ["replicas"],
  measure([logRatio, key, step, diverged, accepted]) {
    if (logRatio.length !== 2 || logRatio[1] !== 1) throw new RangeError(`dynamics/accept: logRatio: expected [replicas, 1], found [${logRatio.join(", ")}]`);
    if (key[0] !== 2 || step[0] !== 1) throw new RangeError(`dynamics/accept: expected key [2] and step [1], found [${key.join(", ")}] and [${step.join(", ")}]`);
    if (diverged.length !== 1 || diverged[0] !== logRatio[0]) throw new RangeError(`dynamics/accept: diverged: expected [${logRatio[0]}], found [${diverged.join(", ")}]`);
    if (accepted.length !== 1 || accepted[0] !== logRatio[0]) throw new RangeError(`dynamics/accept: accepted: expected [${logRatio[0]}], found [${accepted.join(", ")}]`);
    return { replicas: logRatio[0] };
  },
  outputs: ({ replicas }) => [[replicas]],
  reference({ arrays: { logRatio, key, step, diverged, accepted, decisions }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const u = uniform53(threefry2x32(streamKey([key[0], key[1]], p.stream, p.firstReplica + r), [step[0], 0]));
      decisions[r] = diverged[r] === 0 && Math.log(u) < logRatio[r] ? 1 : 0;
      accepted[r] += decisions[r];
    }
  },
  wasm: { module: "engine", file: "dynamics/accept", export: "accept" },
  webgpu: { entry: "dynamics/accept", fragments: ["lib/launch", "random/threefry"], groups: ({ replicas }) => Math.ceil(replicas / 64) },
  cases: () =>
    [0, 1, 63, 65, 127].map((replicas) => ({
      name: `${replicas} replicas`,
      params: { stream: 4, firstReplica: 2 },
      inputs: [
        { shape: [replicas, 1], data: Array.from({ length: replicas }, (_, r) => 3 * Math.sin(1 + r) - 1) },
        { shape: [2], data: [5, 6] },
        { shape: [1], data: [12] },
        { shape: [replicas], data: Array.from({ length: replicas }, (_, r) => (r % 7 === 3 ? 1 : 0)) },
        { shape: [replicas], data: Array.from({ length: replicas }, (_, r) => r) },
      ],
    })),
};

/** Decisions u32[replicas] (1: accepted) and the counts of accepted moves. */
export function decide(logRatio: Value, diverged: Value, x: { key: Value; firstReplica?: number }, step: Value, accepted: Value, stream: number): { accepted: Value; decisions: Value } {
  const [count, decisions] = call(acceptKernel, { stream, firstReplica: x.firstReplica ?? 0 }, logRatio, x.key, step, diverged, accepted);
  return { accepted: count, decisions };
}
