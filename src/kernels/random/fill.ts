/**
 * Arrays of random numbers from a key: uniform in [0, 1) or standard normal, the same bits (uniform) on every device.
 * Element e of replica r uses the words (step, e) of the stream; normals use pairs (step, floor(e / 2)), Box and Muller (1958).
 */
import { normalPair, streamKey, threefry2x32, uniform53 } from "../../core/threefry.ts";
import type { KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

function fillSpec(id: string, doc: string, exported: string, element: (key: [number, number], step: number, e: number) => number): KernelSpec {
  return {
    id,
    doc,
    source: "Salmon et al., SC11 (2011)",
    args: [
      { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
      { name: "step", dtype: "u32", access: "in", doc: "u32[1]" },
      { name: "out", dtype: "real", access: "out", doc: "[replicas, perReplica]" },
    ],
    params: {
      stream: { type: "u32", unit: "1", doc: "stream of core/streams.ts" },
      rows: { type: "u32", unit: "1", doc: "number of replicas" },
      columns: { type: "u32", unit: "1", doc: "numbers per replica" },
    },
    sizes: ["replicas", "perReplica"],
    measure([key, step], { rows, columns }) {
      if (key[0] !== 2) throw new RangeError(`${id}: key must have shape [2], found [${key}]`);
      if (step[0] !== 1) throw new RangeError(`${id}: step must have shape [1], found [${step}]`);
      return { replicas: rows, perReplica: columns };
    },
    outputs: ({ replicas, perReplica }) => [[replicas, perReplica]],
    reference({ arrays, p }: ReferenceCall) {
      for (let r = 0; r < p.replicas; r++) {
        const key = streamKey([arrays.key[0], arrays.key[1]], p.stream, r);
        for (let e = 0; e < p.perReplica; e++) arrays.out[r * p.perReplica + e] = element(key, arrays.step[0], e);
      }
    },
    wasm: { module: "engine", file: "random/fill", export: exported },
    webgpu: { entry: `random/${id.split("/")[1]}`, fragments: ["lib/launch", "random/threefry"], groups: ({ replicas, perReplica }) => Math.ceil((replicas * perReplica) / 64) },
    cases: () =>
      [[1, 1], [3, 63], [2, 64], [1, 65], [5, 101]].map(([rows, columns]) => ({
        name: `${rows} x ${columns}`,
        params: { stream: 3, rows, columns },
        inputs: [{ shape: [2], data: [123456789, 987654321] }, { shape: [1], data: [42] }],
        // f32 draws fewer bits (24) than the f64 reference (53).
        tolerance: { f32: 2e-5, reason: "24-bit uniforms; single-precision logarithm near u = 1" },
      })),
  };
}

export const fillUniformKernel = fillSpec("random/fill-uniform", "uniform random numbers in [0, 1)", "fillUniform", (key, step, e) => uniform53(threefry2x32(key, [step, e])));
export const fillNormalKernel = fillSpec("random/fill-normal", "standard normal random numbers", "fillNormal", (key, step, e) => normalPair(threefry2x32(key, [step, e >>> 1]))[e & 1]);

/** Uniform numbers in [0, 1), shape [replicas, perReplica]. `key` u32[2], `step` u32[1], `stream` from core/streams.ts. */
export function randomUniform(key: Value, step: Value, stream: number, replicas: number, perReplica: number): Value {
  return call(fillUniformKernel, { stream, rows: replicas, columns: perReplica }, key, step)[0];
}

/** Standard normal numbers, shape [replicas, perReplica]; arguments as {@link randomUniform}. */
export function randomNormal(key: Value, step: Value, stream: number, replicas: number, perReplica: number): Value {
  return call(fillNormalKernel, { stream, rows: replicas, columns: perReplica }, key, step)[0];
}
