/**
 * Sums over bootstrap resamples: for each of R resamples, n samples are drawn with replacement in blocks of consecutive ones (wrapping around; the circular
 * block bootstrap of Politis and Romano (1992), the plain one for blocks of 1), and every column is summed over them. Block d of resample r starts at
 * floor(U n), U from the words (0, d) of replica r of the stream, so that a resample does not depend on how many there are.
 * Source: Efron, Ann. Stat. 7, 1 (1979).
 */
import { streamKey, threefry2x32, uniform53, type Words } from "../../core/threefry.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { ESTIMATORS_ONLY } from "./energies.ts";

const id = "estimators/resampled-sums";

export const resampledSumsKernel: KernelSpec = {
  id,
  doc: "sums of columns over bootstrap resamples",
  source: "Efron 1979; Politis and Romano 1992",
  args: [
    { name: "columns", dtype: "f64", access: "in", doc: "[nColumns, samples]" },
    { name: "key", dtype: "u32", access: "in", doc: "[2], words of the seed" },
    { name: "sums", dtype: "f64", access: "out", doc: "[resamples, nColumns]" },
  ],
  params: {
    count: { type: "u32", unit: "1", doc: "number of resamples" },
    blockLength: { type: "u32", unit: "samples", doc: "consecutive samples drawn together, 1 or more" },
    stream: { type: "u32", unit: "1", doc: "stream of core/streams.ts" },
  },
  sizes: ["nColumns", "samples", "resamples"],
  measure([columns, key], { count, blockLength }) {
    if (columns.length !== 2) throw new RangeError(`${id}: columns: expected [nColumns, samples], found [${columns}]`);
    if (key[0] !== 2) throw new RangeError(`${id}: key: expected [2], found [${key}]`);
    if (blockLength < 1) throw new RangeError(`${id}: blockLength: expected 1 or more, found ${blockLength}`);
    return { nColumns: columns[0], samples: columns[1], resamples: count };
  },
  outputs: ({ resamples, nColumns }) => [[resamples, nColumns]],
  reference({ arrays: { columns, key, sums }, p }) {
    sums.fill(0);
    for (let r = 0; r < p.resamples; r++)
      for (const n of resample(streamKey([key[0], key[1]], p.stream, r), p.samples, p.blockLength)) for (let c = 0; c < p.nColumns; c++) sums[r * p.nColumns + c] += columns[c * p.samples + n];
  },
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/resampled-sums", export: "resampledSums", generic: false },
  cases: () =>
    [[1, 0, 2, 1], [1, 1, 1, 1], [3, 64, 5, 1], [2, 65, 4, 7], [2, 101, 3, 200]].map(([nColumns, samples, count, blockLength]) => ({
      name: `${count} resamples of ${samples} in blocks of ${blockLength}`,
      params: { count, blockLength, stream: 11 },
      inputs: [{ shape: [nColumns, samples], data: Array.from({ length: nColumns * samples }, (_, i) => Math.sin(i + 1)) }, { shape: [2], data: [123, 456] }],
    })),
};

/** Indices of one resample. @param key of the stream and resample. */
export function resample(key: Words, samples: number, blockLength: number): Uint32Array {
  const out = new Uint32Array(samples);
  for (let i = 0, d = 0; i < samples; d++) {
    const start = Math.floor(uniform53(threefry2x32(key, [0, d])) * samples);
    for (let j = 0; j < blockLength && i < samples; j++, i++) out[i] = (start + j) % samples;
  }
  return out;
}

/** Sums f64[count, nColumns] over resamples of `columns` f64[nColumns, samples]; `key` u32[2]. */
export function resampledSums(columns: Value, key: Value, params: { readonly count: number; readonly blockLength: number; readonly stream: number }): Value {
  return call(resampledSumsKernel, params, columns, key)[0];
}
