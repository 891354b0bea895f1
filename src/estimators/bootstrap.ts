/**
 * The bootstrap: how a statistic scatters when its samples are drawn again with replacement from themselves, in blocks of consecutive ones where they are
 * correlated. Source: Efron, Ann. Stat. 7, 1 (1979); circular blocks, Politis and Romano (1992). Seeded: the same seed gives the same resamples everywhere.
 * It is no remedy for poor overlap: samples that were never drawn are in no resample.
 */
import { STREAMS } from "../core/streams.ts";
import { seedKey, streamKey } from "../core/threefry.ts";
import { resample, resampledSums } from "../kernels/estimators/resampled-sums.ts";
import { estimatorDevice, runOnce, type EstimatorOptions } from "./device.ts";
import { matrix, type Rows } from "./input.ts";

export interface BootstrapOptions extends EstimatorOptions {
  readonly seed: number;
  /** Default 200: the standard error is then known to 5 %. */
  readonly resamples?: number;
  /** Consecutive samples that are drawn together; several statistical inefficiencies for correlated samples. Default 1. */
  readonly blockLength?: number;
}

export interface Bootstrap {
  /** The statistic of the samples themselves. */
  readonly value: number;
  /** Standard deviation of the statistic over resamples. */
  readonly standardError: number;
  /** Mean over resamples minus value: about as far as the statistic itself is off, for the same reason. */
  readonly bias: number;
  /** The statistic of every resample. */
  readonly distribution: readonly number[];
}

function checked({ resamples = 200, blockLength = 1 }: BootstrapOptions, samples: number): { resamples: number; blockLength: number } {
  if (!Number.isInteger(resamples) || resamples < 2) throw new RangeError(`resamples: expected 2 or more, found ${resamples}`);
  if (!Number.isInteger(blockLength) || blockLength < 1 || blockLength > samples) throw new RangeError(`blockLength: expected 1 to ${samples}, the number of samples, found ${blockLength}`);
  return { resamples, blockLength };
}

/**
 * Standard error of a statistic that depends on the means of some quantities.
 * @param columns [quantities, N], the quantities of every sample; samples are drawn together for all of them.
 * @param statistic of the means.
 */
export async function bootstrap(columns: Rows, statistic: (means: readonly number[]) => number, options: BootstrapOptions): Promise<Bootstrap> {
  const { data, rows, columns: N } = matrix(columns, "columns");
  if (N === 0 || rows === 0) throw new RangeError("columns: expected at least one quantity and one sample");
  const { resamples, blockLength } = checked(options, N);
  const device = await estimatorDevice(options);
  const inputs = { columns: { data, shape: [rows, N] }, key: { data: seedKey(options.seed), shape: [2], dtype: "u32" as const } };
  const { sums } = await runOnce(device, inputs, (x) => ({ sums: resampledSums(x.columns, x.key, { count: resamples, blockLength, stream: STREAMS.bootstrap }) }));
  const value = statistic(Array.from({ length: rows }, (_, c) => data.subarray(c * N, (c + 1) * N).reduce((s, x) => s + x, 0) / N));
  return summary(value, Array.from({ length: resamples }, (_, r) => statistic(Array.from(sums.subarray(r * rows, (r + 1) * rows), (x) => x / N))));
}

/**
 * Standard error of any statistic of resampled indices, for estimators that are more than a function of means.
 * @param samples how many samples there are; @param statistic of the indices drawn, in order.
 */
export async function bootstrapIndices(samples: number, statistic: (indices: Uint32Array) => number | Promise<number>, options: BootstrapOptions): Promise<Bootstrap> {
  if (!Number.isInteger(samples) || samples < 1) throw new RangeError(`samples: expected a positive number, found ${samples}`);
  const { resamples, blockLength } = checked(options, samples);
  const distribution: number[] = [];
  for (let r = 0; r < resamples; r++) distribution.push(await statistic(resample(streamKey(seedKey(options.seed), STREAMS.bootstrap, r), samples, blockLength)));
  return summary(await statistic(Uint32Array.from({ length: samples }, (_, i) => i)), distribution);
}

function summary(value: number, distribution: readonly number[]): Bootstrap {
  const mean = distribution.reduce((s, x) => s + x, 0) / distribution.length;
  const standardError = Math.sqrt(distribution.reduce((s, x) => s + (x - mean) ** 2, 0) / (distribution.length - 1));
  return { value, standardError, bias: mean - value, distribution };
}
