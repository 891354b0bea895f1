// @hosts node: long averages of the same WASM that every host runs.
// Isobaric Monte Carlo against exact answers: two particles by quadrature in one and two dimensions, a long-range correction that acts as pressure, exchange over
// pressure; each with a wrong answer that the same test rejects.
import { expect, it } from "vitest";
import { equilibrateIsobaric, exchangeIsobaricWalk, sampleIsobaric, startIsobaric, type IsobaricOptions } from "../../src/dynamics/isobaric-walk.ts";
import { tailCoefficient } from "../../src/dynamics/isobaric.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import type { Energy } from "../../src/system/energy.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { thermodynamics } from "../../src/system/observables/thermodynamics.ts";
import { deviceFor } from "../support/devices.ts";
import { ideal, volumesOf } from "../support/isobaric-volumes.ts";
import { columnMeans, simpson, zScore } from "../support/statistics.ts";

const minimumImage = lennardJones({ truncation: "minimum-image" });
const boltzmann = (r2: number, beta: number): number => { const s6 = 1 / (r2 * r2 * r2); return r2 < 0.04 ? 0 : Math.exp(-4 * beta * s6 * (s6 - 1)); };
const device = () => deviceFor("wasm f64");
/** z(V) = 1 / V times the integral of exp(-beta u) over the box, two particles at their nearest image. */
const line = (L: number, beta: number): number => (2 / L) * simpson((r) => boltzmann(r * r, beta), 0, L / 2, 800);
const square = (L: number, beta: number): number => (4 / L ** 2) * simpson((x) => simpson((y) => boltzmann(x * x + y * y, beta), 0, L / 2, 120), 0, L / 2, 120);
/** Mean of V under V^2 z(V) exp(-beta p V), by Simpson's rule with z known on its points once for all pressures. */
function exactMeans(z: (V: number) => number, from: number, to: number, points: number): (betaP: number) => number {
  const known = new Map<number, number>();
  const weight = (V: number): number => { if (!known.has(V)) known.set(V, V * V * z(V)); return known.get(V)!; };
  return (betaP) => simpson((V) => V * weight(V) * Math.exp(-betaP * V), from, to, points) / simpson((V) => weight(V) * Math.exp(-betaP * V), from, to, points);
}

it("two particles on a line: the mean length by quadrature; three have another", async () => {
  const [kT, p] = [0.6, 0.25];
  const exact = exactMeans((L) => line(L, 1 / kT), 0.5, 80, 400)(p / kT);
  const options = { positions: [1, 2.2], dimension: 1, box: [6], replicas: 64, kT, pressure: p };
  const two = await volumesOf(await device(), minimumImage, options, 1500);
  expect(Math.abs(zScore(columnMeans(two.volumes, 64), exact))).toBeLessThan(4);
  const three = await volumesOf(await device(), minimumImage, { ...options, positions: [1, 2.2, 4] }, 300);
  expect(Math.abs(zScore(columnMeans(three.volumes, 64), exact))).toBeGreaterThan(4);
});

it("two particles in a square: the mean area by quadrature; another pressure has another", async () => {
  const [kT, p] = [0.5, 0.1];
  const exact = exactMeans((V) => square(Math.sqrt(V), 1 / kT), 0.5, 160, 160)(p / kT);
  const options = { positions: [1, 1, 2.2, 1], dimension: 2, box: [5, 5], replicas: 64, kT, pressure: p };
  const run = await volumesOf(await device(), minimumImage, options, 600);
  expect(Math.abs(zScore(columnMeans(run.volumes, 64), exact))).toBeLessThan(4);
  const other = await volumesOf(await device(), minimumImage, { ...options, pressure: 1.25 * p }, 600);
  expect(Math.abs(zScore(columnMeans(other.volumes, 64), exact))).toBeGreaterThan(4);
});

it("the long-range correction is in the acceptance: Gamma with the weight exp(-beta tail / V); without it, plain Gamma", async () => {
  const [n, kT, p, c] = [4, 1, 0.2, 12];
  const tailed: Energy = { ...ideal, tail: (_counts, volume) => ({ energy: c / volume, virial: c / volume, energyLambda: 0 }) };
  expect(tailCoefficient(tailed, [n], 1)).toBe(c);
  const weight = (V: number): number => V ** n * Math.exp(-c / V - p * V);
  const exact = simpson((V) => V * weight(V), 1e-3, 300) / simpson(weight, 1e-3, 300);
  const run = await volumesOf(await device(), tailed, { positions: latticePositions(n, [25]), dimension: 1, box: [25], replicas: 64, kT, pressure: p }, 800);
  expect(Math.abs(zScore(columnMeans(run.volumes, 64), exact))).toBeLessThan(4);
  expect(Math.abs(zScore(columnMeans(run.volumes, 64), (n + 1) / p))).toBeGreaterThan(4);
});

it("exchange over pressure moves boxes with their configurations and keeps each pressure's mean length", async () => {
  const kT = 0.6;
  const means = exactMeans((L) => line(L, 1 / kT), 0.5, 120, 600);
  const exact = (q: number): number => means(q / kT);
  const pressures = [0.15, 0.25, 0.4, 0.6];
  const replicas = 64;
  const walk = await startIsobaric(await device(), minimumImage, { positions: [1, 2.2], dimension: 1, box: [6], replicas, kT, pressure: Array.from({ length: replicas }, (_, r) => pressures[r % 4]), seed: 4, maxDisplacement: 1, largest: 0.8 });
  const settled = await equilibrateIsobaric(await device(), minimumImage, walk, { cycles: 200 });
  const run = await exchangeIsobaricWalk(await device(), minimumImage, settled, { attempts: 400, between: 2, rungs: 4, observables: { t: thermodynamics({ energy: minimumImage, dimension: 1 }) } });
  pressures.forEach((p, k) => {
    const lengths = run.results.t.filter((_, r) => r % 4 === k).map((t) => t.volume!.mean);
    expect(Math.abs(zScore(lengths, exact(p)))).toBeLessThan(4);
    expect(Math.abs(zScore(lengths, exact(1.3 * p)))).toBeGreaterThan(4);
  });
  const conditions = await run.walk.walk.arrays.conditions.read();
  expect(Array.from({ length: 4 }, (_, r) => conditions[8 * r + 5])).toEqual(pressures);
});

it("tunes both kinds of steps, continues with the same bits, and refuses what has no meaning", async () => {
  const box = [5.2, 5.2, 5.2];
  const energy = lennardJones({ cutoff: 2.2, tail: true });
  const options: IsobaricOptions = { positions: latticePositions(64, box), dimension: 3, box, replicas: 2, kT: 2, pressure: [0.5, 0.7], seed: 3 };
  const settled = await equilibrateIsobaric(await device(), energy, await startIsobaric(await device(), energy, options), { cycles: 1500 });
  const whole = await sampleIsobaric(await device(), energy, settled, { samples: 200, every: 5 });
  for (const a of [...whole.acceptance.displacement, ...whole.acceptance.volume]) expect(Math.abs(a - 0.45)).toBeLessThan(0.12);
  const first = await sampleIsobaric(await device(), energy, settled, { samples: 50, every: 5 });
  const rest = await sampleIsobaric(await device(), energy, first.walk, { samples: 150, every: 5 });
  expect([...first.volumes, ...rest.volumes]).toEqual(Array.from(whole.volumes));
  const ledger = await whole.walk.walk.arrays.ledger.read();
  expect(Math.max(ledger[4], ledger[12])).toBeLessThan(1e-9);
  await expect(startIsobaric(await device(), energy, { ...options, box: null })).rejects.toThrow(/needs a periodic box/);
  await expect(startIsobaric(await device(), energy, { ...options, pressure: 0 })).rejects.toThrow(/pressure\[0\]: expected a positive number, found 0/);
  await expect(startIsobaric(await device(), energy, { ...options, pressure: [1] })).rejects.toThrow(/pressure: expected one number or 2/);
  await expect(startIsobaric(await device(), energy, { ...options, largest: -1 })).rejects.toThrow(/largest/);
  expect(() => tailCoefficient({ ...energy, tail: () => ({ energy: 1, virial: 0, energyLambda: 0 }) }, [3], 3)).toThrow(/not proportional to 1 \/ V/);
});
