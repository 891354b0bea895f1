/**
 * Velocities that came from another temperature, multiplied by sqrt(kT here / kT there), so that kinetic energies leave the acceptance of an exchange (Sugita and
 * Okamoto, Chem. Phys. Lett. 314, 141 (1999), eq. 13). Applied after swap-rows.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../pair/evaluator.ts";

export const rescaleVelocitiesKernel: KernelSpec = {
  id: "exchange/rescale-velocities",
  doc: "velocities of exchanged replicas at the temperature of their new place",
  source: "Sugita and Okamoto 1999, eq. 13",
  args: [
    { name: "source", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], of which kT is read" },
    { name: "velocities", dtype: "real", access: "inout", doc: "[replicas, ...]" },
  ],
  params: {},
  sizes: ["replicas", "width"],
  measure([source, conditions, velocities]) {
    if (conditions[0] !== source[0] || conditions[1] !== CONDITION_COLUMNS) throw new RangeError(`exchange/rescale-velocities: conditions: expected [${source[0]}, ${CONDITION_COLUMNS}], found [${conditions.join(", ")}]`);
    if (velocities[0] !== source[0]) throw new RangeError(`exchange/rescale-velocities: velocities: expected [${source[0]}, ...], found [${velocities.join(", ")}]`);
    return { replicas: source[0], width: velocities.slice(1).reduce((a, b) => a * b, 1) };
  },
  outputs: () => [],
  reference({ arrays: { source, conditions, velocities }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const factor = Math.sqrt(conditions[r * CONDITION_COLUMNS + CONDITIONS.kT] / conditions[source[r] * CONDITION_COLUMNS + CONDITIONS.kT]);
      for (let k = 0; k < p.width; k++) velocities[r * p.width + k] *= factor;
    }
  },
  wasm: { module: "engine", file: "exchange/rescale-velocities", export: "rescaleVelocities" },
  webgpu: { entry: "exchange/rescale-velocities", fragments: ["lib/launch"], groups: ({ replicas, width }) => Math.ceil((replicas * width) / 64) },
  cases: () =>
    [[[], 3], [[0], 5], [[1, 0, 2], 3], [[0, 2, 1, 3, 4, 6, 5], 37]].map(([source, width]) => ({
      name: `${(source as number[]).length} rows of ${width}`,
      params: {},
      inputs: [
        { shape: [(source as number[]).length], data: source as number[] },
        { shape: [(source as number[]).length, CONDITION_COLUMNS], data: (source as number[]).flatMap((_, r) => [4, 4, 4, 1, 0.5 + 0.3 * r, 0, 0, 0]) },
        { shape: [(source as number[]).length, width as number], data: Array.from({ length: (source as number[]).length * (width as number) }, (_, i) => Math.cos(i + 1)) },
      ],
    })),
};

/** Velocities [replicas, ...] scaled to where they have come. */
export function rescaleVelocities(source: Value, conditions: Value, velocities: Value): Value {
  return call(rescaleVelocitiesKernel, {}, source, conditions, velocities)[0];
}
