/**
 * The free-energy job: excess free energies and chemical potentials of a fluid at given N by several methods, with their errors, what they cost, and what makes
 * them doubtful.
 *
 * beta F_ex(N) = -ln(Z_N / V^N), Z_N the integral of exp(-beta U) over all coordinates, without N!. ti, bar and mbar read the same windows of a soft-core path;
 * their beta mu_ex comes from insertions into N - 1 particles and deletions from N. widom reads the insertions alone; tmmc walks over N by itself.
 *
 * The job is a set of pieces (free-energy/piece.ts) whose results do not depend on where or in which order they are computed: the same spec and seed give
 * the same bytes on one device and precision, for any number of workers, interrupted or not.
 */
import { open } from "../device/open.ts";
import type { JobControl } from "./job.ts";
import { resultBody, timingsOf } from "./free-energy/entries.ts";
import { freeEnergyJobs } from "./free-energy/pieces.ts";
import { pieceRunner } from "./free-energy/runner.ts";
import { sampleState } from "./free-energy/state.ts";
import { sampleTransitions } from "./free-energy/transition-run.ts";
import { checkTask, resolveTask, type RunningTask } from "./free-energy/task.ts";
import type { FreeEnergyResult, FreeEnergySpec } from "./schemas/free-energy.ts";

/** Checks of a spec that need no work. @throws {InputError} naming the place and the mend. */
export function checkFreeEnergy(spec: FreeEnergySpec): void {
  checkTask(spec);
}

/**
 * Runs the job, or finishes it where its store holds a part of it.
 * @throws {InputError} for what a schema cannot check; {PoorOverlap} where windows share nothing.
 */
export async function freeEnergy(spec: FreeEnergySpec, control: JobControl): Promise<FreeEnergyResult> {
  const { device: kind, precision, build } = control.options;
  const largest = Math.max(...[spec.N].flat());
  // Sampling needs no more than f32: running energies are renewed in full, and free energies are accumulated in f64.
  const single = kind === "reference" ? undefined : "f32";
  const device = await open({ device: kind, precision: precision ?? single, build, work: { replicas: 16, atoms: largest } });
  try {
    const task = resolveTask(spec, device);
    const runner = await pieceRunner(control, freeEnergyJobs, device);
    const running: RunningTask = { ...task, runner };
    const [transitions, states] = await Promise.all([task.methods.includes("tmmc") ? sampleTransitions(running) : null, Promise.all(task.N.map((N) => sampleState(running, N)))]);
    await control.store.write("timings.json", `${JSON.stringify(timingsOf(running))}\n`);
    const { choice: _, ...description } = device.description;
    return { job: "free-energy", kT: task.kT, seed: task.seed, device: device.kind, precision: device.precision, deviceDescription: description, ...resultBody(running, states, transitions) };
  } finally {
    device.close();
  }
}
