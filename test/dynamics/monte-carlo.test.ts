// Metropolis walks: exact answers of two particles by quadrature, in one, two and three dimensions, each with a walk at a wrong temperature that the same test
// rejects; bits that do not depend on the batch or on a stop; tuning that ends; energies that do not drift.
import { describe, expect, it } from "vitest";
import { equilibrateWalk, restoreWalk, sampleWalk, saveWalk, startWalk, type WalkOptions } from "../../src/dynamics/monte-carlo-walk.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { sumOf, type Energy } from "../../src/system/energy.ts";
import { evaluate } from "../../src/system/evaluate.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import type { Device } from "../../src/device/device.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";
import { columnMeans, simpson, zScore } from "../support/statistics.ts";

const lj = (r: number): number => 4 * (r ** -12 - r ** -6);
const shell = [0, 2, 2 * Math.PI, 4 * Math.PI];

/** Mean energy of two particles in a periodic box of side L, pairs cut at rc <= L / 2: (int u e^-bu dr) / (int e^-bu dr), dr the volume element. */
function meanPairEnergy(dimension: number, L: number, rc: number, kT: number): number {
  const weight = (r: number): number => shell[dimension] * r ** (dimension - 1);
  const z = L ** dimension + simpson((r) => weight(r) * (Math.exp(-lj(r) / kT) - 1), 1e-3, rc) - (shell[dimension] * 1e-3 ** dimension) / dimension;
  return simpson((r) => weight(r) * lj(r) * Math.exp(-lj(r) / kT), 0.3, rc) / z;
}

async function pairEnergies(device: Device, dimension: number, L: number, rc: number, kT: number, samples: number): Promise<number[]> {
  const energy = lennardJones({ cutoff: rc });
  const box = Array.from({ length: dimension }, () => L);
  const start = await startWalk(device, energy, { positions: latticePositions(2, box), dimension, box, replicas: 32, kT, seed: 5 });
  const settled = await equilibrateWalk(device, energy, start, { sweeps: 60 });
  const { energies } = await sampleWalk(device, energy, settled, { samples, every: 2 });
  return columnMeans(energies, 32);
}

const fluid: WalkOptions = { positions: latticePositions(32, [4.5, 4.5, 4.5]), dimension: 3, box: [4.5, 4.5, 4.5], replicas: 3, kT: [1.2, 1.5, 2], seed: 9, maxDisplacement: 0.15 };
const fluidEnergy = lennardJones({ cutoff: 2.2 });

describe.each(presentDevices)("%s", (name) => {
  // A software GPU takes milliseconds for each launch: one dimension is enough there, conformance covers the others.
  const slow = name.startsWith("webgpu");
  const samples = name.startsWith("wasm") ? 3000 : slow ? 150 : 500;
  const boxes = [[1, 4.4, 2.2], [2, 4.4, 2.2], [3, 4, 2]].slice(slow ? 2 : 0);

  it.each(boxes)("two particles in %i dimensions: the mean energy by quadrature, and not that of another temperature", async (dimension, L, rc) => {
    const device = await deviceFor(name);
    const exact = meanPairEnergy(dimension, L, rc, 0.8);
    expect(Math.abs(zScore(await pairEnergies(device, dimension, L, rc, 0.8, samples), exact))).toBeLessThan(4);
    expect(Math.abs(zScore(await pairEnergies(device, dimension, L, rc, 1.2, samples), exact))).toBeGreaterThan(4);
  });

  it("a replica does not depend on the batch that it is in", async () => {
    const device = await deviceFor(name);
    const run = async (options: Partial<WalkOptions>) => sampleWalk(device, fluidEnergy, await startWalk(device, fluidEnergy, { ...fluid, ...options }), { samples: 4, every: 3 });
    const all = await run({});
    const second = await run({ replicas: 1, kT: 1.5, firstReplica: 1 });
    expect(Array.from(second.energies)).toEqual(Array.from({ length: 4 }, (_, k) => all.energies[3 * k + 1]));
    const positions = await second.walk.arrays.positions.read();
    expect(positions).toEqual((await all.walk.arrays.positions.read()).slice(32 * 3, 2 * 32 * 3));
    expect(Array.from((await run({ seed: 10 })).energies)).not.toEqual(Array.from(all.energies));
  });

  it("goes on from a saved walk with the same bits, and gives the energy of its positions", async () => {
    const device = await deviceFor(name);
    const start = await startWalk(device, fluidEnergy, fluid);
    const first = await sampleWalk(device, fluidEnergy, start, { samples: 3, every: 2 });
    const again = await sampleWalk(device, fluidEnergy, restoreWalk(device, await saveWalk(first.walk)), { samples: 3, every: 2 });
    const straight = await sampleWalk(device, fluidEnergy, first.walk, { samples: 3, every: 2 });
    expect(Array.from(again.energies)).toEqual(Array.from(straight.energies));
    const { evaluations } = await evaluate(device, fluidEnergy, { positions: await straight.walk.arrays.positions.read(), dimension: 3, box: fluid.box, replicas: 3 });
    const scale = device.precision === "f64" ? 1e-11 : 1e-4;
    evaluations.forEach(({ energy }, r) => expect(Math.abs(energy - straight.energies[6 + r])).toBeLessThan(scale * Math.abs(energy)));
    straight.drift.forEach((d, r) => expect(d).toBeLessThan(scale * Math.abs(evaluations[r].energy)));
  });
});

describe("a walk", () => {
  it("tunes the displacement of each replica before production only", async () => {
    const device = await deviceFor("wasm f64");
    const settled = await equilibrateWalk(device, fluidEnergy, await startWalk(device, fluidEnergy, { ...fluid, maxDisplacement: 1 }), { sweeps: 2000 });
    const run = await sampleWalk(device, fluidEnergy, settled, { samples: 100, every: 10 });
    run.acceptance.forEach((a) => expect(Math.abs(a - 0.45)).toBeLessThan(0.05));
    const later = await sampleWalk(device, fluidEnergy, run.walk, { samples: 10, every: 10 });
    expect(later.maxDisplacement).toEqual(run.maxDisplacement);
    expect(new Set(run.maxDisplacement).size).toBe(3);
  });

  it("lets an ideal gas move by half the box and no more", async () => {
    const device = await deviceFor("wasm f64");
    const ideal = lennardJones({ epsilon: 0, cutoff: 2 });
    const settled = await equilibrateWalk(device, ideal, await startWalk(device, ideal, { positions: latticePositions(20, [4, 5]), dimension: 2, box: [4, 5], kT: 1, seed: 1 }), { sweeps: 500 });
    const run = await sampleWalk(device, ideal, settled, { samples: 5, every: 1, collect: (x) => ({ x: x.positions }) });
    expect(run.maxDisplacement).toEqual([2]);
    expect(run.acceptance).toEqual([1]);
    expect(run.collected.x.shape).toEqual([5, 1, 20, 2]);
    run.collected.x.data.forEach((x, k) => expect(x >= 0 && x < (k % 2 ? 5 : 4)).toBe(true));
  });

  it("does not depend on how sampling is cut into blocks", async () => {
    const device = await deviceFor("wasm f64");
    const start = await startWalk(device, fluidEnergy, fluid);
    const whole = await sampleWalk(device, fluidEnergy, start, { samples: 3, every: 1200 });
    const first = await sampleWalk(device, fluidEnergy, start, { samples: 1, every: 1200 });
    const rest = await sampleWalk(device, fluidEnergy, first.walk, { samples: 2, every: 1200 });
    expect(Array.from(whole.energies)).toEqual([...first.energies, ...rest.energies]);
  });

  it("refuses energies that are not pairwise, overlaps and arrays that do not fit, by name", async () => {
    const device = await deviceFor("wasm f64");
    const both: Energy = sumOf([fluidEnergy, fluidEnergy]);
    await expect(startWalk(device, both, fluid)).rejects.toThrow(/a Metropolis walk needs a pairwise energy; lennard-jones \+ lennard-jones is not one/);
    await expect(startWalk(device, fluidEnergy, { ...fluid, positions: new Float64Array(6) })).rejects.toThrow(/cannot start: the energy of replica 0 is .*overlap/);
    await expect(startWalk(device, fluidEnergy, { ...fluid, kT: [1, 2] })).rejects.toThrow(/kT: expected one number or 3 \(one a replica\), found 2/);
    await expect(startWalk(device, fluidEnergy, { ...fluid, kT: [1, -2, 1] })).rejects.toThrow(/kT\[1\]: expected a positive number, found -2/);
    await expect(startWalk(device, fluidEnergy, { ...fluid, box: [4, 4, 4] })).rejects.toThrow(/cutoff: 2.2 is more than half/);
  });
});
