/**
 * The free-energy job against outside numbers: NIST's transition-matrix Monte Carlo of the Lennard-Jones fluid (test/reference/nist.json: T* = 1.5, V = 512, cut at
 * 3 sigma) and the partition functions known exactly (exact.json: the minimum-image cube, the one-dimensional ring), for several seeds. Minutes of two cores.
 * @hosts node
 */
import { afterAll, describe, expect, it } from "vitest";
import { freeEnergy } from "../../src/jobs/free-energy.ts";
import { workerPool } from "../../src/jobs/pool.ts";
import type { FreeEnergyEntry, FreeEnergyResult, FreeEnergySpec } from "../../src/jobs/schemas/free-energy.ts";
import { memoryStore } from "../../src/jobs/store.ts";
import exact from "../reference/exact.json" with { type: "json" };
import nist from "../reference/nist.json" with { type: "json" };
import { workerFactory } from "../support/spawn-worker.ts";

const worker = await workerFactory(new URL("./free-energy-worker.ts", import.meta.url), () => new Worker(new URL("./free-energy-worker.ts", import.meta.url), { type: "module" }));
const pool = workerPool({ worker });
afterAll(() => pool.close());

const finished = new Map<string, Promise<FreeEnergyResult>>();
/** One run for all tests that read it. */
function run(spec: FreeEnergySpec): Promise<FreeEnergyResult> {
  const key = JSON.stringify(spec);
  let result = finished.get(key);
  if (!result) finished.set(key, (result = freeEnergy(spec, { store: memoryStore(), options: { device: "wasm" }, pool })));
  return result;
}

function entry({ results }: FreeEnergyResult, method: string, N: number): FreeEnergyEntry {
  return results.find((r) => r.method === method && r.N === N)!;
}

describe("NIST's Lennard-Jones fluid", () => {
  const fluid = (tail: boolean) => ({ system: "lennard-jones", box: [8, 8, 8], cutoff: nist.cutoff, truncation: "cut", tail }) as const;
  const N = [40, 100, 200];
  const kT = nist.temperature;
  const truncated: FreeEnergySpec = { system: fluid(false), kT, N, methods: ["ti", "bar", "mbar", "tmmc"], seed: 1 };
  const withTail: FreeEnergySpec = { system: fluid(true), kT, N, methods: ["ti", "mbar"], seed: 2 };
  const inNumbers: FreeEnergySpec = { system: fluid(true), kT, N, methods: ["tmmc", "widom"], seed: 3 };
  const rowOf = (n: number): number[] => nist.rows.find((row) => row[0] === n)!;

  function expectNist({ betaFExcess, standardError }: FreeEnergyEntry, value: number, n: number): void {
    expect(standardError).toBeLessThanOrEqual(n === 200 ? 0.2 : 0.1);
    const error = Math.abs(betaFExcess! - value);
    expect(error).toBeLessThanOrEqual(Math.max(0.1, 0.005 * Math.abs(value)));
    expect(error).toBeLessThanOrEqual(3 * Math.sqrt(standardError! ** 2 + 0.04 ** 2));
  }

  it.each(N.flatMap((n) => ["ti", "bar", "mbar", "tmmc"].map((method) => [n, method] as const)))("N = %i, truncated: %s", async (n, method) => {
    expectNist(entry(await run(truncated), method, n), rowOf(n)[1], n);
  });

  it.each(N.flatMap((n) => [["ti", withTail], ["mbar", withTail], ["tmmc", inNumbers]].map(([method, spec]) => [n, method as string, spec as FreeEnergySpec] as const)))("N = %i, with tail: %s", async (n, method, spec) => {
    expectNist(entry(await run(spec), method, n), rowOf(n)[2], n);
  });

  it.each(N.flatMap((n) => ["widom", "tmmc"].map((method) => [n, method] as const)))("N = %i, chemical potential with tail: %s", async (n, method) => {
    expect(Math.abs(entry(await run(inNumbers), method, n).betaMuExcess! - rowOf(n)[3])).toBeLessThanOrEqual(0.02);
  });

  it.each(N)("N = %i: insertions with deletions agree as well", async (n) => {
    const { betaMuExcess, betaMuStandardError } = entry(await run(withTail), "mbar", n);
    expect(Math.abs(betaMuExcess! - rowOf(n)[3])).toBeLessThanOrEqual(0.02);
    expect(betaMuStandardError).toBeLessThan(0.01);
  });

  it.each(N)("N = %i: methods and seeds agree", async (n) => {
    const tail = rowOf(n)[2] - rowOf(n)[1];
    const [a, b, c] = [await run(truncated), await run(withTail), await run(inNumbers)];
    const estimates = [...["ti", "mbar", "tmmc"].map((m) => ({ ...entry(a, m, n), betaFExcess: entry(a, m, n).betaFExcess! + tail })), entry(b, "ti", n), entry(b, "mbar", n), entry(c, "tmmc", n)];
    for (const x of estimates) for (const y of estimates) expect(Math.abs(x.betaFExcess! - y.betaFExcess!)).toBeLessThanOrEqual(4 * Math.hypot(x.standardError!, y.standardError!) + 0.001);
  });
});

describe.each([1, 2, 3])("partition functions known exactly, seed %i", (seed) => {
  async function expectExact(spec: FreeEnergySpec, n: number, lnZ: number, error: number): Promise<void> {
    for (const method of ["ti", "mbar"]) {
      const { betaFExcess, standardError } = entry(await run(spec), method, n);
      expect(standardError, method).toBeLessThanOrEqual(error);
      expect(Math.abs(betaFExcess! + lnZ) / standardError!, method).toBeLessThan(4);
    }
  }
  // beta epsilon = 0.8.
  const kT = 1.25;
  const methods = ["ti", "mbar"] as const;

  it.each([["2", 2e-4], ["3", 5e-4]] as const)("the minimum-image cube, N = %s", async (n, targetError) => {
    const spec: FreeEnergySpec = { system: { system: "lennard-jones", box: [6, 6, 6], truncation: "minimum-image" }, kT, N: [Number(n)], methods, seed, targetError };
    await expectExact(spec, Number(n), exact.minimumImageCube["lnZ_over_V^N"][n], targetError);
  });

  const rings = Object.entries(exact.ring1d["lnZ_over_L^N"]).flatMap(([box, values]) => Object.entries(values).map(([n, lnZ]) => [Number(box.slice(2)), Number(n), lnZ] as const));
  it.each(rings)("the ring of length %i, N = %i", async (length, n, lnZ) => {
    const targetError = length === 100 ? 0.03 : n === 15 ? 0.02 : 0.01;
    await expectExact({ system: { system: "lennard-jones", box: [length], cutoff: 1.6, truncation: "shift" }, kT, N: [n], methods, seed, targetError }, n, lnZ, targetError);
  });
});
