/**
 * All inner products of two sets of rows: products[i, j] = sum_n x[i, n] y[j, n]. From rows of weights it gives MBAR's overlap matrix and covariances
 * (Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), equation 8 and appendix D), from rows of weighted observables their errors.
 */
import { shapeText } from "../../core/shapes.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { ESTIMATORS_ONLY } from "./energies.ts";

export const gramKernel: KernelSpec = {
  id: "estimators/gram",
  doc: "inner products of the rows of two arrays",
  args: [
    { name: "x", dtype: "f64", access: "in", doc: "[xRows, samples]" },
    { name: "y", dtype: "f64", access: "in", doc: "[yRows, samples]" },
    { name: "products", dtype: "f64", access: "out", doc: "[xRows, yRows]" },
  ],
  params: {},
  sizes: ["xRows", "yRows", "samples"],
  measure([x, y]) {
    if (x.length !== 2 || y.length !== 2 || x[1] !== y[1]) throw new RangeError(`estimators/gram: expected [rows, samples] twice with the same number of samples, found ${shapeText(x)} and ${shapeText(y)}`);
    return { xRows: x[0], yRows: y[0], samples: x[1] };
  },
  outputs: ({ xRows, yRows }) => [[xRows, yRows]],
  reference({ arrays: { x, y, products }, p }) {
    for (let i = 0; i < p.xRows; i++)
      for (let j = 0; j < p.yRows; j++) {
        let sum = 0;
        for (let n = 0; n < p.samples; n++) sum += x[i * p.samples + n] * y[j * p.samples + n];
        products[i * p.yRows + j] = sum;
      }
  },
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/gram", export: "gram", generic: false },
  cases: () =>
    [[1, 1, 0], [1, 1, 1], [2, 3, 63], [5, 4, 256], [3, 5, 257], [4, 2, 1031]].map(([xRows, yRows, samples]) => ({
      name: `${xRows} x ${yRows} rows of ${samples}`,
      params: {},
      inputs: [xRows, yRows].map((rows, seed) => ({ shape: [rows, samples], data: Array.from({ length: rows * samples }, (_, i) => Math.sin(3 * i + seed + 1)) })),
    })),
};

/** Inner products f64[xRows, yRows] of rows of equal length. */
export function gram(x: Value, y: Value): Value {
  return call(gramKernel, {}, x, y)[0];
}
