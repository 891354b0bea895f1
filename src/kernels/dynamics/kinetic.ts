/**
 * Kinetic energy of each particle, m |v - back f / m|^2 / 2: with back = h/2 the last kick of a splitting is taken back, which gives the velocities in the
 * middle of the step. For BAOAB those have the exact temperature on a harmonic oscillator, where whole-step velocities are colder by a factor
 * 1 - (h omega)^2 / 4 (Leimkuhler and Matthews, J. Chem. Phys. 138, 174102, 2013; Zhang et al., J. Phys. Chem. A 123, 6056, 2019).
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { reduceRows } from "../pair/reduce-rows.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const args = [{ ...ARG.velocities, access: "in" }, ARG.forces, ARG.masses, ARG.counts, { name: "rows", dtype: "real", access: "out", doc: "[replicas, capacity, 1]" }] as const;

export const kineticKernel: KernelSpec = {
  id: "dynamics/kinetic",
  doc: "kinetic energy of each particle, the last part of a kick taken back",
  args,
  params: { back: { type: "real", unit: "time", doc: "length of the kick that is taken back; 0: none" } },
  sizes: ["replicas", "capacity", "dimension"],
  measure: (shapes) => measureParticles("dynamics/kinetic", args, shapes),
  outputs: ({ replicas, capacity }) => [[replicas, capacity, 1]],
  reference({ arrays: { velocities, forces, masses, counts, rows }, p }) {
    rows.fill(0);
    forEachParticle(p, counts, (r, i, at) => {
      let v2 = 0;
      for (let e = at; e < at + p.dimension; e++) v2 += (velocities[e] - (p.back / masses[i]) * forces[e]) ** 2;
      rows[r * p.capacity + i] = 0.5 * masses[i] * v2;
    });
  },
  wasm: { module: "engine", file: "dynamics/kinetic", export: "kinetic" },
  webgpu: { entry: "dynamics/kinetic", fragments: ["lib/launch"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () => SIZES.map((size) => ({ name: size.name, params: { back: 0.01 }, inputs: particleInputs(size, args) })),
};

/** Kinetic energies [replicas, 1]; `back` is the length of the kick that is taken back. */
export function kineticEnergy(x: { velocities: Value; forces: Value; masses: Value; counts: Value }, back: number): Value {
  return reduceRows(call(kineticKernel, { back }, x.velocities, x.forces, x.masses, x.counts)[0], x.counts);
}
