/**
 * Crooks's fluctuation theorem, P_F(W) / P_R(-W) = exp(W - deltaF): deltaF from nonequilibrium work in both directions. By default Bennett's acceptance ratio, its
 * maximum-likelihood solution (Shirts et al., Phys. Rev. Lett. 91, 140601 (2003)); on request the point where Gaussians fitted to P_F(W) and P_R(-W) cross
 * (Goette and Grubmueller, J. Comput. Chem. 30, 447 (2009)), which needs no overlap of the samples and trusts that the work is Gaussian.
 * Source: Crooks, Phys. Rev. E 60, 2721 (1999).
 */
import { NotConverged } from "../core/errors.ts";
import { bar, type BarDiagnostics, type BarOptions } from "./bar.ts";
import type { Estimate } from "./estimate.ts";
import { numbers, type Numbers } from "./input.ts";

export interface CrooksOptions extends BarOptions {
  /** "bar" (default) or "gaussian-crossing". */
  readonly method?: "bar" | "gaussian-crossing";
}

export interface CrooksDiagnostics extends Partial<BarDiagnostics> {
  /** <W_F> - deltaF and <W_R> + deltaF, in kT; for Gaussian work both are half its variance. */
  readonly dissipatedWork: readonly [number, number];
  /** Standard deviations of both works. */
  readonly workSpread: readonly [number, number];
}

interface Gaussian { readonly mean: number; readonly variance: number; readonly n: number }

/** The variances of Gaussian work are equal, each twice the dissipated work: a crossing is warned of where that misses by this many standard errors. */
const GAUSSIAN_MISMATCH = 4;

/**
 * F_1 - F_0 from work in both directions, of independent runs.
 * @param forward work from state 0 to 1; @param reverse from 1 to 0, at least 2 each.
 * @throws {PoorOverlap} from "bar" where no work is shared; {NotConverged} where fitted Gaussians do not cross.
 */
export async function crooks(forward: Numbers, reverse: Numbers, options: CrooksOptions = {}): Promise<Estimate<CrooksDiagnostics>> {
  const { method = "bar" } = options;
  if (method !== "bar" && method !== "gaussian-crossing") throw new RangeError(`method: expected "bar" or "gaussian-crossing", found ${JSON.stringify(method)}`);
  const infinite = { plusInfinity: method === "bar" };
  const F = fit(numbers(forward, "forward", 2, infinite));
  const R = fit(numbers(reverse, "reverse", 2, infinite));
  const estimate = method === "bar" ? await bar(forward, reverse, options) : crossing(F, R);
  const dissipatedWork = [F.mean - estimate.deltaF, R.mean + estimate.deltaF] as const;
  const workSpread = [Math.sqrt(F.variance), Math.sqrt(R.variance)] as const;
  return { ...estimate, diagnostics: { ...estimate.diagnostics, dissipatedWork, workSpread } };
}

function fit(w: Float64Array): Gaussian {
  const mean = w.reduce((s, x) => s + x, 0) / w.length;
  return { mean, variance: w.reduce((s, x) => s + (x - mean) ** 2, 0) / (w.length - 1), n: w.length };
}

/** Where Normal(m_F, v_F) and Normal(-m_R, v_R) cross, with the error of means and variances carried along. */
function crossing(F: Gaussian, R: Gaussian): Estimate<object> {
  const p = [F.mean, F.variance, R.mean, R.variance];
  const deltaF = crossingAt(p);
  if (!Number.isFinite(deltaF)) throw new NotConverged("Crooks: the fitted Gaussians do not cross", { forward: { ...F }, reverse: { ...R } });
  const errors = [Math.sqrt(F.variance / F.n), F.variance * Math.sqrt(2 / (F.n - 1)), Math.sqrt(R.variance / R.n), R.variance * Math.sqrt(2 / (R.n - 1))];
  let variance = 0;
  errors.forEach((error, i) => {
    const shifted = (sign: number): number => crossingAt(p.map((x, j) => (j === i ? x + sign * 1e-4 * error : x)));
    variance += ((shifted(1) - shifted(-1)) / 2e-4) ** 2;
  });
  // For Gaussian work m_F + m_R is the variance of either.
  const sum = F.mean + R.mean;
  const mismatch = [F, R].map((g) => Math.abs(g.variance - sum) / Math.hypot(g.variance * Math.sqrt(2 / (g.n - 1)), Math.sqrt(F.variance / F.n + R.variance / R.n)));
  const warnings = Math.max(...mismatch) > GAUSSIAN_MISMATCH ? [`the work is not Gaussian: its variances are ${F.variance.toPrecision(3)} and ${R.variance.toPrecision(3)}, twice the dissipated work is ${sum.toPrecision(3)}; use method "bar"`] : [];
  return { deltaF, standardError: Math.sqrt(variance), diagnostics: { warnings } };
}

/** The crossing between (or nearest to the middle of) the two means. */
function crossingAt([mF, vF, mR, vR]: readonly number[]): number {
  const [a, b] = [mF, -mR];
  const middle = 0.5 * (a + b);
  // (x - a)^2 / vF - (x - b)^2 / vR + ln(vF / vR) = 0, about the middle: x = middle + y.
  const h = 0.5 * (a - b);
  const A = 1 / vF - 1 / vR;
  const B = -2 * h * (1 / vF + 1 / vR);
  const C = h * h * A + Math.log(vF / vR);
  const root = Math.sqrt(B * B - 4 * A * C);
  // The root that stays finite for equal variances, without cancellation.
  const q = -0.5 * (B + (B >= 0 ? root : -root));
  return q === 0 ? middle : middle + C / q;
}
