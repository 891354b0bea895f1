// What the integrators sample, against exact answers: two Lennard-Jones particles on a ring (one integral), free particles (the discrete Ornstein-Uhlenbeck
// process in closed form), Maxwell and Boltzmann. Replicas are independent, so errors need no autocorrelation. @hosts node
import { describe, expect, it } from "vitest";
import { STREAMS } from "../../src/core/streams.ts";
import { seedKey } from "../../src/core/threefry.ts";
import { hybridMonteCarlo } from "../../src/dynamics/hybrid-monte-carlo.ts";
import type { Integrator } from "../../src/dynamics/integrator.ts";
import { langevin } from "../../src/dynamics/langevin.ts";
import { overdamped } from "../../src/dynamics/overdamped.ts";
import { runDynamics, startPoint, type DynamicsRun, type Frame } from "../../src/dynamics/run.ts";
import { maxwellBoltzmann } from "../../src/dynamics/velocities.ts";
import { drawVelocities } from "../../src/kernels/dynamics/maxwell-boltzmann.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { deviceFor } from "../support/devices.ts";
import { simpson, zScore } from "../support/statistics.ts";

const energy = lennardJones({ truncation: "minimum-image" });
const L = 3;
const kT = 0.8;

/** Frames of a run of independent replicas that all start at x (n rows of `dimension` numbers). */
async function frames(integrator: Integrator<any>, x: readonly number[], more: Partial<DynamicsRun> & { replicas: number; dimension: number }): Promise<Frame[]> {
  const { replicas, dimension, ...rest } = more;
  const counts = new Array<number>(replicas).fill(x.length / dimension);
  const run: DynamicsRun = { integrator, energy, dimension, counts, boxes: counts.map(() => null), kT: counts.map(() => kT), seed: 11, steps: 100, every: 1, ...rest };
  const velocities = integrator.hasVelocities ? maxwellBoltzmann({ seed: run.seed, kT: run.kT, counts, dimension, masses: run.masses }) : null;
  const all: Frame[] = [];
  for await (const chunk of runDynamics(await deviceFor("wasm f64"), run, startPoint(run, { positions: counts.flatMap(() => x), velocities }))) all.push(...chunk.frames);
  return all;
}

/** Mean over frames from `from` on of a quantity of each replica. */
function means(list: readonly Frame[], from: number, of: (f: Frame, replica: number) => number): number[] {
  const kept = list.filter((f) => f.step >= from);
  return kept[0].thermodynamics.map((_, r) => kept.reduce((sum, f) => sum + of(f, r), 0) / kept.length);
}

describe("two particles on a ring of circumference 3", () => {
  const u = (r: number): number => 4 * (r ** -12 - r ** -6);
  const weight = (r: number): number => Math.exp(-u(r) / kT);
  const average = (a: (r: number) => number): number => simpson((r) => a(r) * weight(r), 0.6, L / 2) / simpson(weight, 0.6, L / 2);
  const exactEnergy = average(u);
  const exactVirial = average((r) => 24 * (2 * r ** -12 - r ** -6));
  // The share of configurations inside the wall: bounded, so that a sampler that is thrown about cannot hide behind its own scatter.
  const exactWall = average((r) => (r < 1 ? 1 : 0));
  const ring = (integrator: Integrator<any>, steps: number) => frames(integrator, [0.2, 1.35], { replicas: 1000, dimension: 1, boxes: new Array<readonly number[]>(1000).fill([L]), steps, every: 5, keepPositions: false });
  const zScores = async (integrator: Integrator<any>, steps: number, equilibration: number): Promise<{ energy: number; virial: number; wall: number; frames: Frame[] }> => {
    const list = await ring(integrator, steps);
    return { energy: zScore(means(list, equilibration, (f, r) => f.thermodynamics[r].potential), exactEnergy), virial: zScore(means(list, equilibration, (f, r) => f.thermodynamics[r].virial), exactVirial), wall: zScore(means(list, equilibration, (f, r) => (f.thermodynamics[r].potential > 0 ? 1 : 0)), exactWall), frames: list };
  };

  it("the quadrature has converged: the virial theorem of the pair holds", () => {
    // d/dr of r weight integrates to the boundary term.
    const boundary = (L / 2) * weight(L / 2) / simpson(weight, 0.6, L / 2);
    expect(1 + exactVirial / kT).toBeCloseTo(boundary, 9);
  });

  it("MALA samples it at a step whose unadjusted twin does not", async () => {
    const options = { timestep: 0.001, friction: 1 };
    const exact = await zScores(overdamped({ ...options, adjusted: true }), 600, 200);
    expect(Math.abs(exact.energy)).toBeLessThan(4);
    expect(Math.abs(exact.virial)).toBeLessThan(4);
    const twin = await zScores(overdamped(options), 600, 200);
    expect(Math.abs(exact.wall)).toBeLessThan(4);
    expect(Math.max(Math.abs(twin.energy), Math.abs(twin.wall))).toBeGreaterThan(8);
  });

  it("hybrid Monte Carlo samples it, and not the same at another temperature", async () => {
    // A twin that accepts everything is in harmonic.test.ts, where what it samples is known.
    const exact = await zScores(hybridMonteCarlo({ timestep: 0.035, leapfrogs: 6 }), 300, 50);
    expect(Math.abs(exact.energy)).toBeLessThan(4);
    expect(Math.abs(exact.virial)).toBeLessThan(4);
    expect(Math.abs(exact.wall)).toBeLessThan(4);
    const hot = (r: number): number => Math.exp(-u(r) / (1.2 * kT));
    const hotter = simpson((r) => u(r) * hot(r), 0.6, L / 2) / simpson(hot, 0.6, L / 2);
    expect(zScore(means(exact.frames, 50, (f, r) => f.thermodynamics[r].potential), hotter)).toBeLessThan(-8);
  });

  it("Langevin samples it, at the temperature of the middle of its step", async () => {
    const small = await zScores(langevin({ timestep: 0.01, friction: 2 }), 2000, 400);
    expect(Math.abs(small.energy)).toBeLessThan(4);
    expect(Math.abs(small.virial)).toBeLessThan(4);
    expect(Math.abs(zScore(means(small.frames, 400, (f, r) => f.thermodynamics[r].temperature!), kT))).toBeLessThan(4);
    // At a coarse step whole-step velocities are too cold and those of the middle hardly (kinetic energies of frames, d = 1, n = 2).
    const coarse = await frames(langevin({ timestep: 0.03, friction: 2 }), [0.2, 1.35], { replicas: 1000, dimension: 1, boxes: new Array<readonly number[]>(1000).fill([L]), steps: 600, every: 5 });
    const middle = means(coarse, 100, (f, r) => f.thermodynamics[r].temperature!);
    const whole = means(coarse, 100, (f, r) => 0.5 * (f.velocities![2 * r] ** 2 + f.velocities![2 * r + 1] ** 2));
    expect(Math.abs(zScore(middle, kT))).toBeLessThan(4);
    expect(zScore(whole.map((t, r) => t - middle[r]), 0)).toBeLessThan(-8);
  });

  it("replicas are independent of each other", async () => {
    const list = await ring(langevin({ timestep: 0.01, friction: 2 }), 300);
    const pairs: number[] = [];
    for (let r = 0; r + 1 < 1000; r += 2) pairs.push((list.at(-1)!.thermodynamics[r].kinetic! - kT) * (list.at(-1)!.thermodynamics[r + 1].kinetic! - kT));
    expect(Math.abs(zScore(pairs, 0))).toBeLessThan(4);
  });
});

describe("free particles", () => {
  const replicas = 4000;
  const mass = 2;
  const friction = 1.5;
  const timestep = 0.3;
  const steps = 10;
  const open = (integrator: Integrator<any>) => frames(integrator, [0, 0, 0], { replicas, dimension: 3, steps, every: steps, masses: [mass] });
  /** Deviation of a sample variance of normals with mean zero, in its own standard errors. */
  const varianceZ = (x: ArrayLike<number>, expected: number): number => (Array.from(x).reduce((s, y) => s + y * y, 0) / x.length / expected - 1) / Math.sqrt(2 / x.length);

  it("overdamped: diffuse with D = kT / (m friction), not with twice that", async () => {
    const [, last] = await open(overdamped({ timestep, friction }));
    const D = kT / (mass * friction);
    expect(Math.abs(varianceZ(last.positions, 2 * D * timestep * steps))).toBeLessThan(4);
    expect(Math.abs(varianceZ(last.positions, 4 * D * timestep * steps))).toBeGreaterThan(8);
  });

  it("Langevin: velocities keep kT / m and positions spread as the discrete process says", async () => {
    const [, last] = await open(langevin({ timestep, friction }));
    expect(Math.abs(varianceZ(last.velocities!, kT / mass))).toBeLessThan(4);
    // x_n = (h / 2) sum_i (v_i + v_{i+1}), <v_i v_j> = (kT / m) c^|i - j|, c = exp(-friction h).
    const c = Math.exp(-friction * timestep);
    const weights = Array.from({ length: steps + 1 }, (_, i) => (i === 0 || i === steps ? timestep / 2 : timestep));
    const variance = (kT / mass) * weights.reduce((sum, a, i) => sum + weights.reduce((s, b, j) => s + a * b * c ** Math.abs(i - j), 0), 0);
    expect(Math.abs(varianceZ(last.positions, variance))).toBeLessThan(4);
    expect(Math.abs(varianceZ(last.positions, (2 * kT * timestep * steps) / (mass * friction)))).toBeGreaterThan(8);
  });
});

describe("Maxwell and Boltzmann", () => {
  it("each component has variance kT / m; without drift the momentum is zero and n - 1 particles' worth of energy is left", () => {
    const masses = [1, 2, 5, 0.5, 3];
    const temperatures = [0.5, 2];
    const perReplica = masses.length * 3;
    const many = Array.from({ length: 4000 }, (_, r) => temperatures[r % 2]);
    const counts = many.map(() => masses.length);
    const v = maxwellBoltzmann({ seed: 3, kT: many, counts, dimension: 3, masses });
    masses.forEach((m, i) => {
      const reduced = many.flatMap((t, r) => [0, 1, 2].map((k) => (m * v[r * perReplica + 3 * i + k] ** 2) / t));
      expect(Math.abs(zScore(reduced, 1))).toBeLessThan(4);
    });
    const still = maxwellBoltzmann({ seed: 3, kT: many, counts, dimension: 3, masses, removeDrift: true });
    const energies = many.map((t, r) => {
      let sum = 0;
      for (let k = 0; k < 3; k++) {
        let momentum = 0;
        masses.forEach((m, i) => {
          const x = still[r * perReplica + 3 * i + k];
          momentum += m * x;
          sum += (m * x * x) / t;
        });
        expect(Math.abs(momentum)).toBeLessThan(1e-12);
      }
      return sum;
    });
    expect(Math.abs(zScore(energies, 3 * (masses.length - 1)))).toBeLessThan(4);
    expect(Math.abs(zScore(energies, 3 * masses.length))).toBeGreaterThan(8);
  });

  it("the host draws what the kernel draws, and replicas and steps have numbers of their own", async () => {
    const device = await deviceFor("wasm f64");
    const counts = [3, 3];
    const program = (x: Record<string, Value>) => ({ v: drawVelocities(x.like, x as never, x.step, STREAMS.velocities) });
    const executable = await device.compile(program, { like: spec([2, 3, 2]), masses: spec([3]), counts: spec([2], "u32"), conditions: spec([2, 8]), key: spec([2], "u32"), step: spec([1], "u32") });
    const kernel = await (await executable.run({ like: device.zeros([2, 3, 2]), masses: device.array([1, 2, 3]), counts: device.array(counts, [2], "u32"), conditions: device.array([0, 0, 0, 1, 1.5, 0, 0, 0, 0, 0, 0, 1, 0.5, 0, 0, 0], [2, 8]), key: device.array(seedKey(99), [2], "u32"), step: device.array([4], [1], "u32") })).v.read();
    const host = maxwellBoltzmann({ seed: 99, kT: [1.5, 0.5], counts, dimension: 2, masses: [1, 2, 3], step: 4 });
    host.forEach((x, i) => expect(kernel[i]).toBeCloseTo(x, 13));
    expect(maxwellBoltzmann({ seed: 99, kT: [0.5], counts: [3], dimension: 2, masses: [1, 2, 3], step: 4, firstReplica: 1 })).toEqual(host.slice(6));
    expect(maxwellBoltzmann({ seed: 99, kT: [1.5, 0.5], counts, dimension: 2, masses: [1, 2, 3], step: 5 })).not.toEqual(host);
  });
});
