/**
 * Conditions under which a configuration would live after an exchange: its own box with the partner's lambda, kT, pressure, beta mu and tail; its own where
 * it has no partner at this attempt. See ladder.ts.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../pair/evaluator.ts";
import { checkLadder, LADDER_PARAMS, partnerOf } from "./ladder.ts";

export const crossConditionsKernel: KernelSpec = {
  id: "exchange/cross-conditions",
  doc: "own box, partner's other conditions",
  args: [
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8]" },
    { name: "attempt", dtype: "u32", access: "in", doc: "u32[1]" },
    { name: "crossed", dtype: "real", access: "out", doc: "[replicas, 8]" },
  ],
  params: LADDER_PARAMS,
  sizes: ["replicas"],
  measure([conditions, attempt], { rungs }) {
    if (conditions.length !== 2 || conditions[1] !== CONDITION_COLUMNS) throw new RangeError(`exchange/cross-conditions: conditions: expected [replicas, ${CONDITION_COLUMNS}], found [${conditions.join(", ")}]`);
    if (attempt[0] !== 1) throw new RangeError(`exchange/cross-conditions: attempt: expected [1], found [${attempt.join(", ")}]`);
    checkLadder("exchange/cross-conditions", conditions[0], rungs);
    return { replicas: conditions[0] };
  },
  outputs: ({ replicas }) => [[replicas, CONDITION_COLUMNS]],
  reference({ arrays: { conditions, attempt, crossed }, p }) {
    for (let r = 0; r < p.replicas; r++)
      for (let c = 0; c < CONDITION_COLUMNS; c++) crossed[r * CONDITION_COLUMNS + c] = conditions[(c < CONDITIONS.lambda ? r : partnerOf(r, p.rungs, attempt[0])) * CONDITION_COLUMNS + c];
  },
  wasm: { module: "engine", file: "exchange/cross-conditions", export: "crossConditions" },
  webgpu: { entry: "exchange/cross-conditions", fragments: ["lib/launch", "exchange/ladder"], groups: ({ replicas }) => Math.ceil((replicas * CONDITION_COLUMNS) / 64) },
  cases: () =>
    [[0, 1, 0], [1, 1, 1], [7, 7, 0], [8, 8, 1], [12, 4, 3], [65, 5, 2]].map(([n, rungs, attempt]) => ({
      name: `${n} replicas, ladders of ${rungs}, attempt ${attempt}`,
      params: { rungs },
      inputs: [{ shape: [n, CONDITION_COLUMNS], data: Array.from({ length: CONDITION_COLUMNS * n }, (_, i) => Math.sin(i + 1)) }, { shape: [1], data: [attempt] }],
    })),
};

/** Conditions [replicas, 8] after the exchange that attempt (u32[1]) tries. */
export function crossConditions(conditions: Value, attempt: Value, rungs: number): Value {
  return call(crossConditionsKernel, { rungs }, conditions, attempt)[0];
}
