// Integrators on harmonic wells, where their stationary distributions are known at any time step: Gaussian, with the covariance of the linear map that a step
// is. Independent replicas, so errors need no autocorrelation. @hosts node
import { describe, expect, it } from "vitest";
import { STREAMS } from "../../src/core/streams.ts";
import { hybridMonteCarlo, hybridTrial, type MetropolisState } from "../../src/dynamics/hybrid-monte-carlo.ts";
import type { Integrator } from "../../src/dynamics/integrator.ts";
import { langevin } from "../../src/dynamics/langevin.ts";
import { overdamped } from "../../src/dynamics/overdamped.ts";
import { runDynamics, startPoint, type Frame } from "../../src/dynamics/run.ts";
import { maxwellBoltzmann } from "../../src/dynamics/velocities.ts";
import { advance } from "../../src/kernels/program/advance.ts";
import { harmonic } from "../../src/potentials/harmonic.ts";
import { deviceFor } from "../support/devices.ts";
import { zScore } from "../support/statistics.ts";

const k = [1, 3, 8];
const mass = 2;
const kT = 0.7;
const replicas = 3000;
const energy = harmonic({ k });

/** Five decorrelated frames of all replicas. */
async function sample(integrator: Integrator<any>, steps: number): Promise<Frame[]> {
  const counts = new Array<number>(replicas).fill(1);
  const run = { integrator, energy, dimension: 3, counts, masses: [mass], boxes: counts.map(() => null), kT: counts.map(() => kT), seed: 21, steps, every: steps / 10 };
  // Positions start from the exact distribution.
  const positions = maxwellBoltzmann({ seed: 5, kT: run.kT, counts, dimension: 3 }).map((z, e) => z / Math.sqrt(k[e % 3]));
  const velocities = maxwellBoltzmann({ seed: 6, kT: run.kT, counts, dimension: 3, masses: [mass] });
  const frames: Frame[] = [];
  for await (const chunk of runDynamics(await deviceFor("wasm f64"), run, startPoint(run, { positions, velocities }))) frames.push(...chunk.frames);
  return frames.slice(-5);
}

/** For every replica, the mean over frames of a quantity of dimension d. */
const perReplica = (frames: readonly Frame[], of: (f: Frame, e: number) => number, d: number): number[] => Array.from({ length: replicas }, (_, r) => frames.reduce((s, f) => s + of(f, 3 * r + d), 0) / frames.length);
const square = (f: Frame, e: number): number => f.positions[e] ** 2;

describe("Langevin (BAOAB)", () => {
  const h = 0.8;
  const friction = 1.3;
  /** Stationary (<x^2>, <xv>, <v^2>) of the linear map of a step with stiffness k, by iteration. */
  function covariance(stiffness: number): [number, number, number] {
    const c = Math.exp(-friction * h);
    const kick = -(h / 2) * (stiffness / mass);
    // Every part is v += a x, x += b v or v = c v + noise, applied to the covariance.
    let [xx, xv, vv] = [kT / stiffness, 0, kT / mass];
    const B = (): void => void ([xv, vv] = [xv + kick * xx, vv + 2 * kick * xv + kick * kick * xx]);
    const A = (): void => void ([xx, xv] = [xx + h * xv + (h * h / 4) * vv, xv + (h / 2) * vv]);
    const O = (): void => void ([xv, vv] = [c * xv, c * c * vv + ((1 - c * c) * kT) / mass]);
    for (let i = 0; i < 2000; i++) for (const part of [B, A, O, A, B]) part();
    return [xx, xv, vv];
  }

  it("the map has the exact configurational variance and cold velocities, as the papers say", () => {
    for (const stiffness of k) {
      const [xx, xv, vv] = covariance(stiffness);
      expect(xx).toBeCloseTo(kT / stiffness, 12);
      expect(xv).toBeCloseTo(0, 12);
      expect(vv).toBeCloseTo((kT / mass) * (1 - (h * h * stiffness) / (4 * mass)), 12);
    }
  });

  it("samples the covariance of its map; kinetic energies from the middle of the step have the exact temperature", async () => {
    const frames = await sample(langevin({ timestep: h, friction }), 200);
    k.forEach((stiffness, d) => {
      const [xx, xv, vv] = covariance(stiffness);
      expect(Math.abs(zScore(perReplica(frames, square, d), xx))).toBeLessThan(4);
      expect(Math.abs(zScore(perReplica(frames, (f, e) => f.positions[e] * f.velocities![e], d), xv))).toBeLessThan(4);
      const v2 = perReplica(frames, (f, e) => f.velocities![e] ** 2, d);
      expect(Math.abs(zScore(v2, vv))).toBeLessThan(4);
      // The continuous answer, which the velocities of a coarse step do not have.
      if (d > 0) expect(zScore(v2, kT / mass)).toBeLessThan(-8);
    });
    const temperatures = Array.from({ length: replicas }, (_, r) => frames.reduce((s, f) => s + f.thermodynamics[r].temperature! / frames.length, 0));
    expect(Math.abs(zScore(temperatures, kT))).toBeLessThan(4);
  });
});

describe("overdamped Langevin", () => {
  const timestep = 0.15;
  const friction = 0.5;

  it("by Euler and Maruyama has the variance of its map, kT / k / (1 - k h / (2 m friction)), not kT / k", async () => {
    const frames = await sample(overdamped({ timestep, friction }), 400);
    k.forEach((stiffness, d) => {
      const x2 = perReplica(frames, square, d);
      expect(Math.abs(zScore(x2, kT / stiffness / (1 - (stiffness * timestep) / (2 * mass * friction))))).toBeLessThan(4);
      if (d > 0) expect(zScore(x2, kT / stiffness)).toBeGreaterThan(8);
    });
  });

  it("adjusted by Metropolis has kT / k at the same step", async () => {
    const frames = await sample(overdamped({ timestep, friction, adjusted: true }), 400);
    k.forEach((stiffness, d) => expect(Math.abs(zScore(perReplica(frames, square, d), kT / stiffness))).toBeLessThan(4));
  });
});

describe("hybrid Monte Carlo", () => {
  const options = { timestep: 0.5, leapfrogs: 4 };

  it("has kT / k, and its twin that accepts everything the variance of the shadow, kT / k / (1 - h^2 k / (4 m))", async () => {
    const sampler = hybridMonteCarlo(options);
    const frames = await sample(sampler, 60);
    k.forEach((stiffness, d) => expect(Math.abs(zScore(perReplica(frames, square, d), kT / stiffness))).toBeLessThan(4));
    const twin: Integrator<MetropolisState> = {
      ...sampler,
      step(system, state) {
        const { positions, forces, lists, rows } = hybridTrial(system, state, options.timestep, options.leapfrogs, STREAMS.hybrid);
        return { positions, forces, step: advance(state.step), lists, rows, accepted: state.accepted };
      },
    };
    const wrong = await sample(twin, 60);
    k.forEach((stiffness, d) => {
      const x2 = perReplica(wrong, square, d);
      expect(Math.abs(zScore(x2, kT / stiffness / (1 - (options.timestep ** 2 * stiffness) / (4 * mass))))).toBeLessThan(4);
      if (d === 2) expect(zScore(x2, kT / stiffness)).toBeGreaterThan(8);
    });
  });

  it("refuses a trajectory that runs away, and goes on", async () => {
    // h^2 k / m = 4.8 for the stiffest well: every leapfrog multiplies its coordinate.
    const frames = await sample(hybridMonteCarlo({ timestep: 1.1, leapfrogs: 100 }), 10);
    const start = maxwellBoltzmann({ seed: 5, kT: new Array<number>(replicas).fill(kT), counts: new Array<number>(replicas).fill(1), dimension: 3 }).map((z, e) => z / Math.sqrt(k[e % 3]));
    expect(frames.at(-1)!.positions).toEqual(start);
  });
});
