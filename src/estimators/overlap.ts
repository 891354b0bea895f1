/**
 * When two groups of samples share too little, one measure for BAR and MBAR: the number of samples that could have come from either group,
 * sum_n p_An p_Bn, with p the probabilities of a sample to come from each. For two states the variance of deltaF is 1 / shared - 1 / (its value for identical
 * states), so one shared sample means an error of about 1 kT; and with equal counts its part of perfect overlap is twice the entry of the overlap matrix.
 */

/** Below a tenth of a shared sample (an error above 3 kT) nothing that was sampled ties the groups together: refused. */
export const LEAST_SHARED = 0.1;
/** Below this part of perfect overlap it is called weak: 0.03 in the overlap matrix, as Klimovich, Shirts and Mobley advise (2015). */
const WEAK_OVERLAP = 0.06;
/** With fewer shared samples than this, error bars are themselves uncertain. */
const FEW_SHARED = 10;

/** What there is to warn of, or nothing. @param between "between ..." for more than two states. */
export function overlapWarnings(sharedSamples: number, overlap: number, between = ""): string[] {
  if (overlap >= WEAK_OVERLAP && sharedSamples >= FEW_SHARED) return [];
  const what = overlap < WEAK_OVERLAP ? "weak overlap" : "few shared samples";
  return [`${what}${between}: ${sharedSamples.toPrecision(3)} samples could have come from either side, ${(100 * overlap).toPrecision(2)} % of perfect overlap; the standard error is uncertain`];
}
