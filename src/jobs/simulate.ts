/**
 * The job behind `ergon simulate`: runs molecular dynamics of a fluid and keeps its trajectory (extended XYZ, .npy), a log and a checkpoint in a store.
 * Idempotent and resumable: however often and wherever it is killed and started again, the store ends with the same bytes.
 */
import { open } from "../device/open.ts";
import type { Device } from "../device/device.ts";
import { chunkLength } from "../dynamics/chunks.ts";
import { runDynamics, type DynamicsPoint } from "../dynamics/run.ts";
import { chooseNeighbours } from "../system/neighbours.ts";
import type { JobControl } from "./job.ts";
import type { SimulateResult, SimulateSpec } from "./schemas/simulate.ts";
import { canonicalJson, readCheckpoint, writeCheckpoint, type Belonging } from "./simulate/checkpoint.ts";
import { filesOf, frameCount, readLog } from "./simulate/files.ts";
import { simulationFrom, type Simulation } from "./simulate/setup.ts";
import { summaryOf } from "./simulate/summary.ts";

/** Takes a spec apart and checks it; for callers that must know before they touch a folder. @throws {InputError} */
export { simulationFrom } from "./simulate/setup.ts";

/** How often a simulation is saved. */
export interface SimulatePace {
  /** Steps between checkpoints; default by a fixed rule of sizes, a few seconds. It is written into the checkpoint, because it decides bits. */
  readonly chunk?: number;
}

/**
 * Runs a simulation, or goes on with the one that the store holds.
 * @throws {InputError} for a spec that cannot be run or a checkpoint of another spec, before anything is written; {NonFiniteEnergy} naming step, replica and particle when the
 * time step is too large: frames up to the last checkpoint stay.
 */
export async function simulate(spec: SimulateSpec, control: JobControl, pace: SimulatePace = {}): Promise<SimulateResult> {
  const simulation = simulationFrom(spec);
  for (const note of simulation.notes) control.onNote?.(note);
  const device = await open(control.options);
  try {
    return await simulateOn(device, spec, simulation, control, pace);
  } finally {
    device.close();
  }
}

async function simulateOn(device: Device, spec: SimulateSpec, simulation: Simulation, control: JobControl, pace: SimulatePace): Promise<SimulateResult> {
  const { store } = control;
  const { energy, boxes, counts, dimension, every, steps } = simulation.run;
  const neighbours = chooseNeighbours(device, energy, { boxes, capacity: counts[0] });
  const chunk = pace.chunk ?? chunkLength({ replicas: counts.length, capacity: counts[0], dimension, every, allPairs: neighbours.kind === "all-pairs", keepPositions: true });
  const run = { ...simulation.run, neighbours, chunk };
  const belonging: Belonging = { spec: canonicalJson(spec), circumstances: { ...factsOf(device), neighbours: neighbours.kind, chunk } };
  const earlier = await readCheckpoint(store, belonging);
  const files: Record<string, number> = {};
  if (earlier) {
    Object.assign(files, earlier.files);
    for (const [name, bytes] of Object.entries(files)) await store.truncate(name, bytes);
  } else {
    // From here on the store belongs to this spec, and every file to a checkpoint.
    for (const name of Object.keys(filesOf(simulation, [], true))) {
      await store.remove(name);
      files[name] = 0;
    }
    await writeCheckpoint(store, belonging, { point: simulation.start, files });
  }
  let point: DynamicsPoint = earlier?.point ?? simulation.start;
  const meter = rateMeter(control, point.step, steps, counts[0] * counts.length);
  for await (const result of runDynamics(device, run, point, { ...(control.signal && { signal: control.signal }), onProgress: meter })) {
    point = result.point;
    for (const [name, data] of Object.entries(filesOf(simulation, result.frames, files["log.csv"] === 0))) {
      await store.append(name, data);
      files[name] += typeof data === "string" ? new TextEncoder().encode(data).length : data.length;
    }
    await store.sync();
    await writeCheckpoint(store, belonging, { point, files });
  }
  const log = readLog(new TextDecoder().decode((await store.read("log.csv"))!));
  return {
    job: "simulate",
    N: counts[0],
    replicas: counts.length,
    dimension,
    steps,
    frames: frameCount(steps, every),
    ...(await summaryOf(simulation, log, point)),
    neighbours: neighbours.kind,
    seed: simulation.run.seed,
    device: device.kind,
    precision: device.precision,
    deviceDescription: factsOf(device),
  };
}

/** What of a device decides bits. How it was chosen does not, and may hold measured numbers. */
function factsOf(device: Device): Record<string, string | number | boolean> {
  const { choice: _, ...facts } = device.description;
  return facts;
}

/** Progress with particle-steps per second, smoothed over the whole run so far. */
function rateMeter(control: JobControl, from: number, steps: number, particles: number): (done: number) => void {
  const started = performance.now();
  return (done) => {
    const seconds = (performance.now() - started) / 1000;
    control.onProgress?.({ fraction: steps ? done / steps : 1, phase: `step ${Math.floor(done)} of ${steps}`, ...(seconds > 0 && { rate: { value: ((done - from) * particles) / seconds, unit: "particle-steps/s" } }) });
  };
}
