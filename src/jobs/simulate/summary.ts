/**
 * The averages of a finished simulation, from its log: over the frames after equilibration (where the potential energies have the most independent samples left;
 * the latest such frame of the replicas), with errors over blocks of frames and replicas. Constant-energy runs also tell how well the energy was kept.
 */
import { detectEquilibration } from "../../estimators/time-series.ts";
import { addFrames, blockAverages, emptyBlocks } from "../../system/observables/blocks.ts";
import type { DynamicsPoint } from "../../dynamics/run.ts";
import type { Averaged } from "../schemas/simulate.ts";
import type { LogRow } from "./files.ts";
import type { Simulation } from "./setup.ts";

/** Members of the result that are measured. */
export interface Summary {
  readonly firstFrameAveraged: number;
  /** Per particle. */
  readonly potentialEnergy: Averaged;
  readonly temperature?: Averaged;
  readonly pressure?: Averaged;
  /** Fraction of moves accepted. */
  readonly acceptance?: number;
  /** Change of the total energy per particle along the whole run: the slope of a straight line times the duration, the largest of the replicas. */
  readonly energyDrift?: number;
}

/** @param log all rows, replicas in order within a frame. @param point the end of the run. */
export async function summaryOf({ run }: Simulation, log: readonly LogRow[], point: DynamicsPoint): Promise<Summary> {
  const replicas = run.counts.length;
  const n = run.counts[0];
  const frames = log.length / replicas;
  const seriesOf = (of: (row: LogRow) => number | null): number[][] | null => {
    const all = run.counts.map((_, r) => Array.from({ length: frames }, (_, f) => of(log[f * replicas + r])));
    return all.some((series) => series.some((x) => x === null)) ? null : (all as number[][]);
  };
  const firstFrameAveraged = await equilibrated(seriesOf((row) => row.potentialEnergy)!);
  const averaged = (of: (row: LogRow) => number | null): Averaged | null => {
    const series = seriesOf(of);
    if (!series) return null;
    const { mean, standardError } = blockAverages(series.map((x) => addFrames(emptyBlocks(1), x.slice(firstFrameAveraged).map((y) => [y]))));
    return { mean: mean[0], standardError: Number.isFinite(standardError[0]) ? standardError[0] : null };
  };
  const temperature = averaged((row) => row.temperature);
  const pressure = averaged((row) => row.pressure);
  const total = run.integrator.conservesMomentum ? seriesOf((row) => row.totalEnergy) : null;
  return {
    firstFrameAveraged,
    potentialEnergy: averaged((row) => row.potentialEnergy! / n)!,
    ...(temperature && { temperature }),
    ...(pressure && { pressure }),
    ...(point.accepted && { acceptance: point.accepted.reduce((a, b) => a + b, 0) / (replicas * Math.max(1, point.step)) }),
    ...(total && frames > 1 && { energyDrift: total.map((series) => drift(series) / n).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a)) }),
  };
}

/** Starts that are tried in one series. */
const STARTS = 200;

/** The first frame after which every series is in equilibrium. */
async function equilibrated(all: readonly (readonly number[])[]): Promise<number> {
  let latest = 0;
  for (const series of all) if (series.length > 2) latest = Math.max(latest, (await detectEquilibration(series, { every: Math.ceil(series.length / STARTS) })).start);
  return latest;
}

/** Slope of the least-squares line times the length of the series. */
export function drift(series: readonly number[]): number {
  const m = series.length;
  const middle = (m - 1) / 2;
  const mean = series.reduce((a, b) => a + b, 0) / m;
  let xy = 0;
  let xx = 0;
  series.forEach((y, i) => {
    xy += (i - middle) * (y - mean);
    xx += (i - middle) ** 2;
  });
  return (xy / xx) * (m - 1);
}
