/**
 * The files of a trajectory, which grow frame by frame: extended XYZ, .npy (its header says the final shape from the start, so that the bytes do not depend on
 * interruptions) and a log with one line a frame and replica.
 */
import { npyHeader } from "../../io/npy.ts";
import { writeXyzFrame } from "../../io/xyz.ts";
import type { Frame } from "../../dynamics/run.ts";
import type { Simulation } from "./setup.ts";

/** Columns of the log; energies are totals of a replica. Empty where a number has no meaning. */
export const LOG_COLUMNS = ["step", "time", "replica", "potentialEnergy", "kineticEnergy", "totalEnergy", "temperature", "pressure"] as const;

export type LogRow = Readonly<Record<(typeof LOG_COLUMNS)[number], number | null>>;

/** Frames of a run: step 0 and every multiple of `every`. */
export function frameCount(steps: number, every: number): number {
  return Math.floor(steps / every) + 1;
}

/** What is appended to each file for these frames; with the heads of the files when they are the first. */
export function filesOf(simulation: Simulation, frames: readonly Frame[], first: boolean): Record<string, Uint8Array | string> {
  const { run } = simulation;
  const shape = [frameCount(run.steps, run.every), run.counts.length, run.counts[0], run.dimension];
  const npy = (rows: readonly Float64Array[]): Uint8Array => joined([...(first ? [npyHeader("f8", shape)] : []), ...rows.map((x) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength))]);
  return {
    "trajectory.xyz": frames.map((frame) => xyz(simulation, frame)).join(""),
    "positions.npy": npy(frames.map((f) => f.positions)),
    ...(run.integrator.hasVelocities && { "velocities.npy": npy(frames.map((f) => f.velocities!)) }),
    "log.csv": (first ? `${LOG_COLUMNS.join(",")}\n` : "") + frames.flatMap((frame) => logRows(simulation, frame)).map((row) => `${LOG_COLUMNS.map((c) => row[c] ?? "").join(",")}\n`).join(""),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** One XYZ frame a replica. */
function xyz({ run, species, fluid }: Simulation, frame: Frame): string {
  const { dimension, counts } = run;
  return counts
    .map((n, r) => {
      const part = (x: Float64Array): Float64Array => x.subarray(r * n * dimension, (r + 1) * n * dimension);
      const info = { step: frame.step, time: frame.step * run.integrator.timestep, ...(counts.length > 1 && { replica: r }), energy: frame.thermodynamics[r].potential };
      const velocities = frame.velocities && { columns: { velo: { width: dimension, data: part(frame.velocities) } } };
      return writeXyzFrame({ positions: part(frame.positions), dimension, species, box: fluid.box, info, ...velocities });
    })
    .join("");
}

function logRows({ run }: Simulation, frame: Frame): LogRow[] {
  return frame.thermodynamics.map(({ potential, kinetic, temperature, pressure }, replica) => ({
    step: frame.step,
    time: frame.step * run.integrator.timestep,
    replica,
    potentialEnergy: potential,
    kineticEnergy: kinetic,
    totalEnergy: kinetic === null ? null : potential + kinetic,
    temperature,
    pressure,
  }));
}

/** The numbers of a log. */
export function readLog(text: string): LogRow[] {
  const [head, ...lines] = text.trimEnd().split("\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i], cell === "" ? null : Number(cell)])) as LogRow);
}
