// Energy, pressure and temperature of configurations against LAMMPS (melt) and NIST (tail); block errors against the exact error of an autoregressive series.
import { describe, expect, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import nist from "../reference/nist.json" with { type: "json" };
import sample from "../reference/nist-sample-config-4.xyz?raw";
import { randomSource } from "../../src/core/threefry.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { spec } from "../../src/program/value.ts";
import { addFrames, blockAverages, emptyBlocks } from "../../src/system/observables/blocks.ts";
import { analyse, emptyStates, fold, observe, results } from "../../src/system/observables/observable.ts";
import { series, thermodynamics } from "../../src/system/observables/thermodynamics.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

describe.each(presentDevices)("%s", (name) => {
  it("LAMMPS's melt: energy, pressure and temperature from positions and kinetic energy", async () => {
    const device = await deviceFor(name);
    const tolerance = device.precision === "f32" ? 1e-5 : 1e-9;
    const observables = { t: thermodynamics({ energy: lennardJones({ cutoff: melt.cutoff }), dimension: 3, degreesOfFreedom: 3 * melt.n - 3 }) };
    const [L, n, thermo] = [melt.boxLength, melt.n, melt.thermo[0]];
    const e = await device.compile((x: any) => observe(observables, x), { positions: spec([1, n, 3]), types: spec([n], "u32"), counts: spec([1], "u32"), conditions: spec([1, 8]), kinetic: spec([1, 1]) });
    const out = await e.run({
      positions: device.array(melt.positions.flat(), [1, n, 3]),
      types: device.zeros([n], "u32"),
      counts: device.array([n], [1], "u32"),
      conditions: device.array([L, L, L, 1, 1, 0, 0, 0], [1, 8]),
      kinetic: device.array([thermo.kineticEnergyPerParticle * n], [1, 1]),
    });
    e.free();
    // One frame: the ring has a leading axis of frames.
    const frame = Object.fromEntries(Object.entries(out).map(([key, a]) => [key, { ...a, shape: [1, ...a.shape] }]));
    const { t: [t] } = results(observables, await fold(observables, emptyStates(observables), frame));
    expect(Math.abs(t.energy.mean / n / thermo.potentialEnergyPerParticle - 1)).toBeLessThan(tolerance);
    expect(Math.abs(t.pressure!.mean / thermo.pressure - 1)).toBeLessThan(tolerance);
    expect(t.kT!.mean).toBeCloseTo((2 * thermo.kineticEnergyPerParticle * n) / (3 * n - 3), device.precision === "f32" ? 5 : 10);
    expect(t.volume!.mean).toBeCloseTo(L ** 3, 2);
    expect(t.count.values).toEqual(Float64Array.of(n));
    expect(t.energy.standardError).toBeNaN();
  });
});

it("tail corrections are in energy and pressure", async () => {
  const positions = sample.trim().split("\n").slice(2).flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number));
  const { sampleConfiguration: s } = nist;
  const run = async (tail: boolean) => (await analyse(await deviceFor("wasm f64"), { t: thermodynamics({ energy: lennardJones({ cutoff: s.cutoff, tail }), dimension: 3 }) }, { positions, dimension: 3, atoms: positions.length / 3, box: [8, 8, 8], kT: 0.9 })).t[0];
  const [without, withTail] = [await run(false), await run(true)];
  expect(withTail.energy.mean - without.energy.mean).toBeCloseTo(s.tail, 5);
  const n = positions.length / 3;
  const virial = ((n ** 2 * 16 * Math.PI * 3) / (3 * 512)) * ((2 / 3) * 3 ** -9 - 3 ** -3);
  expect(withTail.pressure!.mean - without.pressure!.mean).toBeCloseTo(virial / (3 * 512), 12);
  expect(without.pressure!.mean).toBeCloseTo((n * 0.9 + without.virial.mean / 3) / 512, 12);
  expect(without.kinetic).toBeUndefined();
});

describe("block averages", () => {
  const autoregressive = (n: number, phi: number, seed: number): number[] => {
    const random = randomSource(seed);
    let x = random.normal();
    return Array.from({ length: n }, () => (x = phi * x + Math.sqrt(1 - phi * phi) * random.normal()));
  };
  it("give the error of a correlated series: z has unit variance over repeats; the uncorrelated error does not", () => {
    const n = 4096, phi = 0.8, repeats = 150;
    let z2 = 0, naive2 = 0;
    for (let seed = 0; seed < repeats; seed++) {
      const { mean, standardError } = series(autoregressive(n, phi, seed));
      z2 += (mean / standardError) ** 2 / repeats;
      naive2 += (mean * Math.sqrt(n)) ** 2 / repeats;
    }
    // Mean of chi^2 / (1 - 2 / dof) with its spread over 150 repeats.
    const spread = 4 * Math.sqrt(2 / repeats);
    expect(Math.abs(z2 - 1)).toBeLessThan(spread + 0.1);
    expect(Math.abs(naive2 - 1)).toBeGreaterThan(spread + 0.1);
  });
  it("join neighbours when there are 64, keep the mean exact, and leave the last block out of the error only", () => {
    const b = addFrames(emptyBlocks(1), Array.from({ length: 130 }, (_, i) => [i]));
    expect([b.length, b.sums.length, b.frames]).toEqual([4, 33, 130]);
    expect(blockAverages([b]).mean[0]).toBe(64.5);
    expect(blockAverages([b]).blocks).toBe(32);
    expect(() => addFrames(b, [[1, 2]])).toThrow(/expected 1 numbers, found 2/);
  });
  it("of several series pool their blocks", () => {
    const [a, b] = [0, 1].map((s) => addFrames(emptyBlocks(1), autoregressive(64, 0, s).map((x) => [x])));
    const both = blockAverages([a, b]);
    const values = [...autoregressive(64, 0, 0), ...autoregressive(64, 0, 1)];
    const mean = values.reduce((s, x) => s + x, 0) / 128;
    expect(both.mean[0]).toBeCloseTo(mean, 14);
    expect(both.standardError[0]).toBeCloseTo(Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / 127 / 128), 14);
  });
});
