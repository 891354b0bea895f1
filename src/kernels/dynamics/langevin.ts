/**
 * The parts B A O A of a BAOAB Langevin step in one pass over memory: v += kick f / m; x += drift v; v = damping v + noise sqrt(kT / m) xi; x += drift v.
 * With kick = drift = h / 2, damping = exp(-friction h), noise = sqrt(1 - damping^2). The last B follows with the new forces (kick.ts).
 * Source: Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34 (2013).
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITIONS } from "../pair/evaluator.ts";
import { RANDOM_PARAMS, RANDOM_TOLERANCE, particleNormals, randomScratch } from "./maxwell-boltzmann.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const args = [ARG.positions, ARG.velocities, ARG.forces, ARG.masses, ARG.counts, ARG.conditions, ARG.key, ARG.step];

export const langevinKernel: KernelSpec = {
  id: "dynamics/langevin",
  doc: "kick, half a drift, an exact Ornstein-Uhlenbeck step of the velocities, half a drift",
  source: "Leimkuhler and Matthews 2013",
  args,
  params: {
    kick: { type: "real", unit: "time", doc: "half a time step" },
    drift: { type: "real", unit: "time", doc: "half a time step" },
    damping: { type: "real", unit: "1", doc: "exp(-friction h)" },
    noise: { type: "real", unit: "1", doc: "sqrt(1 - damping^2)" },
    ...RANDOM_PARAMS,
  },
  sizes: ["replicas", "capacity", "dimension"],
  measure: (shapes) => measureParticles("dynamics/langevin", args, shapes),
  outputs: () => [],
  scratch: randomScratch,
  reference({ arrays: { positions, velocities, forces, masses, counts, conditions, key, step }, p }) {
    forEachParticle(p, counts, (r, i, at, row) => {
      const scale = p.noise * Math.sqrt(conditions[row + CONDITIONS.kT] / masses[i]);
      particleNormals(key, p.stream, p.firstReplica + r, step[0], i, p.dimension).forEach((z, k) => {
        const v = velocities[at + k] + (p.kick / masses[i]) * forces[at + k];
        velocities[at + k] = p.damping * v + scale * z;
        positions[at + k] += p.drift * (v + velocities[at + k]);
      });
    });
  },
  wasm: { module: "engine", file: "dynamics/langevin", export: "langevin" },
  webgpu: { entry: "dynamics/langevin", fragments: ["lib/launch", "random/threefry", "dynamics/normals"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () => SIZES.map((size) => ({ name: size.name, params: { kick: 0.01, drift: 0.01, damping: 0.8, noise: 0.6, stream: 2, firstReplica: 5 }, inputs: particleInputs(size, args), tolerance: RANDOM_TOLERANCE })),
};

/** What a step begins with. */
export interface LangevinInputs { positions: Value; velocities: Value; forces: Value; masses: Value; counts: Value; conditions: Value; key: Value; step: Value; firstReplica?: number }

/** Positions of the next step and velocities before its last kick. */
export function kickDriftThermostat(x: LangevinInputs, params: { kick: number; drift: number; damping: number; noise: number; stream: number }): { positions: Value; velocities: Value } {
  const [positions, velocities] = call(langevinKernel, { ...params, firstReplica: x.firstReplica ?? 0 }, x.positions, x.velocities, x.forces, x.masses, x.counts, x.conditions, x.key, x.step);
  return { positions, velocities };
}
