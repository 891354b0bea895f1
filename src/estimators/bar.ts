/**
 * BAR, Bennett's acceptance ratio: F_1 - F_0 from energy differences (or work) sampled at both ends, the root of
 *   sum_F f(M + w_F - deltaF) = sum_R f(-M + w_R + deltaF),   f(x) = 1 / (1 + e^x),   M = ln(n_F / n_R).
 * Source: Bennett, J. Comput. Phys. 22, 245 (1976); Shirts, Bair, Hooker and Pande, Phys. Rev. Lett. 91, 140601 (2003). The same deltaF as MBAR of two states.
 * Both sums are kept as logarithms, so that no work overflows; their difference rises monotonically with deltaF, with a slope below 2.
 */
import { NotConverged, PoorOverlap } from "../core/errors.ts";
import type { EstimatorOptions } from "./device.ts";
import type { Estimate, Inefficiency } from "./estimate.ts";
import { numbers, type Numbers } from "./input.ts";
import { LEAST_SHARED, overlapWarnings } from "./overlap.ts";
import { resolveInefficiency } from "./time-series.ts";

export interface BarOptions extends EstimatorOptions {
  /** Of the forward and of the reverse series of f; default 1, independent samples. */
  readonly statisticalInefficiency?: readonly [Inefficiency, Inefficiency] | "estimate";
}

export interface BarDiagnostics {
  /** Number of samples that could have come from either state, sum of f (1 - f); below 0.1 it is refused (overlap.ts). */
  readonly sharedSamples: number;
  /** The same over its value for identical states, 0 to 1. */
  readonly overlap: number;
  /** MBAR's standard error for independent samples: larger than Bennett's where overlap is poor; the two agree where it is good. */
  readonly mbarStandardError: number;
  readonly statisticalInefficiency: readonly [number, number];
}

/**
 * F_1 - F_0 with Bennett's standard error (his equation 10a, with <f>^2 in place of the printed n_1 <f>_1^2, which is a misprint).
 * @param forward u_1 - u_0 on samples of state 0; @param reverse u_0 - u_1 on samples of state 1; +Infinity is allowed in both.
 * @throws {PoorOverlap} when less than a tenth of a sample is shared; {RangeError} for NaN or -Infinity.
 */
export async function bar(forward: Numbers, reverse: Numbers, options: BarOptions = {}): Promise<Estimate<BarDiagnostics>> {
  const wF = numbers(forward, "forward", 1, { plusInfinity: true });
  const wR = numbers(reverse, "reverse", 1, { plusInfinity: true });
  const M = Math.log(wF.length / wR.length);
  if (!wF.some(Number.isFinite) || !wR.some(Number.isFinite)) throw new PoorOverlap("BAR: all work of one direction is infinite: the states share nothing", { sharedSamples: 0, overlap: 0 });
  const deltaF = root((x) => excess(wF, wR, M, x), 0.5 * (finiteMean(wF) - finiteMean(wR)));
  const fF = wF.map((w) => fermi(M + w - deltaF));
  const fR = wR.map((w) => fermi(-M + w + deltaF));
  const option = options.statisticalInefficiency === "estimate" ? (["estimate", "estimate"] as const) : (options.statisticalInefficiency ?? [undefined, undefined]);
  const g: [number, number] = [await resolveInefficiency(option[0], fF, options), await resolveInefficiency(option[1], fR, options)];
  const sharedSamples = [...fF, ...fR].reduce((s, f) => s + f * (1 - f), 0);
  const harmonic = (wF.length * wR.length) / (wF.length + wR.length);
  const overlap = sharedSamples / harmonic;
  const standardError = Math.sqrt((g[0] * relativeVariance(fF)) / wF.length + (g[1] * relativeVariance(fR)) / wR.length);
  const mbarStandardError = Math.sqrt(Math.max(0, 1 / sharedSamples - 1 / harmonic));
  if (sharedSamples / Math.max(...g) < LEAST_SHARED) throw new PoorOverlap(`BAR: the two states share nothing that was sampled: ${sharedSamples.toPrecision(2)} samples could have come from either; place states between them`, { sharedSamples, overlap, deltaF, standardError });
  const warnings = overlapWarnings(sharedSamples, overlap);
  return { deltaF, standardError, diagnostics: { sharedSamples, overlap, mbarStandardError, statisticalInefficiency: g, warnings } };
}

/** 1 / (1 + e^x) without overflow. */
function fermi(x: number): number {
  return x > 0 ? Math.exp(-x) / (1 + Math.exp(-x)) : 1 / (1 + Math.exp(x));
}

/** ln f(x) = -ln(1 + e^x) without overflow; -Infinity at +Infinity. */
function logFermi(x: number): number {
  return x > 0 ? -x - Math.log1p(Math.exp(-x)) : -Math.log1p(Math.exp(x));
}

/** Value and slope of ln sum_F f - ln sum_R f at deltaF = x. */
function excess(wF: Float64Array, wR: Float64Array, M: number, x: number): { value: number; slope: number } {
  const forward = logSum(wF, M - x);
  const reverse = logSum(wR, -M + x);
  return { value: forward.value - reverse.value, slope: forward.slope + reverse.slope };
}

/** ln sum f(w + shift), and the mean of 1 - f with weights f: minus its derivative by the shift. */
function logSum(w: Float64Array, shift: number): { value: number; slope: number } {
  let most = -Infinity;
  for (const x of w) most = Math.max(most, logFermi(x + shift));
  let sum = 0;
  let slope = 0;
  for (const x of w) {
    const part = Math.exp(logFermi(x + shift) - most);
    sum += part;
    if (part > 0) slope += part * fermi(-(x + shift));
  }
  return { value: most + Math.log(sum), slope: slope / sum };
}

/** The root of a rising function: Newton's steps inside a bracket that shrinks, halving it where they would leave it. */
function root(f: (x: number) => { value: number; slope: number }, start: number): number {
  let [low, high] = bracket(f, start);
  let x = Math.min(high, Math.max(low, start));
  for (let pass = 0; pass < 200; pass++) {
    const { value, slope } = f(x);
    if (value === 0) return x;
    if (value < 0) low = x;
    else high = x;
    let next = x - value / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (Math.abs(next - x) <= 4e-15 * Math.max(1, Math.abs(x))) return next;
    x = next;
  }
  throw new NotConverged("BAR: the root was not found in 200 passes", { low, high });
}

function bracket(f: (x: number) => { value: number }, start: number): [number, number] {
  let low = start;
  let high = start;
  for (let step = 1; f(low).value > 0; step *= 2) low -= step;
  for (let step = 1; f(high).value < 0; step *= 2) high += step;
  return [low, high];
}

function finiteMean(w: Float64Array): number {
  const finite = w.filter(Number.isFinite);
  return finite.reduce((s, x) => s + x, 0) / finite.length;
}

/** <f^2> / <f>^2 - 1 */
function relativeVariance(f: Float64Array): number {
  const mean = f.reduce((s, x) => s + x, 0) / f.length;
  return f.reduce((s, x) => s + (x / mean - 1) ** 2, 0) / f.length;
}
