/**
 * Correlated time series: statistical inefficiency g = 1 + 2 tau (n / g samples are worth as much as independent ones), means with honest errors, the end of
 * equilibration, and subsampling. Source: Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), and Chodera, ibid. 12, 1799 (2016); definitions as in pymbar 3.1.
 * The estimates presume a series of many correlation times: a slow process that the series does not show is in none of them.
 */
import type { Device, DeviceArray } from "../device/device.ts";
import { statisticalInefficiencies } from "../kernels/estimators/statistical-inefficiency.ts";
import { spec, type Value } from "../program/value.ts";
import { estimatorDevice, runOnce, type EstimatorOptions } from "./device.ts";
import type { Inefficiency } from "./estimate.ts";
import { numbers, positive, type Numbers } from "./input.ts";

export interface InefficiencyOptions extends EstimatorOptions {
  /** The sum over lags does not end before this one, though the correlation should vanish earlier; default 3. */
  readonly minimumLag?: number;
  /** Skips more and more lags: faster, less accurate. */
  readonly fast?: boolean;
}

/** g of a series, or 0 for one that does not fluctuate. */
async function inefficiencyOrZero(series: Float64Array, options: InefficiencyOptions): Promise<number> {
  const device = await estimatorDevice(options);
  const { minimumLag = 3, fast = false } = options;
  const inputs = { series: { data: series, shape: [series.length] }, starts: { data: [0], shape: [1], dtype: "u32" as const } };
  return (await runOnce(device, inputs, (x) => ({ g: statisticalInefficiencies(x.series, x.starts, minimumLag, fast) }))).g[0];
}

/**
 * Statistical inefficiency of a series, 1 or more.
 * @throws {RangeError} for fewer than two numbers, or a series that does not fluctuate.
 */
export async function statisticalInefficiency(series: Numbers, options: InefficiencyOptions = {}): Promise<number> {
  const g = await inefficiencyOrZero(numbers(series, "series", 2), options);
  if (g === 0) throw new RangeError(`series: all ${series.length} numbers are the same; a statistical inefficiency needs fluctuations`);
  return g;
}

/** Resolves the option of the estimators: a number as given, or g of the series; 1 for a series that does not fluctuate. */
export async function resolveInefficiency(g: Inefficiency | undefined, series: Float64Array, options: EstimatorOptions): Promise<number> {
  if (g === undefined) return 1;
  if (g === "estimate") return Math.max(1, await inefficiencyOrZero(series, options));
  if (!(positive(g, "statisticalInefficiency") >= 1)) throw new RangeError(`statisticalInefficiency: expected 1 or more, or "estimate", found ${g}`);
  return g;
}

/** A mean over a correlated series. */
export interface MeanWithError {
  readonly mean: number;
  /** sigma / sqrt(n_eff - 1), sigma^2 the mean squared deviation; Infinity where n_eff is 1 or less. */
  readonly standardError: number;
  readonly statisticalInefficiency: number;
  /** n_eff = n / g. */
  readonly effectiveSamples: number;
}

/** Mean of a stationary series, with the error of its n / g effective samples. A constant series counts as one sample without error. */
export async function meanWithError(series: Numbers, options: InefficiencyOptions = {}): Promise<MeanWithError> {
  const a = numbers(series, "series");
  const mean = a.reduce((s, x) => s + x, 0) / a.length;
  const g = await inefficiencyOrZero(a, options);
  if (g === 0) return { mean, standardError: a.length > 1 ? 0 : Infinity, statisticalInefficiency: a.length, effectiveSamples: 1 };
  const variance = a.reduce((s, x) => s + (x - mean) ** 2, 0) / a.length;
  const effectiveSamples = a.length / g;
  return { mean, standardError: effectiveSamples > 1 ? Math.sqrt(variance / (effectiveSamples - 1)) : Infinity, statisticalInefficiency: g, effectiveSamples };
}

/** Where a series has come to equilibrium. */
export interface Equilibration {
  /** The first sample to keep. */
  readonly start: number;
  /** g of what is kept. */
  readonly statisticalInefficiency: number;
  /** (n - start + 1) / g, counted as pymbar counts. */
  readonly effectiveSamples: number;
}

export interface EquilibrationOptions extends InefficiencyOptions {
  /** Starts are tried every so many samples; default n / 5000, rounded up. */
  readonly every?: number;
}

/** Multiplications of one call of the kernel, about 50 ms. */
const CALL_WORK = 5e7;
/** Lags that a part takes, roughly; only sizes calls. */
const USUAL_LAGS = 20;

/**
 * Finds the start after which a series has the most effectively independent samples (Chodera 2016). `fast` is true by default, as in pymbar.
 * A constant series has one effective sample.
 */
export async function detectEquilibration(series: Numbers, options: EquilibrationOptions = {}): Promise<Equilibration> {
  const a = numbers(series, "series", 2);
  const n = a.length;
  const every = options.every ?? Math.ceil(n / 5000);
  if (!Number.isInteger(every) || every < 1) throw new RangeError(`every: expected a positive integer, found ${every}`);
  const starts = Array.from({ length: Math.ceil((n - 1) / every) }, (_, i) => i * every);
  const g = await inefficiencies(await estimatorDevice(options), a, starts, options);
  let best: Equilibration = { start: 0, statisticalInefficiency: 1, effectiveSamples: 0 };
  if (g[0] === 0) return { ...best, effectiveSamples: 1 };
  starts.forEach((start, i) => {
    // A constant end counts as one sample.
    const inefficiency = g[i] || n - start + 1;
    const effectiveSamples = (n - start + 1) / inefficiency;
    if (effectiveSamples > best.effectiveSamples) best = { start, statisticalInefficiency: inefficiency, effectiveSamples };
  });
  return best;
}

/** g for every start, in calls that leave the host time to breathe. */
async function inefficiencies(device: Device, a: Float64Array, starts: readonly number[], { minimumLag = 3, fast = true }: InefficiencyOptions): Promise<Float64Array> {
  const n = a.length;
  const parts = Math.max(1, Math.min(starts.length, Math.floor(CALL_WORK / (n * USUAL_LAGS))));
  const series = device.array(a, [n], "f64");
  const f = (x: { series: Value; starts: Value }): { g: Value } => ({ g: statisticalInefficiencies(x.series, x.starts, minimumLag, fast) });
  const executable = await device.compile(f, { series: spec([n], "f64"), starts: spec([parts], "u32") });
  const out = new Float64Array(starts.length);
  try {
    for (let first = 0; first < starts.length; first += parts) {
      const some = Uint32Array.from({ length: parts }, (_, i) => starts[first + i] ?? n);
      const input = device.array(some, [parts], "u32");
      const { g } = (await executable.run({ series, starts: input })) as { g: DeviceArray };
      out.set((await g.read()).subarray(0, Math.min(parts, starts.length - first)), first);
      g.free();
      input.free();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return out;
  } finally {
    executable.free();
    series.free();
  }
}

/**
 * Indices of effectively independent samples: about every g-th, or every ceil(g)-th when `conservative`.
 * @param n length of the series; @param g its statistical inefficiency.
 */
export function subsampleIndices(n: number, g: number, options: { readonly conservative?: boolean } = {}): number[] {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`n: expected the length of a series, found ${n}`);
  if (!(g >= 1) || g === Infinity) throw new RangeError(`g: expected a statistical inefficiency of 1 or more, found ${g}`);
  const step = options.conservative ? Math.ceil(g) : g;
  const out: number[] = [];
  for (let i = 0, t = 0; t < n; t = Math.round(++i * step)) out.push(t);
  return out;
}
