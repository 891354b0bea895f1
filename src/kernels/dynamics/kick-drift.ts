/**
 * First half of a velocity Verlet step in one pass over memory: v += kick f / m, then x += drift v.
 * Source: Swope, Andersen, Berens and Wilson, J. Chem. Phys. 76, 637 (1982); as an operator splitting Tuckerman, Berne and Martyna, J. Chem. Phys. 97,
 * 1990 (1992). Positions are not folded into the box.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const args = [ARG.positions, ARG.velocities, ARG.forces, ARG.masses, ARG.counts];

export const kickDriftKernel: KernelSpec = {
  id: "dynamics/kick-drift",
  doc: "v += kick f / m, x += drift v",
  source: "Swope et al. 1982",
  args,
  params: {
    kick: { type: "real", unit: "time", doc: "half a time step" },
    drift: { type: "real", unit: "time", doc: "a time step" },
  },
  sizes: ["replicas", "capacity", "dimension"],
  measure: (shapes) => measureParticles("dynamics/kick-drift", args, shapes),
  outputs: () => [],
  reference({ arrays: { positions, velocities, forces, masses, counts }, p }) {
    forEachParticle(p, counts, (_r, i, at) => {
      for (let e = at; e < at + p.dimension; e++) {
        velocities[e] += (p.kick / masses[i]) * forces[e];
        positions[e] += p.drift * velocities[e];
      }
    });
  },
  wasm: { module: "engine", file: "dynamics/kick-drift", export: "kickDrift" },
  webgpu: { entry: "dynamics/kick-drift", fragments: ["lib/launch"], groups: ({ replicas, capacity, dimension }) => Math.ceil((replicas * capacity * dimension) / 64) },
  cases: () => SIZES.map((size) => ({ name: size.name, params: { kick: 0.01, drift: 0.02 }, inputs: particleInputs(size, args) })),
};

/** Velocities after the half kick and positions after the drift. */
export function kickDrift(x: { positions: Value; velocities: Value; forces: Value; masses: Value; counts: Value }, kick: number, drift: number): { positions: Value; velocities: Value } {
  const [positions, velocities] = call(kickDriftKernel, { kick, drift }, x.positions, x.velocities, x.forces, x.masses, x.counts);
  return { positions, velocities };
}
