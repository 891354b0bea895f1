/**
 * A kick inside a trial trajectory, v += kick f / m. Where a velocity is not finite, or the drift to come (as in kick.ts) would be too long, the trajectory has
 * diverged: its replica is marked, to be refused, and the velocity is bounded so that positions stay where they can be computed with. Checked at the start and
 * at every kick but the last, the marks are the same for the trajectory run backwards, as detailed balance demands.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { NO_CUTOFF } from "../pair/evaluator.ts";
import { furthestMove } from "./kick.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const args = [ARG.velocities, ARG.forces, ARG.masses, ARG.counts, ARG.conditions, { name: "diverged", dtype: "u32", access: "inout", atomic: true, doc: "[replicas], 1: marked" }] as const;

export const trialKickKernel: KernelSpec = {
  id: "dynamics/trial-kick",
  doc: "v += kick f / m; marks replicas whose trajectory has diverged",
  args,
  params: {
    kick: { type: "real", unit: "time", doc: "half a time step" },
    ahead: { type: "real", unit: "time", doc: "the time step; 0 where no drift follows" },
    furthest: { type: "real", unit: "length", doc: "longest drift allowed besides half the shortest box length" },
  },
  sizes: ["replicas", "capacity", "dimension"],
  measure(shapes) {
    const sizes = measureParticles("dynamics/trial-kick", args, shapes);
    if (shapes[5].length !== 1 || shapes[5][0] !== sizes.replicas) throw new RangeError(`dynamics/trial-kick: diverged: expected [${sizes.replicas}], found [${shapes[5].join(", ")}]`);
    return sizes;
  },
  outputs: () => [],
  reference({ arrays: { velocities, forces, masses, counts, conditions, diverged }, p }) {
    forEachParticle(p, counts, (r, i, at, row) => {
      const limit = furthestMove(conditions, row, p.dimension, p.furthest);
      for (let e = at; e < at + p.dimension; e++) {
        const move = p.ahead * (velocities[e] + (p.ahead / masses[i]) * forces[e]);
        velocities[e] += (p.kick / masses[i]) * forces[e];
        if (Number.isFinite(velocities[e]) && Math.abs(move) <= limit) continue;
        diverged[r] = 1;
        velocities[e] = 0;
      }
    });
  },
  wasm: { module: "engine", file: "dynamics/trial-kick", export: "trialKick" },
  webgpu: { entry: "dynamics/trial-kick", fragments: ["lib/launch", "lib/finite", "dynamics/furthest-move"], groups: ({ replicas, capacity, dimension }) => Math.ceil((replicas * capacity * dimension) / 64) },
  cases: () =>
    SIZES.map((size) => {
      const inputs = particleInputs(size, args);
      inputs[5] = { shape: [size.replicas], data: Array.from({ length: size.replicas }, (_, r) => (r === 2 ? 1 : 0)) };
      // Some of these velocities, of 1 at most beside forces of 9 at most, carry further than 0.95 in a time of 1: they are marked.
      return { name: size.name, params: { kick: 0.01, ahead: size.capacity === 63 ? 1 : 0.02, furthest: 0.95 }, inputs };
    }),
};

/** Velocities after the kick, and the marks. */
export function trialKick(x: { velocities: Value; forces: Value; masses: Value; counts: Value; conditions: Value; diverged: Value; furthest?: number }, length: number, ahead: number): { velocities: Value; diverged: Value } {
  const [velocities, diverged] = call(trialKickKernel, { kick: length, ahead, furthest: x.furthest ?? NO_CUTOFF }, x.velocities, x.forces, x.masses, x.counts, x.conditions, x.diverged);
  return { velocities, diverged };
}
