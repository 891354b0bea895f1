/**
 * Mean squared displacement over all time origins, and the diffusion coefficient of its linear part: <|x(t0 + t) - x(t0)|^2> = 2 d D t (Allen and Tildesley,
 * section 8.5). Origins overlap and lags share data, so that errors come from independent pieces only: each replica is cut into time blocks, every piece
 * gives a curve and a slope of its own, and the standard error is that over pieces.
 *
 * D is that of the periodic box. For a liquid of viscosity eta in a cube it is smaller than that of the bulk by 2.837297 kT / (6 pi eta L) (Yeh and Hummer,
 * J. Phys. Chem. B 108, 15873 (2004)); this is not added here. Displacements are those of the trajectory: a drift of the whole system counts.
 */
import type { Box } from "../box.ts";

/** Frames on the host. */
export interface Trajectory {
  /** [frames * replicas * atoms * dimension], row-major. */
  readonly positions: ArrayLike<number>;
  readonly atoms: number;
  readonly dimension: number;
  /** Default 1. */
  readonly replicas?: number;
}

/** Number of frames. @throws {RangeError} when the numbers do not make whole frames. */
function framesOf({ positions, atoms, dimension, replicas = 1 }: Trajectory): number {
  const frames = positions.length / (atoms * dimension * replicas);
  if (!Number.isInteger(frames)) throw new RangeError(`positions: ${positions.length} numbers are not frames of ${replicas} replicas of ${atoms} points in ${dimension} dimensions`);
  return frames;
}

/**
 * Continuous positions from positions in a periodic box: every step between frames is taken to be the shortest one, which is right as long as no particle
 * moves half a box length between frames. `box` is one box, or one a frame (in order of [frame, replica]) where it changes; displacements are then not
 * scaled with the box, as the diffusion coefficient needs (von Bülow, Bullerjahn and Hummer, J. Chem. Phys. 153, 021101 (2020)).
 */
export function unwrap(trajectory: Trajectory, box: Box | readonly Box[]): Float64Array {
  const { positions, atoms, dimension, replicas = 1 } = trajectory;
  const frames = framesOf(trajectory);
  const row = replicas * atoms * dimension;
  const out = Float64Array.from(positions);
  const several = Array.isArray(box) && (box.length === 0 || typeof box[0] !== "number");
  if (several && box.length !== frames * replicas) throw new RangeError(`box: expected one box, or one for each of ${frames} frames of ${replicas} replicas, found ${box.length}`);
  for (let f = 1; f < frames; f++)
    for (let e = 0; e < row; e++) {
      const lengths = (several ? box[f * replicas + Math.floor(e / (atoms * dimension))] : box) as Box;
      let step = positions[f * row + e] - positions[(f - 1) * row + e];
      if (lengths) step -= lengths[e % dimension] * Math.round(step / lengths[e % dimension]);
      out[f * row + e] = out[(f - 1) * row + e] + step;
    }
  return out;
}

export interface DisplacementOptions {
  /** Time between frames. */
  readonly interval: number;
  /** Lags in frames, rising; default: up to 50, evenly up to half a block. */
  readonly lags?: readonly number[];
  /** Time blocks of each replica; default: as many as give at least ten pieces. */
  readonly blocks?: number;
}

export interface MeanSquaredDisplacement {
  /** Lag times. */
  readonly time: Float64Array;
  /** Mean over particles, origins and pieces. */
  readonly msd: Float64Array;
  /** Over pieces; NaN for a single one. */
  readonly standardError: Float64Array;
  /** The curve of each piece. */
  readonly pieces: readonly Float64Array[];
  readonly dimension: number;
}

/** Mean squared displacement of continuous positions (see {@link unwrap}); particles are not told apart by type. */
export function meanSquaredDisplacement(trajectory: Trajectory, options: DisplacementOptions): MeanSquaredDisplacement {
  const { positions, atoms, dimension, replicas = 1 } = trajectory;
  const { interval } = options;
  const frames = framesOf(trajectory);
  if (!(interval > 0)) throw new RangeError(`interval: expected the time between frames, found ${interval}`);
  const blocks = options.blocks ?? Math.max(1, Math.ceil(10 / replicas));
  const length = Math.floor(frames / blocks);
  if (!Number.isInteger(blocks) || blocks < 1 || length < 2) throw new RangeError(`blocks: expected a number of blocks with at least two frames each of ${frames}, found ${blocks}`);
  const longest = Math.max(1, Math.floor(length / 2));
  const lags = options.lags ?? [...new Set(Array.from({ length: 50 }, (_, i) => Math.max(1, Math.round(((i + 1) * longest) / 50))))];
  for (const lag of lags) if (!Number.isInteger(lag) || lag < 0 || lag >= length) throw new RangeError(`lags: expected whole numbers of frames below the ${length} of a block, found ${lag}`);
  const row = replicas * atoms * dimension;
  const size = atoms * dimension;
  const pieces: Float64Array[] = [];
  for (let r = 0; r < replicas; r++)
    for (let b = 0; b < blocks; b++)
      pieces.push(
        Float64Array.from(lags, (lag) => {
          let sum = 0;
          for (let origin = b * length; origin + lag < (b + 1) * length; origin++) {
            const from = origin * row + r * size;
            const to = from + lag * row;
            for (let e = 0; e < size; e++) sum += (positions[to + e] - positions[from + e]) ** 2;
          }
          return sum / (atoms * (length - lag));
        }),
      );
  const spread = lags.map((_, l) => spreadOf(pieces.map((p) => p[l])));
  return {
    time: Float64Array.from(lags, (lag) => lag * interval),
    msd: Float64Array.from(spread, (s) => s.mean),
    standardError: Float64Array.from(spread, (s) => s.standardError),
    pieces,
    dimension,
  };
}

/** Mean of independent values with its standard error. */
function spreadOf(values: readonly number[]): { mean: number; standardError: number } {
  const n = values.length;
  const mean = values.reduce((s, x) => s + x, 0) / n;
  return { mean, standardError: n < 2 ? NaN : Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (n * (n - 1))) };
}

export interface Diffusion {
  /** Length^2 / time. */
  readonly coefficient: number;
  readonly standardError: number;
  /** Of the fitted line at t = 0; far from zero where motion is still ballistic or caged. */
  readonly intercept: number;
  /** Exponent of a power law fitted to the same lags: 1 where motion is diffusive, 2 where it is ballistic. */
  readonly exponent: number;
}

/** Slope over 2 d of the line fitted by least squares to lags in [from, to]; the error is that of the slopes of the pieces. */
export function diffusionCoefficient(m: MeanSquaredDisplacement, range: { readonly from: number; readonly to?: number }): Diffusion {
  const chosen = Array.from(m.time.keys()).filter((i) => m.time[i] >= range.from && m.time[i] <= (range.to ?? Infinity));
  if (chosen.length < 2) throw new RangeError(`range: expected at least two lags from ${range.from} to ${range.to ?? "the end"}, found ${chosen.length} of times ${m.time[0]} to ${m.time[m.time.length - 1]}`);
  const line = (x: readonly number[], y: readonly number[]): { slope: number; intercept: number } => {
    const mx = x.reduce((s, v) => s + v, 0) / x.length;
    const my = y.reduce((s, v) => s + v, 0) / y.length;
    const slope = x.reduce((s, v, i) => s + (v - mx) * (y[i] - my), 0) / x.reduce((s, v) => s + (v - mx) ** 2, 0);
    return { slope, intercept: my - slope * mx };
  };
  const times = chosen.map((i) => m.time[i]);
  const slopes = m.pieces.map((p) => line(times, chosen.map((i) => p[i])).slope / (2 * m.dimension));
  const { mean, standardError } = spreadOf(slopes);
  const positive = chosen.filter((i) => m.time[i] > 0 && m.msd[i] > 0);
  return {
    coefficient: mean,
    standardError,
    intercept: line(times, chosen.map((i) => m.msd[i])).intercept,
    exponent: line(positive.map((i) => Math.log(m.time[i])), positive.map((i) => Math.log(m.msd[i]))).slope,
  };
}
