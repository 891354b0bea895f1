// Metropolis walks and test insertions of a Lennard-Jones fluid against NIST (test/reference/nist.json). @hosts node
import { describe, expect, it } from "vitest";
import nist from "../reference/nist.json" with { type: "json" };
import { insertionEnergies, insertionMeans, tailOfInsertion } from "../../src/dynamics/insertion.ts";
import { equilibrateWalk, sampleWalk, startWalk } from "../../src/dynamics/monte-carlo-walk.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { deviceFor } from "../support/devices.ts";
import { columnMeans, meanOf } from "../support/statistics.ts";

describe.each(["wasm f64", "wasm f32"] as const)("%s", (name) => {
  it.each(nist.nvt.rows.map(([T, rho, U, dU]) => [T!, rho!, U!, dU!]))("T* = %f, rho* = %f: U* per particle is %f(%f)", async (kT, rho, U, dU) => {
    const device = await deviceFor(name);
    const energy = lennardJones({ cutoff: nist.nvt.cutoff, tail: true });
    const N = 500;
    const L = (N / rho) ** (1 / 3);
    const box = [L, L, L];
    const replicas = 8;
    const start = await startWalk(device, energy, { positions: latticePositions(N, box), dimension: 3, box, replicas, kT, seed: 11 });
    const settled = await equilibrateWalk(device, energy, start, { sweeps: 1500 });
    const run = await sampleWalk(device, energy, settled, { samples: 600, every: 5 });
    const tail = energy.tail!([N], L ** 3, 3).energy;
    const { mean, standardError } = meanOf(columnMeans(run.energies, replicas).map((u) => (u + tail) / N));
    console.log(`${name} T* ${kT} rho* ${rho}: U* ${mean.toFixed(5)} ± ${standardError.toFixed(5)}, NIST ${U} ± ${dU}; acceptance ${run.acceptance[0].toFixed(3)}, drift ${Math.max(...run.drift).toExponential(1)}`);
    expect(Math.abs(mean - U)).toBeLessThan(4 * Math.hypot(standardError, dU));
    expect(4 * standardError).toBeLessThan(Math.max(0.001, Math.abs(0.005 * U)));
    // Without the tail it is another number, and the same test says so.
    expect(Math.abs(mean - tail / N - U)).toBeGreaterThan(4 * Math.hypot(standardError, dU));
  });
});

it.each([40, 100, 200])("Widom: beta mu_ex of the %i-th particle within 0.02 of NIST", async (N) => {
  const device = await deviceFor("wasm f64");
  const energy = lennardJones({ cutoff: nist.cutoff, tail: true });
  const box = [8, 8, 8];
  const replicas = 8;
  const kT = nist.temperature;
  const start = await startWalk(device, energy, { positions: latticePositions(N - 1, box), dimension: 3, box, replicas, kT, seed: 12 });
  const settled = await equilibrateWalk(device, energy, start, { sweeps: 1000 });
  const run = await sampleWalk(device, energy, settled, { samples: 1000, every: 5, collect: (x, draw) => ({ means: insertionMeans(insertionEnergies(energy, x, { ...draw, insertions: 1000 })) }) });
  const factors = columnMeans(run.collected.means.data.filter((_, k) => k % 2 === 0).map(Math.exp), replicas);
  const tail = tailOfInsertion(energy, [N - 1], 0, 512, 3) / kT;
  const { mean, standardError } = meanOf(factors.map((x) => -Math.log(x) + tail));
  const exact = nist.rows.find(([n]) => n === N)![3];
  console.log(`Widom N ${N}: beta mu_ex ${mean.toFixed(4)} ± ${standardError.toFixed(4)}, NIST ${exact}`);
  expect(Math.abs(mean - exact)).toBeLessThan(0.02);
  expect(standardError).toBeLessThan(0.01);
  expect(Math.abs(mean - tail - exact)).toBeGreaterThan(0.02);
});
