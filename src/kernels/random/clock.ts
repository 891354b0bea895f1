/**
 * Key and step side by side, u32[3] = (key, key, step): for kernels that would otherwise need one storage buffer more than WebGPU grants.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const clockKernel: KernelSpec = {
  id: "random/clock",
  doc: "key and step in one array",
  args: [
    { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
    { name: "step", dtype: "u32", access: "in", doc: "u32[1]" },
    { name: "clock", dtype: "u32", access: "out", doc: "u32[3]" },
  ],
  params: {},
  sizes: [],
  measure([key, step]) {
    if (key.length !== 1 || key[0] !== 2) throw new RangeError(`random/clock: key must have shape [2], found [${key}]`);
    if (step.length !== 1 || step[0] !== 1) throw new RangeError(`random/clock: step must have shape [1], found [${step}]`);
    return {};
  },
  outputs: () => [[3]],
  reference({ arrays }) {
    arrays.clock.set([arrays.key[0], arrays.key[1], arrays.step[0]]);
  },
  wasm: { module: "engine", file: "random/clock", export: "clock", generic: false },
  webgpu: { entry: "random/clock", groups: () => 1 },
  cases: () => [{ name: "three words", params: {}, inputs: [{ shape: [2], data: [4294967295, 7] }, { shape: [1], data: [2147483649] }] }],
};

/** u32[3] of `key` u32[2] and `step` u32[1]. */
export function clockOf(key: Value, step: Value): Value {
  return call(clockKernel, {}, key, step)[0];
}
