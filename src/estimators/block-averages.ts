/**
 * Block averages: the error of the mean of a correlated series from ever longer blocks, each twice as long as before. The estimate grows until blocks are
 * longer than the correlation, then stays: the plateau is the error. Source: Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989). The block length is the
 * shortest B with B^3 > 2 n (s_B / s_1)^4, which balances what short blocks miss against how uncertain few blocks are (Lee et al., Phys. Rev. E 83, 066706
 * (2011), equation 47; s_B / s_1 squared is then the statistical inefficiency).
 */
import { numbers, type Numbers } from "./input.ts";

/** The estimate from blocks of one length. */
export interface BlockLevel {
  readonly blockLength: number;
  readonly blocks: number;
  /** Of the mean of the series. */
  readonly standardError: number;
  /** Of that standard error: / sqrt(2 (blocks - 1)). */
  readonly uncertainty: number;
}

export interface BlockAverages {
  readonly mean: number;
  /** On the plateau; without one, of the longest blocks: then too small. */
  readonly standardError: number;
  readonly blockLength: number;
  readonly levels: readonly BlockLevel[];
  readonly diagnostics: {
    /** (standardError / that of single samples)^2. */
    readonly statisticalInefficiency: number;
    /** False where the series is too short for its correlation. */
    readonly plateau: boolean;
    readonly warnings: readonly string[];
  };
}

/** @param series at least 4 numbers, stationary. */
export async function blockAverages(series: Numbers): Promise<BlockAverages> {
  const a = numbers(series, "series", 4);
  const n = a.length;
  const levels: BlockLevel[] = [];
  let level = a;
  for (let blockLength = 1; level.length >= 2; blockLength *= 2) {
    levels.push(levelOf(level, blockLength));
    level = Float64Array.from({ length: level.length >> 1 }, (_, i) => 0.5 * (level[2 * i] + level[2 * i + 1]));
  }
  const ratio = (l: BlockLevel): number => (levels[0].standardError > 0 ? l.standardError / levels[0].standardError : 1);
  const found = levels.find((l) => l.blockLength ** 3 > 2 * n * ratio(l) ** 4);
  const chosen = found ?? levels.reduce((best, l) => (l.standardError > best.standardError ? l : best));
  const warnings = found ? [] : [`no plateau: the series of ${n} is too short for its correlation, the error is at least ${chosen.standardError.toPrecision(3)}`];
  return {
    mean: a.reduce((s, x) => s + x, 0) / n,
    standardError: chosen.standardError,
    blockLength: chosen.blockLength,
    levels,
    diagnostics: { statisticalInefficiency: ratio(chosen) ** 2, plateau: found !== undefined, warnings },
  };
}

function levelOf(blocks: Float64Array, blockLength: number): BlockLevel {
  const m = blocks.length;
  const mean = blocks.reduce((s, x) => s + x, 0) / m;
  const variance = blocks.reduce((s, x) => s + (x - mean) ** 2, 0) / m;
  const standardError = Math.sqrt(variance / (m - 1));
  return { blockLength, blocks: m, standardError, uncertainty: standardError / Math.sqrt(2 * (m - 1)) };
}
