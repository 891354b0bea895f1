/**
 * Macrostates: what a walk with a changing number of particles keeps and obeys for each N, real[replicas, rows, 8]; row k belongs to N = lowest + k, lowest being the
 * ledger's. Collected are the sums of *unbiased* acceptance probabilities of trial insertions from N and deletions from N, whether or not they were accepted
 * (Fitzgerald, Picard and Silver, Europhys. Lett. 46, 282, 1999; Errington, J. Chem. Phys. 118, 9915, 2003): they estimate the transitions of the unbiased chain
 * whatever the bias is. Sums and attempts are kept apart, so that the share of insertions among the trials adds no noise.
 */

/** Columns. `bias` eta(N) and `tail` U_tail(N) - U_tail(N - 1) are read, the others are added to. */
export const MACROSTATE = { inserted: 0, insertions: 1, deleted: 2, deletions: 3, visits: 4, energy: 5, bias: 6, tail: 7 } as const;
export const MACROSTATE_COLUMNS = 8;
