/**
 * Shares of the logarithm of the Metropolis ratio of a hybrid Monte Carlo move, particle by particle:
 * -(u' - u) / kT - m (|v'|^2 - |v|^2) / (2 kT). Differences are taken before the sum, so that a large total energy costs no digits.
 * Source: Duane, Kennedy, Pendleton and Roweth, Phys. Lett. B 195, 216 (1987).
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITIONS } from "../pair/evaluator.ts";
import { reduceRows } from "../pair/reduce-rows.ts";
import { ARG, SIZES, forEachParticle, measureParticles, particleInputs } from "./particles.ts";

const rowsArg = (name: string, doc: string) => ({ name, dtype: "real", access: "in", doc: `[replicas, capacity, 3], shares of energy, virial, dU/dlambda ${doc}` }) as const;
const args = [
  { ...ARG.velocities, access: "in", doc: "before the trajectory" },
  { ...ARG.velocities, name: "moved", access: "in", doc: "velocities after the trajectory" },
  rowsArg("rows", "before"),
  rowsArg("movedRows", "after"),
  ARG.masses,
  ARG.counts,
  ARG.conditions,
  { name: "ratios", dtype: "real", access: "out", doc: "[replicas, capacity, 1]" },
] as const;

export const hybridRowsKernel: KernelSpec = {
  id: "dynamics/hybrid-rows",
  doc: "shares of the log ratio of a hybrid Monte Carlo move",
  source: "Duane et al. 1987",
  args,
  params: {},
  sizes: ["replicas", "capacity", "dimension"],
  measure(shapes) {
    const sizes = measureParticles("dynamics/hybrid-rows", args, shapes);
    for (const i of [2, 3]) if (shapes[i].length !== 3 || shapes[i][0] !== sizes.replicas || shapes[i][1] !== sizes.capacity || shapes[i][2] !== 3) throw new RangeError(`dynamics/hybrid-rows: ${args[i].name}: expected [${sizes.replicas}, ${sizes.capacity}, 3], found [${shapes[i].join(", ")}]`);
    return sizes;
  },
  outputs: ({ replicas, capacity }) => [[replicas, capacity, 1]],
  reference({ arrays: { velocities, moved, rows, movedRows, masses, counts, conditions, ratios }, p }) {
    ratios.fill(0);
    forEachParticle(p, counts, (r, i, at, row) => {
      const particle = r * p.capacity + i;
      let change = movedRows[3 * particle] - rows[3 * particle];
      for (let e = at; e < at + p.dimension; e++) change += 0.5 * masses[i] * (moved[e] ** 2 - velocities[e] ** 2);
      ratios[particle] = -change / conditions[row + CONDITIONS.kT];
    });
  },
  wasm: { module: "engine", file: "dynamics/hybrid-rows", export: "hybridRows" },
  webgpu: { entry: "dynamics/hybrid-rows", fragments: ["lib/launch"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
  cases: () =>
    SIZES.map((size) => {
      const inputs = particleInputs(size, args);
      const rows = (phase: number) => ({ shape: [size.replicas, size.capacity, 3], data: Array.from({ length: size.replicas * size.capacity * 3 }, (_, i) => Math.sin(phase + 5 * i)) });
      inputs[2] = rows(1);
      inputs[3] = rows(2);
      return { name: size.name, params: {}, inputs };
    }),
};

/** Logarithm of the Metropolis ratio of each replica, [replicas, 1]. */
export function hybridLogRatio(before: { velocities: Value; rows: Value }, after: { velocities: Value; rows: Value }, x: { masses: Value; counts: Value; conditions: Value }): Value {
  return reduceRows(call(hybridRowsKernel, {}, before.velocities, after.velocities, before.rows, after.rows, x.masses, x.counts, x.conditions)[0], x.counts);
}
