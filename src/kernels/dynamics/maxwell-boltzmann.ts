/**
 * Velocities from the Maxwell-Boltzmann distribution: each component normal with variance kT / m. Component k of a particle is normal k % 2 of the pair of
 * words (step, 4 particle + k div 2).
 */
import { normalPair, streamKey, threefry2x32 } from "../../core/threefry.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITIONS } from "../pair/evaluator.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

/** Parameters of every kernel that draws numbers for particles. */
export const RANDOM_PARAMS = {
  stream: { type: "u32", unit: "1", doc: "stream of core/streams.ts" },
  firstReplica: { type: "u32", unit: "1", doc: "number of replica 0 of this batch in the whole ensemble" },
} as const;

/** The standard normals of one particle, one a dimension. */
export function particleNormals(key: ArrayLike<number>, stream: number, replica: number, step: number, particle: number, dimension: number): number[] {
  const stateKey = streamKey([key[0], key[1]], stream, replica);
  const pair = (draw: number): [number, number] => normalPair(threefry2x32(stateKey, [step, (4 * particle + draw) >>> 0]));
  return (dimension > 2 ? [...pair(0), ...pair(1)] : pair(0)).slice(0, dimension);
}

/** Scratch of the WASM kernels: keys and words of four particles, and their normals. */
export const randomScratch = (): number => 64 + 4 * 3 * 8;

/** Single precision draws fewer bits; the radius of a pair is largest where its relative error is. */
export const RANDOM_TOLERANCE = { f32: 3e-5, reason: "24-bit uniforms; single-precision logarithm near u = 1" } as const;

const args = [{ ...ARG.forces, name: "like", doc: "[replicas, capacity, dimension]; gives the shape, its numbers are not read" }, ARG.masses, ARG.counts, ARG.conditions, ARG.key, ARG.step, { name: "velocities", dtype: "real", access: "out", doc: "[replicas, capacity, dimension]; zero beyond the count" }] as const;

export const maxwellBoltzmannKernel: KernelSpec = {
  id: "dynamics/maxwell-boltzmann",
  doc: "velocities with variance kT / m",
  args,
  params: RANDOM_PARAMS,
  sizes: ["replicas", "capacity", "dimension"],
  measure: (shapes) => measureParticles("dynamics/maxwell-boltzmann", args, shapes),
  outputs: ({ replicas, capacity, dimension }) => [[replicas, capacity, dimension]],
  scratch: randomScratch,
  reference({ arrays: { masses, counts, conditions, key, step, velocities }, p }) {
    velocities.fill(0);
    forEachParticle(p, counts, (r, i, at, row) => {
      const scale = Math.sqrt(conditions[row + CONDITIONS.kT] / masses[i]);
      particleNormals(key, p.stream, p.firstReplica + r, step[0], i, p.dimension).forEach((z, k) => (velocities[at + k] = scale * z));
    });
  },
  wasm: { module: "engine", file: "dynamics/maxwell-boltzmann", export: "maxwellBoltzmann" },
  webgpu: { entry: "dynamics/maxwell-boltzmann", fragments: ["lib/launch", "random/threefry", "dynamics/normals"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () => SIZES.map((size) => ({ name: size.name, params: { stream: 1, firstReplica: 5 }, inputs: particleInputs(size, args), tolerance: RANDOM_TOLERANCE })),
};

/** Velocities in the shape of `like`, real[replicas, capacity, dimension]. */
export function drawVelocities(like: Value, x: { masses: Value; counts: Value; conditions: Value; key: Value; firstReplica?: number }, step: Value, stream: number): Value {
  return call(maxwellBoltzmannKernel, { stream, firstReplica: x.firstReplica ?? 0 }, like, x.masses, x.counts, x.conditions, x.key, step)[0];
}
