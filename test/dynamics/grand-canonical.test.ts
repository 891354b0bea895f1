// Insertions and deletions: an ideal gas is Poisson and gives exact transition probabilities, with bias, window, tail and particles that never leave; a walk that forgets
// the factor 1 / N is rejected by the same test. Test insertions beside one fixed particle are its second virial coefficient.
import { describe, expect, it } from "vitest";
import { MACROSTATE, MACROSTATE_COLUMNS } from "../../src/dynamics/grand-canonical.ts";
import { restoreGrandCanonical, runGrandCanonical, saveGrandCanonical, startGrandCanonical, withBias, type GrandCanonicalOptions, type GrandCanonicalWalk } from "../../src/dynamics/grand-canonical-walk.ts";
import { insertionEnergies, insertionMeans } from "../../src/dynamics/insertion.ts";
import { sampleWalk, startWalk } from "../../src/dynamics/monte-carlo-walk.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import type { Device } from "../../src/device/device.ts";
import type { Energy } from "../../src/system/energy.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";
import { columnMeans, simpson, zScore } from "../support/statistics.ts";

const ideal = lennardJones({ epsilon: 0, cutoff: 1.5 });
const box = [3, 4, 5];
const volume = 60;

/** Ideal walkers at z V = 6 that start empty. */
const gas: GrandCanonicalOptions = { positions: [], replicas: 32, capacity: 40, dimension: 3, box, kT: 1.3, betaMu: Math.log(6 / volume), seed: 3 };

/** Mean N of each replica. */
function meanCounts(macrostates: Float64Array, rows: number): number[] {
  return Array.from({ length: macrostates.length / rows / MACROSTATE_COLUMNS }, (_, r) => {
    let sum = 0;
    let visits = 0;
    for (let n = 0; n < rows; n++) {
      const seen = macrostates[(r * rows + n) * MACROSTATE_COLUMNS + MACROSTATE.visits];
      sum += n * seen;
      visits += seen;
    }
    return sum / visits;
  });
}

async function countsOf(device: Device, walk: GrandCanonicalWalk, calls: number): Promise<number[]> {
  const settled = await runGrandCanonical(device, ideal, walk, { calls: 5, trials: 20, displacements: 0.2 });
  const run = await runGrandCanonical(device, ideal, settled.walk, { calls, trials: 20, displacements: 0.2 });
  return meanCounts(run.macrostates, walk.rows);
}

/** ln (rate up at row k / rate down at row k + 1) of a replica. */
function increments(macrostates: Float64Array, rows: number, replica: number): number[] {
  const at = (k: number, column: number): number => macrostates[(replica * rows + k) * MACROSTATE_COLUMNS + column];
  return Array.from({ length: rows - 1 }, (_, k) => Math.log(at(k, MACROSTATE.inserted) / at(k, MACROSTATE.insertions)) - Math.log(at(k + 1, MACROSTATE.deleted) / at(k + 1, MACROSTATE.deletions)));
}

describe.each(presentDevices)("%s", (name) => {
  const calls = name.startsWith("wasm") ? 150 : name.startsWith("reference") ? 40 : 8;

  it("an ideal gas has <N> = z V, and a walk that forgets 1 / N has not", async () => {
    const device = await deviceFor(name);
    const walk = await startGrandCanonical(device, ideal, { ...gas, replicas: name.startsWith("webgpu") ? 12 : 32 });
    expect(Math.abs(zScore(await countsOf(device, walk, calls), 6))).toBeLessThan(4);
    // A tail of -kT ln N for the N-th particle takes the factor 1 / N out of the acceptance again.
    const saved = await saveGrandCanonical(walk);
    const forgetful = Float64Array.from(saved.macrostates, (x, k) => (k % MACROSTATE_COLUMNS === MACROSTATE.tail ? -1.3 * Math.log(Math.max(1, Math.floor(k / MACROSTATE_COLUMNS) % saved.rows)) : x));
    expect(Math.abs(zScore(await countsOf(device, restoreGrandCanonical(device, { ...saved, macrostates: forgetful }), calls), 6))).toBeGreaterThan(4);
  });

  it("collects exact unbiased transitions of an ideal gas under a bias, in a window, with a tail and two residents", async () => {
    const device = await deviceFor(name);
    const c = -3;
    const tailed: Energy = { ...ideal, tail: ([n], v) => ({ energy: (n * n * c) / v, virial: 0, energyLambda: 0 }) };
    const start = await startGrandCanonical(device, tailed, { ...gas, positions: latticePositions(5, box), replicas: 2, resident: 2, windows: [{ lowest: 3, highest: 8 }, { lowest: 2, highest: 6 }] });
    const walk = await withBias(device, start, Array.from({ length: 12 }, (_, k) => -0.3 * (k % 6)));
    const run = await runGrandCanonical(device, tailed, walk, { calls: 20, trials: 100, displacements: 0.1 });
    for (const [replica, lowest, highest] of [[0, 3, 8], [1, 2, 6]]) {
      const got = increments(run.macrostates, walk.rows, replica).slice(0, highest - lowest);
      got.forEach((x, k) => {
        const n = lowest + k;
        const exact = Math.log(6 / (n + 1 - 2)) - ((2 * n + 1) * c) / volume / 1.3;
        expect(Math.abs(x - exact)).toBeLessThan(device.precision === "f64" ? 1e-12 : 2e-5);
      });
      const count = (await run.walk.arrays.counts.read())[replica];
      expect(count >= lowest && count <= highest).toBe(true);
    }
    const visits = run.macrostates.filter((_, k) => k % MACROSTATE_COLUMNS === MACROSTATE.visits);
    expect(visits.reduce((a, b) => a + b)).toBe(2 * 2000);
  });

  it("a replica does not depend on its batch, and a saved walk goes on with the same bits", async () => {
    const device = await deviceFor(name);
    const energy = lennardJones({ cutoff: 1.5 });
    const options = { ...gas, replicas: 3, betaMu: -1, capacity: 20 };
    const more = { calls: 2, trials: 60 };
    const first = await runGrandCanonical(device, energy, await startGrandCanonical(device, energy, options), more);
    const alone = await runGrandCanonical(device, energy, await startGrandCanonical(device, energy, { ...options, replicas: 1, firstReplica: 2 }), more);
    expect(alone.macrostates).toEqual(first.macrostates.slice(2 * 21 * MACROSTATE_COLUMNS));
    const again = await runGrandCanonical(device, energy, restoreGrandCanonical(device, await saveGrandCanonical(first.walk)), more);
    expect(again.macrostates).toEqual((await runGrandCanonical(device, energy, first.walk, more)).macrostates);
    expect(again.macrostates).not.toEqual(first.macrostates);
  });

  it("test insertions beside one particle: 1 + int (e^-bu - 1) dr / V, and not at another temperature", async () => {
    const device = await deviceFor(name);
    const energy = lennardJones({ cutoff: 1.5 });
    const insertions = name.startsWith("reference") ? 200 : 1000;
    const walk = await startWalk(device, energy, { positions: [1, 2, 3], dimension: 3, box, replicas: 32, kT: 0.7, seed: 8 });
    const run = await sampleWalk(device, energy, walk, {
      samples: name.startsWith("wasm") ? 40 : 6,
      every: 1,
      collect: (x, draw) => ({ means: insertionMeans(insertionEnergies(energy, x, { ...draw, insertions })) }),
    });
    const factors = columnMeans(run.collected.means.data.filter((_, k) => k % 2 === 0).map(Math.exp), 32);
    const u = (r: number): number => 4 * (r ** -12 - r ** -6);
    const exact = (kT: number): number => 1 + (simpson((r) => 4 * Math.PI * r * r * (Math.exp(-u(r) / kT) - 1), 1e-3, 1.5)) / volume;
    expect(Math.abs(zScore(factors, exact(0.7)))).toBeLessThan(4);
    expect(Math.abs(zScore(factors, exact(1.1)))).toBeGreaterThan(4);
    const least = run.collected.means.data.filter((_, k) => k % 2 === 1);
    expect(Math.min(...least)).toBeGreaterThan(-1 / 0.7 - 1e-4);
  });
});

describe("a walk in N", () => {
  it("refuses what does not fit, by name", async () => {
    const device = await deviceFor("wasm f64");
    const start = (options: Partial<GrandCanonicalOptions>) => startGrandCanonical(device, ideal, { ...gas, ...options });
    await expect(start({ box: null as never })).rejects.toThrow(/box: insertions need a periodic box/);
    await expect(start({ windows: [{ lowest: 0, highest: 3 }] })).rejects.toThrow(/windows: expected 32/);
    await expect(start({ replicas: 1, windows: [{ lowest: 2, highest: 41 }] })).rejects.toThrow(/windows\[0\]: expected 0 <= lowest <= highest <= 40, found 2 to 41/);
    await expect(start({ replicas: 1, windows: [{ lowest: 2, highest: 4 }] })).rejects.toThrow(/starts with 0 particles, outside 2 to 4/);
    await expect(start({ types: Array.from({ length: 40 }, (_, i) => (i === 7 ? 1 : 0)) })).rejects.toThrow(/types\[7\]: expected a type from 0 to 0/);
    await expect(runGrandCanonical(device, ideal, await start({}), { calls: 2000, trials: 10000 })).rejects.toThrow(/2\^24/);
  });
});
