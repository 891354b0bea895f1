/**
 * Averages of correlated series with honest errors, in bounded memory: frames are summed into consecutive blocks of equal length; when there are
 * 64 blocks, neighbours are joined and the length doubles (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989), without the level by level test).
 * From 64 frames on there are 32 to 63 whole blocks, so that the standard error of the mean over blocks is right once a block is much longer than the
 * correlation time, and known to 9 to 13 percent. The result does not depend on the portions in which frames arrive.
 *
 * State is plain data, so that it can lie in a checkpoint.
 */

/** Most blocks that are kept; even. */
const MOST_BLOCKS = 64;

/** Sums over blocks of frames of vectors of one width. */
export interface BlockSums {
  /** Numbers a frame. */
  readonly width: number;
  /** Frames in a whole block. */
  readonly length: number;
  readonly frames: number;
  /** Sums of each block; the last one may not be whole yet. */
  readonly sums: readonly (readonly number[])[];
}

/** No frames yet. */
export function emptyBlocks(width: number): BlockSums {
  return { width, length: 1, frames: 0, sums: [] };
}

/** Adds frames in order; each a vector of the width. */
export function addFrames(b: BlockSums, frames: Iterable<ArrayLike<number>>): BlockSums {
  let { length, frames: count } = b;
  let sums = b.sums.map((s) => s.slice());
  for (const frame of frames) {
    if (frame.length !== b.width) throw new RangeError(`frame: expected ${b.width} numbers, found ${frame.length}`);
    if (count === length * sums.length) {
      if (sums.length === MOST_BLOCKS) {
        sums = Array.from({ length: MOST_BLOCKS / 2 }, (_, i) => sums[2 * i].map((x, k) => x + sums[2 * i + 1][k]));
        length *= 2;
      }
      sums.push(new Array(b.width).fill(0));
    }
    const last = sums[sums.length - 1];
    for (let k = 0; k < b.width; k++) last[k] += frame[k];
    count++;
  }
  return { width: b.width, length, frames: count, sums };
}

/** Sums of whole blocks, and of everything. */
function wholeBlocks(list: readonly BlockSums[]): { blocks: (readonly number[])[]; lengths: number[]; total: Float64Array; frames: number } {
  const width = list[0].width;
  const total = new Float64Array(width);
  const blocks: (readonly number[])[] = [];
  const lengths: number[] = [];
  let frames = 0;
  for (const b of list) {
    frames += b.frames;
    for (const s of b.sums) for (let k = 0; k < width; k++) total[k] += s[k];
    const whole = Math.floor(b.frames / b.length);
    for (let i = 0; i < whole; i++) {
      blocks.push(b.sums[i]);
      lengths.push(b.length);
    }
  }
  return { blocks, lengths, total, frames };
}

/** Means with standard errors; NaN errors below two blocks. */
export interface Averages { readonly mean: Float64Array; readonly standardError: Float64Array; readonly frames: number; readonly blocks: number }

/** Means over all frames of one or several independent series of the same width. */
export function blockAverages(list: readonly BlockSums[]): Averages {
  return blockRatios(list, list[0].width, () => -1);
}

/**
 * Ratios of means, total[k] / total[denominator(k)] for k below `width`, with the error of a ratio to first order: that of the mean of
 * (numerator - ratio * denominator) over blocks. A denominator of -1 is the number of frames.
 */
export function blockRatios(list: readonly BlockSums[], width: number, denominator: (k: number) => number): Averages {
  const { blocks, lengths, total, frames } = wholeBlocks(list);
  const mean = new Float64Array(width);
  const standardError = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    const d = denominator(k);
    const below = d < 0 ? frames : total[d];
    mean[k] = total[k] / below;
    let squares = 0;
    for (const [i, s] of blocks.entries()) squares += (s[k] - mean[k] * (d < 0 ? lengths[i] : s[d])) ** 2;
    const covered = blocks.reduce((sum, s, i) => sum + (d < 0 ? lengths[i] : s[d]), 0);
    // Blocks of several series may differ in length; the sum of squares over the squared sum holds for any, n / (n - 1) is the usual correction.
    standardError[k] = blocks.length < 2 ? NaN : Math.sqrt((squares * blocks.length) / (blocks.length - 1)) / Math.abs(covered);
  }
  return { mean, standardError, frames, blocks: blocks.length };
}
