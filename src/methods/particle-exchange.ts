/**
 * The excess chemical potential beta mu_ex(N) = beta F_ex(N) - beta F_ex(N - 1) from trial insertions into N - 1 particles and trial deletions from N.
 *
 * - {@link widomInsertion}: exp(-beta mu_ex) = <exp(-psi)> over insertions alone (B. Widom, J. Chem. Phys. 39, 2808 (1963)). At high density few
 *   insertions find room, and the mean rests on those.
 * - {@link insertionAndDeletion}: Bennett's acceptance ratio between N - 1 particles with a ghost and N particles: <fermi(psi - C)>_{N-1} = <fermi(C - psi)>_N at
 *   C = beta mu_ex. Every insertion energy and every deletion energy counts, and both tails are cut off.
 *
 * psi is the reduced energy that the particle has with all others. Samples of one configuration are averaged first; their means are the series whose correlation
 * enters the error.
 */
import { chainStatistics } from "./chains.ts";

/** Reduced energies of a particle with all others, [configurations, trials] row-major. */
export interface TrialEnergies {
  readonly psi: ArrayLike<number>;
  readonly trials: number;
}

/** beta mu_ex with its error. */
export interface ChemicalPotential {
  readonly betaMuExcess: number;
  readonly standardError: number;
  readonly effectiveSamples: number;
  readonly warnings: readonly string[];
}

/** Mean over the trials of each configuration. */
function configurationMeans({ psi, trials }: TrialEnergies, f: (psi: number) => number): Float64Array {
  return Float64Array.from({ length: psi.length / trials }, (_, c) => {
    let sum = 0;
    for (let i = c * trials; i < (c + 1) * trials; i++) sum += f(psi[i]);
    return sum / trials;
  });
}

/** Share of the weight that the heaviest hundredth of the configurations carries: one hundredth when all count alike. */
function heaviestShare(chains: readonly Float64Array[]): number {
  const all = Float64Array.from(chains.flatMap((c) => Array.from(c))).sort();
  const total = all.reduce((a, b) => a + b, 0);
  return all.subarray(all.length - Math.ceil(all.length / 100)).reduce((a, b) => a + b, 0) / total;
}

/** @param insertions one entry a walker of the system of N - 1 particles. */
export function widomInsertion(insertions: readonly TrialEnergies[]): ChemicalPotential {
  // Shifted by the smallest energy, so that no term overflows.
  const lowest = insertions.reduce((least, { psi }) => { for (let i = 0; i < psi.length; i++) if (psi[i] < least) least = psi[i]; return least; }, Infinity);
  if (!Number.isFinite(lowest)) return { betaMuExcess: Infinity, standardError: Infinity, effectiveSamples: 0, warnings: ["no insertion found room: the density is too high for Widom's method"] };
  const means = insertions.map((x) => configurationMeans(x, (psi) => Math.exp(lowest - psi)));
  const s = chainStatistics(means);
  const relative = Math.sqrt((s.variance * s.inefficiency) / s.samples) / s.mean;
  const warnings: string[] = [];
  const share = heaviestShare(means);
  if (relative > 0.2 || share > 0.5) warnings.push(`few insertions carry the average (${(100 * share).toFixed(0)} % of the weight in 1 % of the configurations): the chemical potential may be too high`);
  return { betaMuExcess: lowest - Math.log(s.mean), standardError: relative, effectiveSamples: s.samples / s.inefficiency, warnings };
}

const fermi = (x: number): number => 1 / (1 + Math.exp(x));

/**
 * @param insertions one entry a walker of N - 1 particles.
 * @param deletions one entry a walker of N particles: the energy of each particle with the others.
 */
export function insertionAndDeletion(insertions: readonly TrialEnergies[], deletions: readonly TrialEnergies[]): ChemicalPotential {
  const inserted = (C: number): Float64Array[] => insertions.map((x) => configurationMeans(x, (psi) => fermi(psi - C)));
  const deleted = (C: number): Float64Array[] => deletions.map((x) => configurationMeans(x, (psi) => fermi(C - psi)));
  const C = risingRoot((x) => Math.log(chainStatistics(inserted(x)).mean) - Math.log(chainStatistics(deleted(x)).mean));
  const a = chainStatistics(inserted(C));
  const b = chainStatistics(deleted(C));
  const curvature = (psi: number): number => fermi(psi - C) * fermi(C - psi);
  const H = [insertions, deletions].reduce((sum, list) => sum + chainStatistics(list.map((x) => configurationMeans(x, curvature))).mean, 0);
  const variance = (a.variance * a.inefficiency) / a.samples + (b.variance * b.inefficiency) / b.samples;
  // At C = mu both means are the overlap of the two ensembles, at most one half.
  const warnings = a.mean < 1e-3 ? [`insertions and deletions hardly overlap (${a.mean.toExponential(1)}): the chemical potential is doubtful`] : [];
  return { betaMuExcess: C, standardError: Math.sqrt(variance) / H, effectiveSamples: a.samples / a.inefficiency + b.samples / b.inefficiency, warnings };
}

/** Zero of a rising function by regula falsi (Illinois), from a bracket that grows until it holds one. */
function risingRoot(f: (x: number) => number): number {
  let [low, high] = [-1, 1];
  let [fLow, fHigh] = [f(low), f(high)];
  while (fLow > 0 || fHigh < 0) {
    if (fLow > 0) [high, fHigh, low] = [low, fLow, 2 * low - 1];
    else [low, fLow, high] = [high, fHigh, 2 * high + 1];
    if (!(Math.abs(low) < 1e6 && Math.abs(high) < 1e6)) throw new RangeError("insertionAndDeletion: insertion and deletion energies do not meet");
    if (fHigh >= 0 && fLow > 0) fLow = f(low);
    else fHigh = f(high);
  }
  let kept = 0;
  for (let i = 0; i < 100 && high - low > 1e-12 * Math.max(1, Math.abs(low)); i++) {
    const x = (low * fHigh - high * fLow) / (fHigh - fLow);
    const y = f(x);
    if (y === 0) return x;
    if (y < 0) {
      if (kept < 0) fHigh /= 2;
      [low, fLow, kept] = [x, y, -1];
    } else {
      if (kept > 0) fLow /= 2;
      [high, fHigh, kept] = [x, y, 1];
    }
    if (Math.abs(y) < 1e-12) return x;
  }
  return (low + high) / 2;
}
