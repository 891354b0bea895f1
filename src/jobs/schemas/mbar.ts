/**
 * `ergon mbar`: what it prints. It takes arrays, not a spec: u_kn [K, N] reduced energies of all samples in all states, samples ordered by the state they came from, and
 * N_k [K] how many came from each.
 */
import { device, matrix, named, notFinite, numbers, object, precision, type Schema } from "./schema.ts";

/** What `ergon mbar --json` prints; rows and columns are states in input order. */
export interface MbarResult {
  readonly f_k: readonly number[];
  readonly deltaF_ij: readonly (readonly number[])[];
  readonly standardError_ij: readonly (readonly number[])[];
  readonly overlap: readonly (readonly number[])[];
  readonly effectiveSamples: readonly number[];
  readonly warnings?: readonly string[];
  readonly device: string;
  readonly precision: string;
}

export const mbarResultSchema: Schema = named(
  "mbar result",
  object("Free energies of K states by the multistate Bennett acceptance ratio, in units of kT.", ["f_k", "deltaF_ij", "standardError_ij", "overlap", "effectiveSamples"], {
    f_k: numbers("Reduced free energy of each state; that of the first is 0."),
    deltaF_ij: matrix("f_j - f_i."),
    standardError_ij: matrix("Standard error of f_j - f_i.", "number or null"),
    overlap: matrix("Overlap matrix: entry ij is the probability that a sample of state i could have come from state j; rows add up to 1."),
    effectiveSamples: numbers("Kish's effective number of samples for each state."),
    warnings: { type: "array", items: { type: "string" }, description: "What makes the errors doubtful, one plain line each; absent when nothing does." },
    device,
    precision,
    notFinite,
  }),
);
