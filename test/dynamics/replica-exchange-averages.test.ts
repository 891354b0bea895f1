// @hosts node: long averages of the same WASM that every host runs.
// Replica exchange over lambda, with trajectories, and across a barrier that plain sampling does not cross.
import { expect, it } from "vitest";
import { exchangeTrajectories, exchangeWalk } from "../../src/dynamics/exchange-run.ts";
import { exchangeStatistics } from "../../src/dynamics/exchange-statistics.ts";
import { exchangeDynamics, exchangeStep } from "../../src/dynamics/replica-exchange.ts";
import type { PhaseSpaceState } from "../../src/dynamics/integrator.ts";
import { langevin } from "../../src/dynamics/langevin.ts";
import { equilibrateWalk, sampleWalk, startWalk } from "../../src/dynamics/monte-carlo-walk.ts";
import { maxwellBoltzmann } from "../../src/dynamics/velocities.ts";
import { swapRows } from "../../src/kernels/exchange/swap-rows.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { softCoreBeutler } from "../../src/potentials/soft-core.ts";
import { repeat } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { conditionsRow } from "../../src/system/box.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { allPairs } from "../../src/system/neighbours.ts";
import type { Observable } from "../../src/system/observables/observable.ts";
import { thermodynamics } from "../../src/system/observables/thermodynamics.ts";
import { deviceFor } from "../support/devices.ts";
import { box, energy, exactEnergies, kT, L, LADDERS, pairWalk, rc, rungScores, wrongWalk } from "../support/replica-pairs.ts";
import { columnMeans, simpson, zScore } from "../support/statistics.ts";

const device = () => deviceFor("wasm f64");

it("a ladder in lambda keeps each coupling's mean dU/dlambda; leaving out the partner's energy function does not", async () => {
  const lambda = [0.1, 0.4, 0.7, 1];
  const soft = softCoreBeutler({ cutoff: rc, alpha: 0.5 });
  const at = (l: number) => (r: number): number => { const s = 0.5 * (1 - l) ** 2 + r ** 6; return 4 * l * (s ** -2 - 1 / s); };
  const slope = (l: number) => (r: number): number => { const s = 0.5 * (1 - l) ** 2 + r ** 6; return 4 * (s ** -2 - 1 / s) + 4 * l * (1 - l) * (2 * s ** -3 - s ** -2); };
  const exact = lambda.map((l) => { const full = (r: number): number => 4 * Math.PI * r * r; const z = L ** 3 + simpson((r) => full(r) * (Math.exp(-at(l)(r) / 0.7) - 1), 1e-6, rc); return simpson((r) => full(r) * slope(l)(r) * Math.exp(-at(l)(r) / 0.7), 1e-6, rc) / z; });
  const walk = await pairWalk(await device(), soft, { kT: [0.7, 0.7, 0.7, 0.7], lambda });
  const run = await exchangeWalk(await device(), soft, walk, { attempts: 1500, between: 1, rungs: 4, observables: { t: thermodynamics({ energy: soft, dimension: 3 }) } });
  rungScores(run.results.t.map((t) => t.energyLambda.mean), exact).forEach((z) => expect(Math.abs(z)).toBeLessThan(4));
  const wrong = await wrongWalk(await device(), soft, walk, 4, 1500, (own, _crossed, flat) => [own, flat]);
  expect(Math.max(...rungScores(Array.from({ length: walk.replicas }, (_, r) => wrong[3 * r + 2]), exact).map(Math.abs))).toBeGreaterThan(4);
});

it("Langevin trajectories keep energies and kinetic temperatures of their rungs", async () => {
  const replicas = LADDERS * 4;
  const temperatures = Array.from({ length: replicas }, (_, r) => kT[r % 4]);
  const counts = temperatures.map(() => 2);
  const positions = Float64Array.from({ length: 6 * replicas }, (_, e) => latticePositions(2, box)[e % 6]);
  const velocities = maxwellBoltzmann({ seed: 4, kT: temperatures, counts, dimension: 3 });
  const integrator = langevin({ timestep: 0.008, friction: 1 });
  const run = await exchangeTrajectories(await device(), { integrator, energy, dimension: 3, counts, box, kT: temperatures, seed: 4, positions, velocities }, { attempts: 1500, between: 12, rungs: 4, observables: { t: thermodynamics({ energy, dimension: 3 }) } });
  const t = run.results.t;
  rungScores(t.map((x) => x.energy.mean), exactEnergies).forEach((z) => expect(Math.abs(z)).toBeLessThan(4));
  rungScores(t.map((x) => x.kT!.mean), kT).forEach((z) => expect(Math.abs(z)).toBeLessThan(4));
  rungScores(t.map((x) => x.energy.mean), [...exactEnergies.slice(1), exactEnergies[0]]).forEach((z) => expect(Math.abs(z)).toBeGreaterThan(4));
  expect(run.step).toBe(12 * 1500);

  // The same loop with velocities that travel as they are: kinetic temperatures of neighbours mix.
  const arrays = {
    positions: (await device()).array(positions, [replicas, 2, 3]), velocities: (await device()).array(velocities, [replicas, 2, 3]), step: (await device()).zeros([1], "u32"), types: (await device()).zeros([2], "u32"),
    counts: (await device()).array(counts, [replicas], "u32"), conditions: (await device()).array(temperatures.flatMap((t) => conditionsRow({ box, kT: t })), [replicas, 8]), masses: (await device()).array([1, 1]), key: (await device()).array([4, 0], [2], "u32"),
    attempt: (await device()).zeros([1], "u32"), walkers: (await device()).array(temperatures.map((_, r) => r), [replicas], "u32"),
  };
  const wrong = await (await device()).compile((x: any) => {
    const system = { energy, neighbours: allPairs, types: x.types, counts: x.counts, conditions: x.conditions, masses: x.masses, key: x.key };
    const right = exchangeDynamics(integrator, system, 12);
    const sampler = { ...right, swap: (s: PhaseSpaceState, source: Value) => integrator.init(system, { positions: swapRows(source, s.positions), velocities: swapRows(source, s.velocities), step: s.step }) };
    return repeat(400, { state: integrator.init(system, x), exchange: { attempt: x.attempt, walkers: x.walkers } }, (c) => {
      const { state, exchange } = exchangeStep(sampler, c.state, c.exchange, { rungs: 4 });
      return { carry: { state, exchange }, collect: { kinetic: integrator.kinetic!(system, state) } };
    }).collected;
  }, Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, spec(a.shape, a.dtype)])));
  const kinetic = await (await wrong.run(arrays)).kinetic.read();
  wrong.free();
  const found = columnMeans(kinetic, replicas).map((k) => (2 * k) / 6);
  expect(Math.max(...rungScores(found, kT).map(Math.abs))).toBeGreaterThan(4);
});

it("crosses between two states that plain sampling does not leave", async () => {
  // Two particles on a ring stick together, one to the right of the other: half of the time to the left in truth, which takes a break of twelve kT.
  const ring = lennardJones({ cutoff: 2.9 });
  const ladder = [0.08, 0.11, 0.15, 0.21, 0.3, 0.45];
  const right: Observable<number[][], number[]> = {
    sample: (x) => ({ positions: x.positions }),
    empty: () => [],
    add: (state, { positions: { shape: [frames, replicas], data } }) => Array.from({ length: replicas }, (_, r) => [...(state[r] ?? []), ...Array.from({ length: frames }, (_, f) => { const d = data[2 * (f * replicas + r) + 1] - data[2 * (f * replicas + r)]; return d - 6 * Math.round(d / 6) > 0 ? 1 : 0; })]),
    result: (state) => state.map((s) => s.reduce((a, b) => a + b, 0) / s.length),
  };
  const make = async (temperatures: number[], seed: number) => equilibrateWalk(await device(), ring, await startWalk(await device(), ring, { positions: [2, 3.12], dimension: 1, box: [6], replicas: temperatures.length, kT: temperatures, seed, maxDisplacement: 0.05 }), { sweeps: 100 });
  const plain = await sampleWalk(await device(), ring, await make(Array.from({ length: 16 }, () => ladder[0]), 5), { samples: 1000, every: 40, collect: (x) => ({ positions: x.positions }) });
  const { positions } = plain.collected;
  const share = right.result(right.add([], { positions }));
  expect(share.every((s) => s === 1)).toBe(true);
  const walk = await make(Array.from({ length: 16 }, () => ladder).flat(), 6);
  const settled = await exchangeWalk(await device(), ring, walk, { attempts: 500, between: 20, rungs: 6 });
  const run = await exchangeWalk(await device(), ring, settled.walk, { attempts: 1600, between: 20, rungs: 6, measureEvery: 4, observables: { right }, from: settled.position });
  const cold = run.results.right.filter((_, r) => r % 6 === 0);
  expect(Math.abs(zScore(cold, 0.5))).toBeLessThan(4);
  expect(zScore(cold, 1)).toBeLessThan(-4);
  expect(exchangeStatistics(run.record).roundTrips).toBeGreaterThan(50);
});
