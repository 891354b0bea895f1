/**
 * Sum of two arrays of the same shape, for energies that add up.
 */
import { elements, sameShape, shapeText } from "../../core/shapes.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export const addKernel: KernelSpec = {
  id: "system/add",
  doc: "sum += term, element by element",
  args: [
    { name: "sum", dtype: "real", access: "inout", doc: "any shape" },
    { name: "term", dtype: "real", access: "in", doc: "the same shape" },
  ],
  params: {},
  sizes: ["length"],
  measure([sum, term]) {
    if (!sameShape(sum, term)) throw new RangeError(`system/add: the shapes ${shapeText(sum)} and ${shapeText(term)} differ`);
    return { length: elements(sum) };
  },
  outputs: () => [],
  reference({ arrays, p }) {
    for (let i = 0; i < p.length; i++) arrays.sum[i] += arrays.term[i];
  },
  wasm: { module: "engine", file: "system/add", export: "add" },
  webgpu: { entry: "system/add", fragments: ["lib/launch"], groups: ({ length }) => Math.ceil(length / 64) },
  cases: () =>
    [0, 1, 63, 64, 65, 1009].map((n) => ({
      name: `${n}`,
      params: {},
      inputs: [1, 2].map((k) => ({ shape: [n], data: Array.from({ length: n }, (_, i) => Math.sin(k + i)) })),
    })),
};

/** a + b. */
export function addRows(a: Value, b: Value): Value {
  return call(addKernel, {}, a, b)[0];
}
