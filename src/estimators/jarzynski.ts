/**
 * Jarzynski's equality, deltaF = -ln <exp(-W)> over nonequilibrium work from state 0 to state 1: EXP with work in place of an energy difference, and refused
 * where EXP is. Source: Jarzynski, Phys. Rev. Lett. 78, 2690 (1997). Beside it the second-order cumulant <W> - var(W) / 2, exact for Gaussian work.
 */
import { exponentialAverage, type ExpDiagnostics, type ExpOptions } from "./exp.ts";
import type { Estimate } from "./estimate.ts";
import { numbers, type Numbers } from "./input.ts";

export interface JarzynskiDiagnostics extends ExpDiagnostics {
  /** <W> - deltaF of the direction that was run, in kT: how far from equilibrium the process was; exp of it is about how many runs are needed. */
  readonly dissipatedWork: number;
  /** deltaF of the second-order cumulant expansion. */
  readonly cumulantDeltaF: number;
}

/**
 * F_1 - F_0 from reduced work of independent runs, by default from state 0 to 1 ("reverse": from 1 to 0).
 * @throws {PoorOverlap} as {@link exponentialAverage}.
 */
export async function jarzynski(work: Numbers, options: ExpOptions = {}): Promise<Estimate<JarzynskiDiagnostics>> {
  const estimate = await exponentialAverage(work, options);
  const w = numbers(work, "work", 2, { plusInfinity: true });
  const sign = options.direction === "reverse" ? -1 : 1;
  const mean = w.reduce((s, x) => s + x, 0) / w.length;
  const variance = w.reduce((s, x) => s + (x - mean) ** 2, 0) / (w.length - 1);
  const diagnostics = { ...estimate.diagnostics, dissipatedWork: mean - sign * estimate.deltaF, cumulantDeltaF: sign * (mean - 0.5 * variance) };
  return { ...estimate, diagnostics };
}
