/**
 * One step of tuning before production: the maximum displacement is multiplied by (accepted / attempted) / target, by no less than a half and no more than two,
 * and stays at or below half the shortest periodic length; the tallies and the drift start again. A displacement that depends on the past breaks balance, so nothing may
 * call this in production (Frenkel and Smit, Understanding Molecular Simulation, 2002, section 3.3).
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { checkLedger, LEDGER, LEDGER_ARG, LEDGER_COLUMNS } from "./ledger.ts";

export const tuneKernel: KernelSpec = {
  id: "monte-carlo/tune",
  doc: "maximum displacement towards a target acceptance",
  source: "Frenkel and Smit 2002, section 3.3",
  args: [
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8], of which the box lengths are read" },
    LEDGER_ARG,
  ],
  params: { acceptance: { type: "real", unit: "1", doc: "acceptance to reach" } },
  sizes: ["replicas"],
  measure([conditions, ledger]) {
    if (conditions.length !== 2 || conditions[1] !== CONDITION_COLUMNS) throw new RangeError(`monte-carlo/tune: conditions: expected [replicas, ${CONDITION_COLUMNS}], found [${conditions.join(", ")}]`);
    checkLedger("monte-carlo/tune", ledger, conditions[0]);
    return { replicas: conditions[0] };
  },
  outputs: () => [],
  reference({ arrays: { conditions, ledger }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const row = r * LEDGER_COLUMNS;
      const attempted = ledger[row + LEDGER.attempted];
      if (attempted > 0) {
        let most = Infinity;
        for (let d = 0; d < 3; d++) if (conditions[r * CONDITION_COLUMNS + d] > 0) most = Math.min(most, conditions[r * CONDITION_COLUMNS + d] / 2);
        const factor = Math.min(2, Math.max(0.5, ledger[row + LEDGER.accepted] / attempted / p.acceptance));
        ledger[row + LEDGER.maxDisplacement] = Math.min(most, ledger[row + LEDGER.maxDisplacement] * factor);
      }
      ledger[row + LEDGER.accepted] = 0;
      ledger[row + LEDGER.attempted] = 0;
      ledger[row + LEDGER.drift] = 0;
    }
  },
  wasm: { module: "engine", file: "monte-carlo/tune", export: "tune" },
  webgpu: { entry: "monte-carlo/tune", fragments: ["lib/launch"], groups: ({ replicas }) => Math.ceil(replicas / 64) },
  cases: () =>
    [0, 1, 63, 64, 65].map((n) => ({
      name: `${n} replicas`,
      params: { acceptance: 0.45 },
      inputs: [
        { shape: [n, CONDITION_COLUMNS], data: Array.from({ length: n }, (_, r) => [3 + (r % 5), 2, r % 2 ? 0 : 4, 1, 1, 0, 0, 0]).flat() },
        { shape: [n, LEDGER_COLUMNS], data: Array.from({ length: n }, (_, r) => [-7, 0.1 + 0.3 * (r % 4), (37 * r) % 101, r % 7 ? 101 : 0, 0.5, 0, 0, 0]).flat() },
      ],
    })),
};
