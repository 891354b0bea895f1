/**
 * The worker: Langevin dynamics of the fluid on the device, without end. Beside the trajectory it measures g(r) and, by inserting ghost particles (Widom 1963),
 * the excess chemical potential with an error that accounts for the correlation of the configurations.
 */
import { open, PoorOverlap, randomSource } from "ergon";
import { insertionEnergies, insertionMeans, langevin, runDynamics, startPoint, type DynamicsRun, type Frame as DynamicsFrame, type Measured } from "ergon/dynamics";
import { widom } from "ergon/estimators";
import { lennardJones } from "ergon/potentials";
import { emptyStates, foldRings, latticePositions, observe, radialDistribution, results } from "ergon/system";
import type { Answer, Frame, Order, Settings } from "./messages.ts";

const TIMESTEP = 0.004;
/** Steps between two frames, and frames of a chunk. */
const EVERY = 20;
const CHUNK = 40;
/** Steps that the lattice takes to melt and forget; averages begin after them. */
const SETTLING = 2000;
const INSERTIONS = 500;
/** Frames between two updates of the averages. */
const UPDATE = 10;

const post = (answer: Answer, transfer: Transferable[] = []): void => self.postMessage(answer, { transfer });

/** Resolves while the run goes on; pausing replaces it by a promise that waits. */
let running: Promise<void> = Promise.resolve();
let resume: () => void = () => {};
/** True until the page has drawn the last frame. */
let drawing = false;

async function simulate(settings: Settings): Promise<void> {
  const { particles: n, density, kT, seed } = settings;
  const length = Math.cbrt(n / density);
  const box = [length, length, length];
  const cutoff = Math.min(2.5, 0.4999 * length);
  const device = await open({ device: settings.device, precision: "f32", work: { replicas: 1, atoms: n } });
  const energy = lennardJones({ cutoff, truncation: "shift" });
  const observables = { radial: radialDistribution({ dimension: 3, rMax: 0.4999 * length, bins: 80 }) };
  const run: DynamicsRun = {
    integrator: langevin({ timestep: TIMESTEP, friction: 1 }),
    energy,
    dimension: 3,
    counts: [n],
    boxes: [box],
    kT: [kT],
    seed,
    every: EVERY,
    chunk: CHUNK,
    steps: 2 ** 31,
    collect: (x: Measured) => ({ ...observe(observables, x), shares: energy.rows(x), insertion: insertionMeans(insertionEnergies(energy, x, { key: x.key, step: x.step, insertions: INSERTIONS })) }),
  };
  const random = randomSource(seed);
  const start = startPoint(run, { positions: latticePositions(n, box, 0.8), velocities: Float64Array.from({ length: 3 * n }, () => Math.sqrt(kT) * random.normal()) });
  const { description } = device;
  post({ kind: "ready", box, device: [device.kind, device.precision, description.build ?? (description.adapter || description.vendor)].filter(Boolean).join(", "), note: String(description.choice ?? "") });
  let states = emptyStates(observables);
  const boltzmann: number[] = [];
  const history: [number, number][] = [];
  let since = performance.now();
  let steps = 0;
  for await (const { frames } of runDynamics(device, run, start)) {
    await running;
    for (const frame of frames) {
      if (frame.step <= SETTLING) continue;
      const rings = Object.fromEntries(Object.entries(frame.collected).map(([name, data]) => [name, { shape: [1, 1, data.length], data }]));
      states = foldRings(observables, states, rings);
      boltzmann.push(Math.exp(frame.collected.insertion[0]));
      if (boltzmann.length % UPDATE === 0) await averages(results(observables, states).radial[0], boltzmann);
    }
    const last = frames[frames.length - 1];
    steps += CHUNK;
    const now = performance.now();
    const stepsPerSecond = (1000 * steps) / (now - since);
    if (now - since > 2000) [since, steps] = [now, 0];
    history.push(...frames.map((frame): [number, number] => [frame.step * TIMESTEP, frame.thermodynamics[0].potential / n]));
    if (!drawing) {
      drawing = true;
      const frame = frameOf(last, n, length, kT, stepsPerSecond, history.splice(0));
      post(frame, [frame.positions.buffer, frame.shares.buffer]);
    }
    // Lets orders in.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** A frame as the page draws it. */
function frameOf(frame: DynamicsFrame, n: number, length: number, kT: number, stepsPerSecond: number, history: [number, number][]): Frame & { positions: Float32Array<ArrayBuffer>; shares: Float32Array<ArrayBuffer> } {
  const { potential, temperature, pressure } = frame.thermodynamics[0];
  return {
    kind: "frame",
    time: frame.step * TIMESTEP,
    positions: Float32Array.from(frame.positions, (x) => x - length * Math.floor(x / length)),
    shares: Float32Array.from({ length: n }, (_, i) => frame.collected.shares[3 * i]),
    energyPerParticle: potential / n,
    temperature: temperature ?? kT,
    pressure: pressure ?? NaN,
    stepsPerSecond,
    history,
  };
}

async function averages(radial: { r: Float64Array; pairs: readonly { g: Float64Array; standardError: Float64Array }[] }, boltzmann: readonly number[]): Promise<void> {
  const [{ g, standardError: error }] = radial.pairs;
  post({
    kind: "averages",
    radial: { r: [...radial.r], g: [...g], standardError: Array.from(error, (e) => (Number.isFinite(e) ? e : 0)) },
    betaMuExcess: await chemicalPotential(boltzmann),
    frames: boltzmann.length,
    insertions: boltzmann.length * INSERTIONS,
  });
}

/** The estimate, or null where the estimator refuses: a handful of lucky insertions is no average. */
async function chemicalPotential(boltzmann: readonly number[]): Promise<{ value: number; standardError: number | null } | null> {
  try {
    const { betaMuExcess, standardError } = await widom(boltzmann);
    return { value: betaMuExcess, standardError: Number.isFinite(standardError) ? standardError : null };
  } catch (error) {
    if (error instanceof PoorOverlap) return null;
    throw error;
  }
}

self.onmessage = ({ data }: MessageEvent<Order>): void => {
  if (data.kind === "pause") running = new Promise((resolve) => (resume = resolve));
  else if (data.kind === "resume") resume();
  else if (data.kind === "seen") drawing = false;
  else simulate(data.settings).catch((error: Error) => post({ kind: "failed", message: `${error.message}` }));
};
post({ kind: "listening" });
