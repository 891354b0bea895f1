// g(r) against exact answers: the ideal gas, two Lennard-Jones particles on a ring (g proportional to exp(-beta u)), LAMMPS's energy of a melt.
import { describe, expect, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import { randomSource } from "../../src/core/threefry.ts";
import { analyse, emptyStates, foldFrames, foldRings, observe, type Ring } from "../../src/system/observables/observable.ts";
import { ballVolume, radialDistribution, type RadialDistribution } from "../../src/system/observables/radial-distribution.ts";
import { repeat } from "../../src/program/trace.ts";
import { advance } from "../../src/kernels/program/advance.ts";
import { spec } from "../../src/program/value.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

/** Uniform positions, [frames * n * dimension]. */
function gas(frames: number, n: number, box: readonly number[], seed: number): Float64Array {
  const random = randomSource(seed);
  return Float64Array.from({ length: frames * n * box.length }, (_, i) => random.uniform() * box[i % box.length]);
}

/** Largest |z| of g against a value in every bin, and z of their sum weighted by shells. */
function deviations({ pairs, edges }: RadialDistribution, expected: (i: number) => number, dimension: number, p = 0): { worst: number; sum: number } {
  const { g, standardError } = pairs[p];
  let worst = 0, sum = 0, variance = 0;
  g.forEach((x, i) => {
    const shell = ballVolume(edges[i + 1], dimension) - ballVolume(edges[i], dimension);
    worst = Math.max(worst, Math.abs(x - expected(i)) / standardError[i]);
    sum += (x - expected(i)) * shell;
    variance += (standardError[i] * shell) ** 2;
  });
  return { worst, sum: sum / Math.sqrt(variance) };
}

describe.each(presentDevices)("%s", (name) => {
  it.each([[1, [9]], [2, [5, 7]], [3, [4, 5, 6]]])("ideal gas in %i dimensions: 1 - 1/N, and not 1", async (dimension, box) => {
    const n = 5;
    const { g: [g] } = await analyse(await deviceFor(name), { g: radialDistribution({ dimension, rMax: Math.min(...box) / 2, bins: 8, replicas: "together" }) }, { positions: gas(640, n, box, 11 + dimension), dimension, atoms: n, box });
    expect(g.pairs[0].idealGas).toBe(0.8);
    expect(g.frames).toBe(640);
    const right = deviations(g, () => 1 - 1 / n, dimension);
    expect(right.worst).toBeLessThan(4);
    expect(Math.abs(right.sum)).toBeLessThan(4);
    expect(Math.abs(deviations(g, () => 1, dimension).sum)).toBeGreaterThan(4);
  });

  it("ideal mixture: 1 between unlike, 1 - 1/N between like particles", async () => {
    const types = [0, 1, 1, 0, 1, 1, 1];
    const { g: [g] } = await analyse(await deviceFor(name), { g: radialDistribution({ dimension: 3, rMax: 2, bins: 5, types, replicas: "together" }) }, { positions: gas(640, 7, [4, 4, 4], 3), dimension: 3, atoms: 7, box: [4, 4, 4], types });
    expect(g.pairs.map((p) => [p.types, p.idealGas])).toEqual([[[0, 0], 0.5], [[0, 1], 1], [[1, 1], 0.8]]);
    g.pairs.forEach((p, i) => expect(Math.abs(deviations(g, () => p.idealGas, 3, i).sum)).toBeLessThan(4));
    // Coordination counts neighbours of the second type: N_b times the fraction of the volume.
    const sphere = (4 / 3) * Math.PI * 8 / 64;
    expect(g.pairs[1].coordination[4]).toBeCloseTo(5 * sphere, 0);
    expect(g.pairs[2].coordination[4]).toBeCloseTo(4 * sphere, 0);
  });

  it("LAMMPS's energy of a melt follows from g(r) within the width of bins; with N - 1 for N it does not", async () => {
    const bins = 1000;
    const box = [melt.boxLength, melt.boxLength, melt.boxLength];
    const { g: [g] } = await analyse(await deviceFor(name), { g: radialDistribution({ dimension: 3, rMax: melt.cutoff, bins }) }, { positions: melt.positions.flat(), dimension: 3, atoms: melt.n, box });
    let energy = 0, variance = 0;
    g.pairs[0].g.forEach((x, i) => {
      const pairs = ((melt.n ** 2 / 2) * x * (ballVolume(g.edges[i + 1], 3) - ballVolume(g.edges[i], 3))) / melt.boxLength ** 3;
      energy += pairs * 4 * (g.r[i] ** -12 - g.r[i] ** -6);
      // A pair anywhere in its bin: width / sqrt(12) times the slope of u.
      variance += pairs * (24 * (2 * g.r[i] ** -13 - g.r[i] ** -7)) ** 2 * ((g.edges[1] - g.edges[0]) ** 2 / 12);
    });
    const exact = melt.n * melt.thermo[0].potentialEnergyPerParticle;
    expect(Math.abs(energy - exact)).toBeLessThan(4 * Math.sqrt(variance));
    expect(Math.abs((energy * melt.n) / (melt.n - 1) - exact)).toBeGreaterThan(4 * Math.sqrt(variance));
  });

  it("is collected by a loop on the device, also from values that the loop does not change", async () => {
    const device = await deviceFor(name);
    const o = radialDistribution({ dimension: 2, rMax: 1, bins: 4 });
    const e = await device.compile(
      (x: any) => {
        const { collected } = repeat(3, { step: x.step }, ({ step }) => ({ carry: { step: advance(step) }, collect: observe({ o }, x) }));
        return collected;
      },
      { positions: spec([2, 3, 2]), types: spec([3], "u32"), counts: spec([2], "u32"), conditions: spec([2, 8]), step: spec([1], "u32") },
    );
    const out = await e.run({
      positions: device.array([0.1, 0.1, 0.4, 0.1, 1.1, 1.1, 0, 0, 0.6, 0, 0, 0.2], [2, 3, 2]),
      types: device.zeros([3], "u32"),
      counts: device.array([3, 2], [2], "u32"),
      conditions: device.array([2, 2, 0, 1, 1, 0, 0, 0, 2, 2, 0, 1, 1, 0, 0, 0], [2, 8]),
      step: device.zeros([1], "u32"),
    });
    expect(out["o.counts"].shape).toEqual([3, 2, 1, 4]);
    expect(Array.from(await out["o.counts"].read()).slice(8, 16)).toEqual([0, 1, 0, 0, 0, 0, 1, 0]);
    e.free();
  });

  it("refuses a sphere that does not fit the box", async () => {
    const run = analyse(await deviceFor(name), { g: radialDistribution({ dimension: 3, rMax: 2.1, bins: 4 }) }, { positions: gas(1, 3, [5, 5, 4], 1), dimension: 3, atoms: 3, box: [5, 5, 4] });
    await expect(run).rejects.toThrow(/more than half the box of replica 0/);
  });
});

describe("on the host", () => {
  it("two Lennard-Jones particles on a ring: g = (1 - 1/N) L exp(-beta u) / integral; another temperature is rejected", async () => {
    const length = 6, beta = 1.25, draws = 20000;
    const boltzmann = (r: number, b = beta): number => Math.exp(-b * 4 * (r ** -12 - r ** -6));
    // Distances by inversion of the cumulative distribution on a fine grid.
    const cells = 6000, width = length / 2 / cells;
    const cumulative = [0];
    for (let i = 0; i < cells; i++) cumulative.push(cumulative[i] + boltzmann((i + 0.5) * width));
    const random = randomSource(5);
    const positions = new Float64Array(2 * draws);
    for (let f = 0; f < draws; f++) {
      const u = random.uniform() * cumulative[cells];
      let low = 0, high = cells;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (cumulative[middle] <= u) low = middle;
        else high = middle;
      }
      const distance = (low + random.uniform()) * width;
      positions[2 * f] = random.uniform() * length;
      positions[2 * f + 1] = positions[2 * f] + (random.uniform() < 0.5 ? -distance : distance);
    }
    const { g: [g] } = await analyse(await deviceFor("wasm f64"), { g: radialDistribution({ dimension: 1, rMax: 3, bins: 30, replicas: "together" }) }, { positions, dimension: 1, atoms: 2, box: [length] });
    const exact = (b: number) => {
      const mean = (from: number, to: number): number => Array.from({ length: 200 }, (_, i) => boltzmann(from + ((i + 0.5) * (to - from)) / 200, b)).reduce((s, x) => s + x, 0) / 200;
      const norm = mean(0, 3);
      return (i: number): number => (0.5 * mean(g.edges[i], g.edges[i + 1])) / norm;
    };
    const worst = (expected: (i: number) => number): number => Math.max(...Array.from(g.pairs[0].g, (x, i) => (g.pairs[0].standardError[i] > 0 && x > 0.05 ? Math.abs(x - expected(i)) / g.pairs[0].standardError[i] : 0)));
    expect(worst(exact(beta))).toBeLessThan(4);
    expect(worst(exact(1.2 * beta))).toBeGreaterThan(4);
    expect(Array.from(g.pairs[0].g.slice(0, 8)).every((x) => x === 0)).toBe(true);
  });

  it("frames may arrive in any portions; results are the same and states are plain data", () => {
    const o = radialDistribution({ dimension: 3, rMax: 1, bins: 3 });
    const random = randomSource(2);
    const ring = (frames: number, values: readonly number[], width: number): Ring => ({ shape: [frames, 1, ...(width > 1 ? [1, width] : [])], data: Float64Array.from(values) });
    const counts = Array.from({ length: 3 * 200 }, () => random.below(9));
    const portion = (from: number, to: number): Record<string, Ring> => ({
      "o.counts": ring(to - from, counts.slice(3 * from, 3 * to), 3),
      "o.conditions": { shape: [to - from, 1, 8], data: Float64Array.from({ length: 8 * (to - from) }, () => 3) },
      "o.numbers": { shape: [to - from, 1], data: new Uint32Array(to - from).fill(4) },
    });
    const once = foldRings({ o }, emptyStates({ o }), portion(0, 200));
    let parts = emptyStates({ o });
    for (const [from, to] of [[0, 1], [1, 70], [70, 133], [133, 200]]) parts = JSON.parse(JSON.stringify(foldRings({ o }, parts, portion(from, to))));
    expect(parts).toEqual(once);
    const frames = Array.from({ length: 200 }, (_, f) => Object.fromEntries(Object.entries(portion(f, f + 1)).map(([name, r]) => [name, r.data])));
    expect(foldFrames({ o }, foldFrames({ o }, emptyStates({ o }), frames.slice(0, 30), 1), frames.slice(30), 1)).toEqual(once);
    expect(foldFrames({ o }, once, [], 1)).toBe(once);
    expect(o.result(parts.o)[0].blocks).toBe(50);
    expect(() => foldRings({ o }, emptyStates({ o }), {})).toThrow(/nothing was collected for "o"/);
  });

  it.each([[{ dimension: 4, rMax: 1 }, /dimension/], [{ dimension: 3, rMax: 0 }, /rMax/], [{ dimension: 3, rMax: 1, bins: 0.5 }, /bins/]])("refuses %j", (options, message) => expect(() => radialDistribution(options)).toThrow(message));

  it("needs a periodic box", async () => {
    await expect(analyse(await deviceFor("wasm f64"), { g: radialDistribution({ dimension: 1, rMax: 1 }) }, { positions: [0, 1], dimension: 1, atoms: 2, box: null })).rejects.toThrow(/needs a periodic box/);
  });
});
