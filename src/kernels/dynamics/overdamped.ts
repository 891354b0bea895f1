/**
 * One Euler-Maruyama step of overdamped Langevin dynamics, x += (drift / m) f + noise sqrt(kT / m) xi, with drift = h / friction and
 * noise = sqrt(2 h / friction): the diffusion coefficient of a free particle is kT / (m friction). Raises like kick.ts where a move is not finite or too long.
 * Source: Ermak and McCammon, J. Chem. Phys. 69, 1352 (1978), without hydrodynamic interactions.
 */
import { STATUS } from "../../program/status.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITIONS, NO_CUTOFF } from "../pair/evaluator.ts";
import { furthestMove } from "./kick.ts";
import { RANDOM_PARAMS, RANDOM_TOLERANCE, particleNormals, randomScratch } from "./maxwell-boltzmann.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const args = [ARG.positions, ARG.forces, ARG.masses, ARG.counts, ARG.conditions, ARG.key, ARG.step];

export const overdampedKernel: KernelSpec = {
  id: "dynamics/overdamped",
  doc: "x += drift f / m + noise sqrt(kT / m) xi",
  source: "Ermak and McCammon 1978",
  args,
  params: {
    drift: { type: "real", unit: "time^2", doc: "time step over friction" },
    noise: { type: "real", unit: "time", doc: "sqrt(2 time step / friction)" },
    furthest: { type: "real", unit: "length", doc: "longest move allowed besides half the shortest box length" },
    ...RANDOM_PARAMS,
  },
  sizes: ["replicas", "capacity", "dimension"],
  raises: true,
  measure: (shapes) => measureParticles("dynamics/overdamped", args, shapes),
  outputs: () => [],
  scratch: randomScratch,
  reference({ arrays: { positions, forces, masses, counts, conditions, key, step }, p, raise }) {
    forEachParticle(p, counts, (r, i, at, row) => {
      const limit = furthestMove(conditions, row, p.dimension, p.furthest);
      const scale = p.noise * Math.sqrt(conditions[row + CONDITIONS.kT] / masses[i]);
      particleNormals(key, p.stream, p.firstReplica + r, step[0], i, p.dimension).forEach((z, k) => {
        const move = (p.drift / masses[i]) * forces[at + k] + scale * z;
        positions[at + k] += move;
        // The step that is being made: one more than were made before it.
        if (!Number.isFinite(move)) raise(STATUS.nonFinite, step[0] + 1, r, i);
        else if (Math.abs(move) > limit) raise(STATUS.escaped, step[0] + 1, r, i);
      });
    });
  },
  wasm: { module: "engine", file: "dynamics/overdamped", export: "overdamped" },
  webgpu: { entry: "dynamics/overdamped", fragments: ["lib/launch", "lib/status", "lib/finite", "dynamics/furthest-move", "random/threefry", "dynamics/normals"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () => SIZES.map((size) => ({ name: size.name, params: { drift: 0.01, noise: 0.1, furthest: NO_CUTOFF, stream: 3, firstReplica: 0 }, inputs: particleInputs(size, args), tolerance: RANDOM_TOLERANCE })),
};

/** Positions after one step. */
export function overdampedMove(
  x: { positions: Value; forces: Value; masses: Value; counts: Value; conditions: Value; key: Value; step: Value; firstReplica?: number; furthest?: number },
  params: { drift: number; noise: number; stream: number },
): Value {
  return call(overdampedKernel, { ...params, furthest: x.furthest ?? NO_CUTOFF, firstReplica: x.firstReplica ?? 0 }, x.positions, x.forces, x.masses, x.counts, x.conditions, x.key, x.step)[0];
}
