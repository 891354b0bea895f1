/**
 * Counts steps on the device: counter + 1. The step of a loop is a carried u32 so that random numbers and collected values
 * know where they are without the host.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const advanceKernel: KernelSpec = {
  id: "program/advance",
  doc: "counter + 1",
  args: [{ name: "counter", dtype: "u32", access: "inout", doc: "u32[1]" }],
  params: {},
  sizes: [],
  measure(shapes) {
    if (shapes[0].length !== 1 || shapes[0][0] !== 1) throw new RangeError(`program/advance: counter must have shape [1], found [${shapes[0]}]`);
    return {};
  },
  outputs: () => [],
  reference({ arrays }) {
    arrays.counter[0] = (arrays.counter[0] + 1) >>> 0;
  },
  wasm: { module: "engine", file: "program/advance", export: "advance", generic: false },
  webgpu: { entry: "program/advance", groups: () => 1 },
  cases: () => [{ name: "wraps at 2^32", params: {}, inputs: [{ shape: [1], data: [4294967295] }] }, { name: "seven", params: {}, inputs: [{ shape: [1], data: [7] }] }],
};

/** The next step: `counter` u32[1] plus one. */
export function advance(counter: Value): Value {
  return call(advanceKernel, {}, counter)[0];
}
