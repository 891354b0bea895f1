/**
 * A kick, v += kick f / m, that also looks ahead: it raises the status where a velocity is not finite, or where the drift to come, ahead (v + ahead f / m)
 * with the v before the kick, would carry a particle further than half the shortest box length (further than `furthest` where no dimension is periodic). So a
 * run whose time step is too large ends with the step and the particle before any position is spoiled.
 */
import { STATUS } from "../../program/status.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { NO_CUTOFF } from "../pair/evaluator.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const args = [ARG.velocities, ARG.forces, ARG.masses, ARG.counts, ARG.conditions, ARG.step];

/** Furthest a particle may go in one step: half the shortest periodic length, or `furthest` where that is less. */
export function furthestMove(conditions: ArrayLike<number>, row: number, dimension: number, furthest: number): number {
  let limit = furthest;
  for (let k = 0; k < dimension; k++) if (conditions[row + k] > 0) limit = Math.min(limit, conditions[row + k] / 2);
  return limit;
}

export const kickKernel: KernelSpec = {
  id: "dynamics/kick",
  doc: "v += kick f / m; raises where v is not finite or the next drift is too long",
  source: "Swope et al. 1982",
  args,
  params: {
    kick: { type: "real", unit: "time", doc: "half a time step" },
    ahead: { type: "real", unit: "time", doc: "the time step" },
    furthest: { type: "real", unit: "length", doc: "longest drift allowed besides half the shortest box length" },
  },
  sizes: ["replicas", "capacity", "dimension"],
  raises: true,
  measure: (shapes) => measureParticles("dynamics/kick", args, shapes),
  outputs: () => [],
  reference({ arrays: { velocities, forces, masses, counts, conditions, step }, p, raise }) {
    forEachParticle(p, counts, (r, i, at, row) => {
      const limit = furthestMove(conditions, row, p.dimension, p.furthest);
      for (let e = at; e < at + p.dimension; e++) {
        const move = p.ahead * (velocities[e] + (p.ahead / masses[i]) * forces[e]);
        velocities[e] += (p.kick / masses[i]) * forces[e];
        if (!Number.isFinite(velocities[e]) || !Number.isFinite(move)) raise(STATUS.nonFinite, step[0], r, i);
        else if (Math.abs(move) > limit) raise(STATUS.escaped, step[0], r, i);
      }
    });
  },
  wasm: { module: "engine", file: "dynamics/kick", export: "kick" },
  webgpu: { entry: "dynamics/kick", fragments: ["lib/launch", "lib/status", "lib/finite", "dynamics/furthest-move"], groups: ({ replicas, capacity, dimension }) => Math.ceil((replicas * capacity * dimension) / 64) },
  cases: () => SIZES.map((size) => ({ name: size.name, params: { kick: 0.01, ahead: 0.02, furthest: NO_CUTOFF }, inputs: particleInputs(size, args) })),
};

/** Velocities after the kick; `step` names the step in errors. */
export function kick(x: { velocities: Value; forces: Value; masses: Value; counts: Value; conditions: Value; step: Value }, length: number, ahead: number, furthest = NO_CUTOFF): Value {
  return call(kickKernel, { kick: length, ahead, furthest }, x.velocities, x.forces, x.masses, x.counts, x.conditions, x.step)[0];
}
