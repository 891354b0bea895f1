/**
 * What Metropolis keeps: rows of `trial` where the replica's decision is 1, of `kept` otherwise.
 */
import { elements, sameShape, shapeText } from "../../core/shapes.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const chooseKernel: KernelSpec = {
  id: "dynamics/choose",
  doc: "rows of accepted trials take the place of the old ones",
  args: [
    { name: "kept", dtype: "real", access: "inout", doc: "[replicas, ...]" },
    { name: "trial", dtype: "real", access: "in", doc: "the same shape" },
    { name: "decisions", dtype: "u32", access: "in", doc: "[replicas], 1: accepted" },
  ],
  params: {},
  sizes: ["replicas", "width"],
  measure([kept, trial, decisions]) {
    if (!sameShape(kept, trial)) throw new RangeError(`dynamics/choose: the shapes ${shapeText(kept)} and ${shapeText(trial)} differ`);
    if (decisions.length !== 1 || decisions[0] !== kept[0]) throw new RangeError(`dynamics/choose: decisions: expected [${kept[0]}], found ${shapeText(decisions)}`);
    return { replicas: kept[0], width: elements(kept.slice(1)) };
  },
  outputs: () => [],
  reference({ arrays: { kept, trial, decisions }, p }) {
    for (let r = 0; r < p.replicas; r++) if (decisions[r]) for (let e = r * p.width; e < (r + 1) * p.width; e++) kept[e] = trial[e];
  },
  wasm: { module: "engine", file: "dynamics/choose", export: "choose" },
  webgpu: { entry: "dynamics/choose", fragments: ["lib/launch"], groups: ({ replicas, width }) => Math.ceil((replicas * width) / 64) },
  cases: () =>
    [[1, 0], [3, 1], [2, 63], [5, 64], [4, 65], [2, 1009]].map(([replicas, width]) => ({
      name: `${replicas} x ${width}`,
      params: {},
      inputs: [
        ...[1, 2].map((phase) => ({ shape: [replicas, width], data: Array.from({ length: replicas * width }, (_, i) => Math.sin(phase + i)) })),
        { shape: [replicas], data: Array.from({ length: replicas }, (_, r) => r % 2) },
      ],
    })),
};

/** `trial` where accepted, `kept` elsewhere. */
export function choose(kept: Value, trial: Value, decisions: Value): Value {
  return call(chooseKernel, {}, kept, trial, decisions)[0];
}
