/**
 * Widom insertion: the excess chemical potential from particles that are put in and taken out again, beta mu_ex = -ln <exp(-beta dU)>, the average over
 * configurations (in a series, correlated) of the average over the insertions into each. At constant pressure -ln(<V exp(-beta dU)> / <V>).
 * Source: Widom, J. Chem. Phys. 39, 2808 (1963); Frenkel and Smit, Understanding Molecular Simulation (2002), section 7.2.
 * In dense fluids few insertions find a hole and carry everything; like EXP it is refused then.
 */
import { PoorOverlap } from "../core/errors.ts";
import type { EstimatorOptions } from "./device.ts";
import { refusal } from "./exp.ts";
import { numbers, type Numbers } from "./input.ts";
import { resolveInefficiency } from "./time-series.ts";
import { weightDiagnostics, type WeightDiagnostics } from "./weights.ts";

export interface WidomOptions extends EstimatorOptions {
  /** Volume of every configuration, at constant pressure. */
  readonly volumes?: Numbers;
  /** Several independent series one after the other (replicas): their lengths. Default: one series. */
  readonly lengths?: readonly number[];
}

export interface WidomDiagnostics extends WeightDiagnostics {
  /** Of the series of insertion averages. */
  readonly statisticalInefficiency: number;
  readonly warnings: readonly string[];
}

export interface WidomEstimate {
  /** Excess chemical potential in kT, without the ideal part. */
  readonly betaMuExcess: number;
  readonly standardError: number;
  readonly diagnostics: WidomDiagnostics;
}

/**
 * Excess chemical potential.
 * @param boltzmann mean of exp(-beta dU) over the insertions into each configuration, zero or more, in time order; at least 4.
 * @throws {PoorOverlap} when all are 0, or a few carry the average, with the refused estimate.
 */
export async function widom(boltzmann: Numbers, options: WidomOptions = {}): Promise<WidomEstimate> {
  const b = numbers(boltzmann, "boltzmann", 4);
  b.forEach((x, i) => { if (x < 0) throw new RangeError(`boltzmann[${i}]: expected zero or more, found ${x}`); });
  const volumes = options.volumes && numbers(options.volumes, "volumes");
  if (volumes && volumes.length !== b.length) throw new RangeError(`volumes: expected ${b.length} numbers, one for each configuration, found ${volumes.length}`);
  const lengths = options.lengths ?? [b.length];
  if (lengths.reduce((s, n) => s + n, 0) !== b.length || !lengths.every((n) => Number.isInteger(n) && n > 0)) throw new RangeError(`lengths: expected positive lengths that sum to ${b.length}, found [${lengths}]`);
  const v = volumes ?? b.map(() => 1);
  const weighted = b.map((x, i) => x * v[i]);
  const n = b.length;
  const sum = weighted.reduce((s, x) => s + x, 0);
  if (sum === 0) throw new PoorOverlap(`Widom: none of the insertions into ${n} configurations had a weight; the fluid is too dense for insertion`, { configurations: n });
  const mean = sum / v.reduce((s, x) => s + x, 0);
  // Influence of each configuration on ln(mean), a ratio: (b_i - mean) V_i, relative.
  const influence = weighted.map((x, i) => (x - mean * v[i]) / (sum / n));
  const g = await pooledInefficiency(influence, lengths, options);
  const variance = influence.reduce((s, x) => s + x * x, 0) / n;
  const effective = n / g;
  const diagnostics: WidomDiagnostics = { ...weightDiagnostics(weighted, g), statisticalInefficiency: g, warnings: [] };
  const estimate: WidomEstimate = { betaMuExcess: -Math.log(mean), standardError: effective > 1 ? Math.sqrt(variance / (effective - 1)) : Infinity, diagnostics };
  const reason = refusal(diagnostics);
  if (reason) throw new PoorOverlap(`Widom: ${reason}; insert more often, or grow the particle in stages`, { ...estimate });
  return estimate;
}

/** g of several series of one quantity: the mean over series, weighted by length. */
async function pooledInefficiency(series: Float64Array, lengths: readonly number[], options: EstimatorOptions): Promise<number> {
  let first = 0;
  let sum = 0;
  for (const n of lengths) {
    sum += n * (await resolveInefficiency("estimate", series.subarray(first, first + n), options));
    first += n;
  }
  return sum / series.length;
}
