/**
 * A flag for `when`: 1 where a counter is a multiple of a period, for work that is due every so many steps.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const multipleKernel: KernelSpec = {
  id: "program/multiple",
  doc: "1 where counter is a multiple of period, else 0",
  args: [
    { name: "counter", dtype: "u32", access: "in", doc: "u32[1]" },
    { name: "flag", dtype: "u32", access: "out", doc: "u32[1]" },
  ],
  params: { period: { type: "u32", unit: "1", doc: "at least 1" } },
  sizes: [],
  measure([counter], { period }) {
    if (counter.length !== 1 || counter[0] !== 1) throw new RangeError(`program/multiple: counter must have shape [1], found [${counter}]`);
    if (period < 1) throw new RangeError(`program/multiple: period: expected at least 1, found ${period}`);
    return {};
  },
  outputs: () => [[1]],
  reference({ arrays, p }) {
    arrays.flag[0] = arrays.counter[0] % p.period === 0 ? 1 : 0;
  },
  wasm: { module: "engine", file: "program/multiple", export: "multiple", generic: false },
  webgpu: { entry: "program/multiple", groups: () => 1 },
  cases: () => [[12, 4], [13, 4], [0, 7], [4294967295, 2], [5, 1]].map(([counter, period]) => ({ name: `${counter} by ${period}`, params: { period }, inputs: [{ shape: [1], data: [counter] }] })),
};

/** u32[1]: 1 where `counter` is a multiple of `period`. */
export function isMultiple(counter: Value, period: number): Value {
  return call(multipleKernel, { period }, counter)[0];
}
