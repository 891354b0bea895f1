/**
 * Statistical inefficiency of the ends of a time series: g = 1 + 2 sum_t (1 - t / M) C(t) with the normalized autocorrelation C, summed until C first falls to
 * zero or below after `minimumLag`; at least 1. For each of several starts the series is a[start..]; the mean and variance are those of that part.
 * Source: Chodera, Swope, Pitera, Seok and Dill, J. Chem. Theory Comput. 3, 26 (2007), as in pymbar 3.1's statisticalInefficiency; `fast` lets the distance of lags
 * grow by one each time, and weights each C by it. A part that does not fluctuate, or is shorter than two, has g = 0.
 */
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { ESTIMATORS_ONLY } from "./energies.ts";

const id = "estimators/statistical-inefficiency";

/** Fluctuations of a series below 1e-14 of its mean are rounding. */
const ROUNDING = 1e-28;

export const statisticalInefficiencyKernel: KernelSpec = {
  id,
  doc: "statistical inefficiency of a time series from each of several starts",
  source: "Chodera et al. 2007",
  args: [
    { name: "series", dtype: "f64", access: "in", doc: "[length]" },
    { name: "starts", dtype: "u32", access: "in", doc: "[parts], where each part begins" },
    { name: "inefficiency", dtype: "f64", access: "out", doc: "[parts]" },
  ],
  params: {
    minimumLag: { type: "u32", unit: "steps", doc: "the sum does not end before this lag" },
    fast: { type: "u32", unit: "1", doc: "1: the distance of lags grows" },
  },
  sizes: ["length", "parts"],
  measure([series, starts]) {
    if (series.length !== 1 || starts.length !== 1) throw new RangeError(`${id}: expected series [length] and starts [parts], found [${series}] and [${starts}]`);
    return { length: series[0], parts: starts[0] };
  },
  outputs: ({ parts }) => [[parts]],
  reference({ arrays: { series, starts, inefficiency }, p }) {
    for (let j = 0; j < p.parts; j++) inefficiency[j] = inefficiencyOf(series.subarray(Math.min(starts[j], p.length)), p.minimumLag, p.fast !== 0);
  },
  scratch: ({ length }) => 8 * length + 16,
  only: ESTIMATORS_ONLY,
  wasm: { module: "estimators", file: "estimators/statistical-inefficiency", export: "statisticalInefficiency", generic: false },
  cases,
};

function inefficiencyOf(a: Float64Array, minimumLag: number, fast: boolean): number {
  const M = a.length;
  const mean = a.reduce((s, x) => s + x, 0) / M;
  const d = a.map((x) => x - mean);
  const variance = d.reduce((s, x) => s + x * x, 0) / M;
  if (M < 2 || !(variance > ROUNDING * mean * mean)) return 0;
  let g = 1;
  let t = 1;
  for (let step = 1; t < M - 1; t += step, step += fast ? 1 : 0) {
    let sum = 0;
    for (let i = 0; i + t < M; i++) sum += d[i] * d[i + t];
    const C = sum / ((M - t) * variance);
    if (C <= 0 && t > minimumLag) break;
    g += 2 * C * (1 - t / M) * step;
  }
  return Math.max(1, g);
}

function cases(): KernelCase[] {
  const make = (length: number, starts: readonly number[], fast: number): KernelCase => {
    let noise = 0.5;
    let x = 0;
    const data = Array.from({ length }, () => (x = 0.8 * x + (noise = (noise * 9301.37 + 0.2113) % 1) - 0.5));
    return { name: `${length} steps, ${starts.length} starts${fast ? ", fast" : ""}`, params: { minimumLag: 3, fast }, inputs: [{ shape: [length], data }, { shape: [starts.length], data: starts }] };
  };
  const constant: KernelCase = { name: "a constant series", params: { minimumLag: 3, fast: 0 }, inputs: [{ shape: [9], data: new Array(9).fill(0.1) }, { shape: [1], data: [0] }] };
  return [make(0, [0], 0), make(1, [0], 0), make(2, [0, 1], 0), make(63, [0], 0), make(64, [0, 5], 1), make(65, [], 0), make(509, [0, 1, 2, 100, 508, 509], 0), make(509, [0, 7, 300], 1), constant];
}

/** g f64[parts] of the parts of `series` f64[length] that begin at `starts` u32[parts]. */
export function statisticalInefficiencies(series: Value, starts: Value, minimumLag: number, fast: boolean): Value {
  return call(statisticalInefficiencyKernel, { minimumLag, fast: fast ? 1 : 0 }, series, starts)[0];
}
