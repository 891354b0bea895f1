/**
 * The ledger: what a Monte Carlo walk keeps for each replica beside its particles, real[replicas, 8]. The energy is the running sum of accepted changes and is
 * renewed from a full evaluation by {@link refreshKernel}; the tallies count displacements, and the drift is the
 * largest correction, since the last tuning.
 */
import type { KernelArg } from "../../program/kernel.ts";

/** Columns of the ledger. `lowest` and `highest` are the window of particle numbers and matter to insertions and deletions only. */
export const LEDGER = { energy: 0, maxDisplacement: 1, accepted: 2, attempted: 3, drift: 4, lowest: 5, highest: 6, spare: 7 } as const;
/** Width of a row of the ledger. */
export const LEDGER_COLUMNS = 8;

export const LEDGER_ARG: KernelArg = {
  name: "ledger",
  dtype: "real",
  access: "inout",
  doc: "[replicas, 8]: running energy without tail, maximum displacement, displacements accepted and attempted, largest drift of the energy, window of N (lowest, highest), spare",
};

/** @throws {RangeError} unless the ledger has the shape [replicas, 8]. */
export function checkLedger(id: string, shape: readonly number[], replicas: number): void {
  if (shape.length !== 2 || shape[0] !== replicas || shape[1] !== LEDGER_COLUMNS) throw new RangeError(`${id}: ledger: expected [${replicas}, ${LEDGER_COLUMNS}], found [${shape.join(", ")}]`);
}
