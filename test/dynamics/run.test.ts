// The driver: the same bits however a run is cut, resumed, batched or sliced; failures that name step and particle; frames that are continuous.
import { describe, expect, it } from "vitest";
import { NeighbourOverflow, NonFiniteEnergy } from "../../src/core/errors.ts";
import type { Device } from "../../src/device/device.ts";
import { chunkEnd, chunkLength } from "../../src/dynamics/chunks.ts";
import { hybridMonteCarlo } from "../../src/dynamics/hybrid-monte-carlo.ts";
import type { Integrator } from "../../src/dynamics/integrator.ts";
import { langevin } from "../../src/dynamics/langevin.ts";
import { overdamped } from "../../src/dynamics/overdamped.ts";
import { runDynamics, startPoint, type DynamicsPoint, type DynamicsRun, type Frame } from "../../src/dynamics/run.ts";
import { maxwellBoltzmann } from "../../src/dynamics/velocities.ts";
import { velocityVerlet } from "../../src/dynamics/velocity-verlet.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { clusterLists, rowLists } from "../../src/system/neighbour-lists.ts";
import { allPairs, type NeighbourMethod } from "../../src/system/neighbours.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const n = 13;
const box = [3.1, 3.1, 3.1];
const energy = lennardJones({ cutoff: 1.5, truncation: "switch" });

function liquid(integrator: Integrator<any>, replicas = 2, more: Partial<DynamicsRun> = {}): { run: DynamicsRun; point: DynamicsPoint } {
  const kT = Array.from({ length: replicas }, (_, r) => 0.8 + 0.3 * ((more.firstReplica ?? 0) + r));
  const counts = Array.from({ length: replicas }, () => n);
  const run: DynamicsRun = { integrator, energy, dimension: 3, counts, boxes: counts.map(() => box), kT, seed: 7, steps: 40, every: 10, ...more };
  const x = latticePositions(n, box, 0.8);
  const velocities = integrator.hasVelocities ? maxwellBoltzmann({ seed: run.seed, kT, counts, dimension: 3, firstReplica: more.firstReplica }) : null;
  return { run, point: startPoint(run, { positions: counts.flatMap(() => Array.from(x)), velocities }) };
}

async function all(device: Device, run: DynamicsRun, point: DynamicsPoint): Promise<{ frames: Frame[]; point: DynamicsPoint; points: DynamicsPoint[] }> {
  const frames: Frame[] = [];
  const points: DynamicsPoint[] = [];
  for await (const chunk of runDynamics(device, run, point)) {
    frames.push(...chunk.frames);
    points.push(chunk.point);
  }
  return { frames, point: points.at(-1) ?? point, points };
}

const integrators = {
  "velocity Verlet": velocityVerlet({ timestep: 0.004 }),
  Langevin: langevin({ timestep: 0.004, friction: 2 }),
  overdamped: overdamped({ timestep: 2e-4, friction: 1 }),
  MALA: overdamped({ timestep: 2e-4, friction: 1, adjusted: true }),
  HMC: hybridMonteCarlo({ timestep: 0.01, leapfrogs: 3 }),
};

describe.each(presentDevices)("%s", (name) => {
  it.each(Object.entries(integrators))("%s: a run resumed at any chunk makes the same bits", async (_, integrator) => {
    const device = await deviceFor(name);
    const { run, point } = liquid(integrator, 2, { steps: 24, every: 4, chunk: 8 });
    const whole = await all(device, run, point);
    expect(whole.frames.map((f) => f.step)).toEqual([0, 4, 8, 12, 16, 20, 24]);
    expect(whole.points.map((p) => p.step)).toEqual([8, 16, 24]);
    // The host's store holds plain numbers: a copy is as good.
    const rest = await all(device, run, structuredClone(whole.points[0]));
    expect(rest.frames).toEqual(whole.frames.slice(3));
    expect(rest.point).toEqual(whole.point);
  });

  it("with neighbour lists too, resumed where they were rebuilt and grown where they were too small", async () => {
    const device = await deviceFor(name);
    const x = latticePositions(60, [5, 5, 5], 0.8);
    const options = { box: [5, 5, 5], cutoff: 1.5, capacity: 60, skin: 0.2 };
    const lists = (room: number): NeighbourMethod => (device.pairLists === "rows" ? rowLists({ ...options, room }) : clusterLists({ ...options, room }));
    const run: DynamicsRun = { ...liquid(integrators.Langevin, 2).run, counts: [60, 60], boxes: [[5, 5, 5], [5, 5, 5]], neighbours: lists(1), steps: 24, every: 8, chunk: 8 };
    const point = startPoint(run, { positions: [...x, ...x], velocities: maxwellBoltzmann({ seed: 1, kT: run.kT, counts: run.counts, dimension: 3 }) });
    const whole = await all(device, run, point);
    expect((await all(device, run, structuredClone(whole.points[0]))).point).toEqual(whole.point);
    let grown = 0;
    const counted = (method: NeighbourMethod): NeighbourMethod => ({ ...method, grown: () => (grown++, counted(method.grown())) });
    expect((await all(device, { ...run, neighbours: counted(lists(0.1)) }, point)).point).toEqual(whole.point);
    expect(grown).toBeGreaterThan(0);
    // The same forces as over all pairs, added in another order.
    const plain = await all(device, { ...run, neighbours: allPairs }, point);
    plain.frames[1].positions.forEach((y, e) => expect(Math.abs(whole.frames[1].positions[e] - y)).toBeLessThan(device.precision === "f64" ? 1e-11 : 2e-4));
  });

  it("replicas do not feel the batch they are in", async () => {
    const device = await deviceFor(name);
    const together = liquid(integrators.Langevin, 3);
    const alone = liquid(integrators.Langevin, 1, { firstReplica: 2 });
    const [a, b] = [await all(device, together.run, together.point), await all(device, alone.run, alone.point)];
    const size = n * 3;
    a.frames.forEach((frame, i) => expect(frame.positions.slice(2 * size)).toEqual(b.frames[i].positions));
    expect(a.point.positions.slice(0, size)).not.toEqual(a.point.positions.slice(size, 2 * size));
  });

  it("stops a time step that is too large, with the step and the particle", async () => {
    const device = await deviceFor(name);
    const { run, point } = liquid(velocityVerlet({ timestep: 0.2 }), 2, { steps: 1000, every: 1000 });
    const error = await all(device, run, point).then(() => null, (e: unknown) => e as NonFiniteEnergy);
    expect(error).toBeInstanceOf(NonFiniteEnergy);
    expect(error!.message).toMatch(/at step \d+, replica [01], particle \d+.*time step is too large/);
    expect(error!.state.step).toBeGreaterThan(0);
    expect(error!.state.step).toBeLessThan(100);
    // Absolute steps: the same from a point that says it made 5000 steps before.
    const later = await all(device, { ...run, steps: 6000 }, { ...point, step: 5000 }).then(() => null, (e: unknown) => e as NonFiniteEnergy);
    if (name !== "webgpu f32") expect(later!.state.step).toBe(5000 + (error!.state.step as number));
    else expect(later!.state.step).toBeGreaterThan(5000);
  });

  it("refuses particles that overlap at the start, at step 0", async () => {
    const device = await deviceFor(name);
    for (const integrator of Object.values(integrators)) {
      const { run, point } = liquid(integrator, 1);
      point.positions.set(point.positions.subarray(6, 9), 12);
      await expect(all(device, run, point)).rejects.toThrow(/step 0, replica 0, particle [24]: particles overlap, or the time step is too large/);
    }
  });
});

describe("wasm f64", () => {
  it("frames are continuous where particles cross the faces of the box, and points are folded", async () => {
    const device = await deviceFor("wasm f64");
    const { run, point } = liquid(velocityVerlet({ timestep: 0.004 }), 1, { steps: 400, every: 1, chunk: 50 });
    const { frames, point: end } = await all(device, run, point);
    let crossed = 0;
    frames.slice(1).forEach((frame, i) => frame.positions.forEach((x, e) => expect(Math.abs(x - frames[i].positions[e])).toBeLessThan(0.1)));
    end.positions.forEach((x, e) => {
      expect(x >= 0 && x < box[0]).toBe(true);
      expect(x + end.images[e] * box[0]).toBe(frames.at(-1)!.positions[e]);
      crossed += Math.abs(end.images[e]);
    });
    expect(crossed).toBeGreaterThan(3);
  });

  it("cuts by a rule of sizes: frames never depend on where", async () => {
    const device = await deviceFor("wasm f64");
    const reference = liquid(integrators.Langevin, 1, { steps: 30, every: 6, chunk: 30 });
    const want = await all(device, reference.run, reference.point);
    // Other cuts fold and rebuild elsewhere, which changes last places only.
    for (const chunk of [1, 4, 6, 13]) {
      const { run, point } = liquid(integrators.Langevin, 1, { steps: 30, every: 6, chunk });
      const got = await all(device, run, point);
      expect(got.frames.map((f) => f.step)).toEqual([0, 6, 12, 18, 24, 30]);
      got.frames.at(-1)!.positions.forEach((x, e) => expect(x).toBeCloseTo(want.frames.at(-1)!.positions[e], 9));
      expect(got.frames.at(-1)!.thermodynamics[0].pressure!).toBeCloseTo(want.frames.at(-1)!.thermodynamics[0].pressure!, 7);
    }
  });

  it("other seeds, other trajectories; no steps, one frame", async () => {
    const device = await deviceFor("wasm f64");
    const { run, point } = liquid(integrators.Langevin, 1);
    const [a, b, c] = [await all(device, run, point), await all(device, run, point), await all(device, { ...run, seed: 8 }, point)];
    expect(a).toEqual(b);
    expect(c.point.positions).not.toEqual(a.point.positions);
    expect((await all(device, { ...run, steps: 0 }, point)).frames.map((f) => f.step)).toEqual([0]);
  });

  it("grows lists that overflow and replays their chunk", async () => {
    const device = await deviceFor("wasm f64");
    let asked = 0;
    // A method that overflows until it has been grown twice.
    const cramped = (room: number): NeighbourMethod => ({
      ...allPairs,
      init(x) {
        asked++;
        if (room < 2) throw new NeighbourOverflow("too small", { room });
        return allPairs.init(x);
      },
      grown: () => cramped(room + 1),
    });
    const { run, point } = liquid(integrators["velocity Verlet"], 1);
    const plain = await all(device, run, point);
    expect(await all(device, { ...run, neighbours: cramped(0) }, point)).toEqual(plain);
    expect(asked).toBe(3);
  });

  it("stops when it is asked to, with the reason", async () => {
    const device = await deviceFor("wasm f64");
    const { run, point } = liquid(integrators.Langevin, 1, { steps: 1e7, every: 1e6 });
    const controller = new AbortController();
    const reports: number[] = [];
    const control = { signal: controller.signal, onProgress: (done: number) => { reports.push(done); controller.abort(new Error("enough")); } };
    await expect((async () => { for await (const _ of runDynamics(device, run, point, control)) void _; })()).rejects.toThrow("enough");
    expect(reports.length).toBeGreaterThan(0);
  });

  it("says what is missing", async () => {
    const { run } = liquid(velocityVerlet({ timestep: 0.01 }), 1);
    expect(() => startPoint(run, { positions: new Float64Array(39) })).toThrow(/velocities: velocity-verlet needs them/);
    expect(() => startPoint(run, { positions: new Float64Array(38) })).toThrow(/positions: expected 39 numbers for 1 replicas of 13 particles, found 38/);
    expect(() => velocityVerlet({ timestep: 0 })).toThrow(/timestep: expected a positive number, found 0/);
    expect(() => langevin({ timestep: 0.1, friction: -1 })).toThrow(/friction: expected a positive number, found -1/);
  });
});

describe("chunks", () => {
  it("end at fixed steps whatever came before", () => {
    const cuts = (from: number, steps: number, every: number, chunk: number): number[] => {
      const out: number[] = [];
      for (let at = from; at < steps; ) out.push((at = chunkEnd(at, steps, every, chunk)));
      return out;
    };
    expect(cuts(0, 100, 10, 40)).toEqual([40, 80, 100]);
    expect(cuts(0, 25, 10, 4)).toEqual([4, 8, 10, 14, 18, 20, 24, 25]);
    expect(cuts(0, 95, 10, 25)).toEqual([20, 40, 60, 80, 95]);
    for (const [every, chunk] of [[10, 40], [10, 4], [7, 3], [1, 5]]) {
      const whole = cuts(0, 95, every, chunk);
      for (const at of whole) expect(cuts(at, 95, every, chunk)).toEqual(whole.filter((x) => x > at));
    }
  });
  it("are seconds long and hold their frames", () => {
    const sizes = { replicas: 1, capacity: 864, dimension: 3, every: 100, allPairs: false, keepPositions: true };
    expect(chunkLength(sizes)).toBe(19200);
    expect(chunkLength({ ...sizes, every: 1 })).toBe(192);
    expect(chunkLength({ ...sizes, every: 1e6 })).toBe(23148);
    expect(chunkLength({ ...sizes, capacity: 1e7 })).toBe(2);
  });
});
