/**
 * Renews the running energy of a Monte Carlo walk from a full evaluation and remembers the largest difference ever found, so that the drift of a long sum of
 * changes is known and bounded. tune.ts is the other bookkeeping kernel.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { checkLedger, LEDGER, LEDGER_ARG, LEDGER_COLUMNS } from "./ledger.ts";

const SIZES = [0, 1, 63, 64, 65];

export const refreshKernel: KernelSpec = {
  id: "monte-carlo/refresh",
  doc: "running energy := evaluated energy; drift := the largest difference so far",
  args: [
    { name: "totals", dtype: "real", access: "in", doc: "[replicas, 3]: energy, virial, dU/dlambda" },
    LEDGER_ARG,
  ],
  params: { drift: { type: "u32", unit: "1", doc: "1: the correction counts as drift; 0: something else than trials changed the energy" } },
  sizes: ["replicas"],
  measure([totals, ledger]) {
    if (totals.length !== 2 || totals[1] !== 3) throw new RangeError(`monte-carlo/refresh: totals: expected [replicas, 3], found [${totals.join(", ")}]`);
    checkLedger("monte-carlo/refresh", ledger, totals[0]);
    return { replicas: totals[0] };
  },
  outputs: () => [],
  reference({ arrays: { totals, ledger }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const row = r * LEDGER_COLUMNS;
      if (p.drift) ledger[row + LEDGER.drift] = Math.max(ledger[row + LEDGER.drift], Math.abs(ledger[row + LEDGER.energy] - totals[3 * r]));
      ledger[row + LEDGER.energy] = totals[3 * r];
    }
  },
  wasm: { module: "engine", file: "monte-carlo/refresh", export: "refresh" },
  webgpu: { entry: "monte-carlo/refresh", fragments: ["lib/launch"], groups: ({ replicas }) => Math.ceil(replicas / 64) },
  cases: () =>
    SIZES.map((n) => ({
      name: `${n} replicas`,
      params: { drift: n === 63 ? 0 : 1 },
      inputs: [
        { shape: [n, 3], data: Array.from({ length: 3 * n }, (_, i) => Math.sin(i + 1)) },
        { shape: [n, LEDGER_COLUMNS], data: Array.from({ length: LEDGER_COLUMNS * n }, (_, i) => Math.cos(i + 1)) },
      ],
    })),
};
