// Replica exchange keeps every state's exact averages, which a wrong acceptance does not; the same bits however a run is cut; what a record tells.
import { describe, expect, it } from "vitest";
import { exchangeTrajectories, exchangeWalk } from "../../src/dynamics/exchange-run.ts";
import { exchangeStatistics } from "../../src/dynamics/exchange-statistics.ts";
import { langevin } from "../../src/dynamics/langevin.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { thermodynamics } from "../../src/system/observables/thermodynamics.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";
import { box, energy, exactEnergies, kT, pairWalk, rungScores, wrongWalk } from "../support/replica-pairs.ts";

const measured = { t: thermodynamics({ energy, dimension: 3 }) };

describe.each(presentDevices.filter((n) => n !== "reference f64"))("%s", (name) => {
  it("a ladder in kT keeps each temperature's mean energy; the sign of the difference turned round does not", async () => {
    const device = await deviceFor(name);
    const gpu = device.kind === "webgpu";
    const attempts = gpu ? 40 : 1000;
    const walk = await pairWalk(device, energy, { kT });
    const run = await exchangeWalk(device, energy, walk, { attempts, between: 1, rungs: 4, observables: measured });
    const z = rungScores(run.results.t.map((t) => t.energy.mean), exactEnergies);
    z.forEach((x) => expect(Math.abs(x)).toBeLessThan(4));
    if (!gpu) {
      const wrong = await wrongWalk(device, energy, walk, 4, attempts, (own, crossed) => [crossed, own]);
      const wrongScores = rungScores(Array.from({ length: walk.replicas }, (_, r) => wrong[3 * r]), exactEnergies);
      expect(Math.max(...wrongScores.map(Math.abs))).toBeGreaterThan(4);
    }
    const { pairs, matrix } = exchangeStatistics(run.record);
    pairs.forEach((p) => expect(p.acceptance > 0.3 && p.acceptance < 1 && Math.abs(p.accepted - p.acceptance) < 4 / Math.sqrt(p.attempts)).toBe(true));
    matrix.forEach((row) => expect(row.reduce((s, x) => s + x, 0)).toBeCloseTo(1, 12));
    // The ledgers went along: no energy drifted.
    const ledger = await run.walk.arrays.ledger.read();
    for (let r = 0; r < walk.replicas; r++) expect(ledger[8 * r + 4]).toBeLessThan(1e-2);
  });

  it("gives the same bits however it is cut, and walkers stay a permutation", async () => {
    const device = await deviceFor(name);
    const walk = await pairWalk(device, energy, { kT }, 2);
    const options = { between: 2, rungs: 4 };
    const whole = await exchangeWalk(device, energy, walk, { ...options, attempts: 12, measureEvery: 3, observables: measured });
    const first = await exchangeWalk(device, energy, walk, { ...options, attempts: 5 });
    const rest = await exchangeWalk(device, energy, first.walk, { ...options, attempts: 7, from: first.position });
    expect([...first.record.walkers, ...rest.record.walkers]).toEqual(Array.from(whole.record.walkers));
    expect(rest.position).toEqual(whole.position);
    expect(await rest.walk.arrays.positions.read()).toEqual(await whole.walk.arrays.positions.read());
    expect(whole.results.t[0].energy.values).toHaveLength(4);
    for (const ladder of [0, 4]) expect(whole.position.walkers.slice(ladder, ladder + 4).sort()).toEqual([0, 1, 2, 3].map((k) => k + ladder));
    expect(whole.position.attempt).toBe(12);
  });
});

it("refuses ladders that do not fit, boxes that differ, and what is missing", async () => {
  const device = await deviceFor("wasm f64");
  const walk = await pairWalk(device, energy, { kT }, 2);
  const options = { attempts: 4, between: 1 };
  await expect(exchangeWalk(device, energy, walk, { ...options, rungs: 3 })).rejects.toThrow(/rungs: expected a divisor of the 8 replicas, found 3/);
  await expect(exchangeWalk(device, energy, walk, { ...options, measureEvery: 3 })).rejects.toThrow(/measureEvery: expected a divisor of the 4 attempts, found 3/);
  await expect(exchangeWalk(device, energy, walk, { ...options, between: 0 })).rejects.toThrow(/between: expected a positive number/);
  const conditions = Float64Array.from(await walk.arrays.conditions.read());
  conditions[8] = 5;
  const uneven = { ...walk, arrays: { ...walk.arrays, conditions: device.array(conditions, [8, 8]) } };
  await expect(exchangeWalk(device, energy, uneven, options)).rejects.toThrow(/needs the same box everywhere; replica 1 has length 5/);
  await expect(exchangeTrajectories(device, { integrator: langevin({ timestep: 0.01, friction: 1 }), energy, dimension: 3, counts: [2], box, kT: [1], seed: 1, positions: latticePositions(2, box) }, options)).rejects.toThrow(/velocities: langevin needs them/);
});

describe("statistics of a record", () => {
  it("follow walkers up and down: acceptance, moves, round trips, from where they come", () => {
    // One walker goes 0, 1, 2, 1, 0 while the others make room.
    const walkers = [[1, 0, 2], [1, 2, 0], [1, 0, 2], [0, 1, 2]];
    const probability = [[0.5, -1, -1], [-1, 1, -1], [-1, 1, -1], [0.25, -1, -1]];
    const s = exchangeStatistics({ replicas: 3, rungs: 3, start: [0, 1, 2], walkers: Uint32Array.from(walkers.flat()), probability: Float64Array.from(probability.flat()) });
    expect(s.pairs).toEqual([{ rung: 0, attempts: 2, acceptance: 0.375, accepted: 1 }, { rung: 1, attempts: 2, acceptance: 1, accepted: 1 }]);
    expect(s.matrix).toEqual([[0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]]);
    expect(s.roundTrips).toBe(1);
    expect(s.roundTripTime).toBe(12);
    // Rung 1: walker 0 from the bottom, 2 from the top, 0 from the top, 1 from the bottom.
    expect(s.fromBottom).toEqual([1, 0.5, 0]);
  });
});
