/**
 * The free-energy job on systems whose answers are known (test/reference/exact.json): all methods within four standard errors; the same bytes for any number of
 * workers and after an interruption; what it refuses, and what it says of results that cannot be trusted.
 */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { checkFreeEnergy, freeEnergy } from "../../src/jobs/free-energy.ts";
import type { JobControl } from "../../src/jobs/job.ts";
import { workerPool } from "../../src/jobs/pool.ts";
import type { FreeEnergySpec } from "../../src/jobs/schemas/free-energy.ts";
import { freeEnergyResultSchema, freeEnergySpecSchema } from "../../src/jobs/schemas/free-energy.ts";
import { memoryStore, type Store } from "../../src/jobs/store.ts";
import { validated } from "../../src/jobs/validate.ts";
import exact from "../reference/exact.json" with { type: "json" };
import { workerFactory } from "../support/spawn-worker.ts";

const worker = await workerFactory(new URL("./free-energy-worker.ts", import.meta.url), () => new Worker(new URL("./free-energy-worker.ts", import.meta.url), { type: "module" }));

const ALL = ["ti", "bar", "mbar", "tmmc", "widom"] as const;
const cube = { system: "lennard-jones", box: [6, 6, 6], truncation: "minimum-image" } as const;
const ring = { system: "lennard-jones", box: [10], truncation: "shift", cutoff: 1.6 } as const;
// beta epsilon = 0.8 in both.
const quickCube: FreeEnergySpec = { system: cube, kT: 1.25, N: [2], methods: ALL, seed: 1, targetError: 0.004 };
const quickRing: FreeEnergySpec = { system: ring, kT: 1.25, N: [1, 3], methods: ALL, seed: 2, targetError: 0.04 };

const run = (spec: FreeEnergySpec, more: Partial<JobControl> = {}) => freeEnergy(validated<FreeEnergySpec>(freeEnergySpecSchema, spec), { store: memoryStore(), options: { device: "wasm" }, ...more });

/** Files of a store without wall-clock times. */
async function contents(store: Store): Promise<Record<string, string>> {
  const names = (await store.list()).filter((name) => name !== "pieces.json" && name !== "timings.json");
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, Array.from((await store.read(name))!).join()] as const)));
}

describe("two particles in the minimum-image cube", () => {
  const truth = -exact.minimumImageCube["lnZ_over_V^N"]["2"];
  it("have the free energy that quadrature gives, by every method", async () => {
    const result = await run(quickCube);
    validated(freeEnergyResultSchema, JSON.parse(JSON.stringify(result)));
    expect(result.results.map((r) => r.method)).toEqual(ALL);
    for (const r of result.results) {
      const value = r.method === "widom" ? r.betaMuExcess! : r.betaFExcess!;
      expect(r.standardError, r.method).toBeLessThanOrEqual(0.004);
      expect(Math.abs(value - truth) / r.standardError!, r.method).toBeLessThan(4);
      // beta F_ex(1) = 0: the chemical potential is the same number.
      expect(Math.abs(r.betaMuExcess! - truth) / r.betaMuStandardError!, r.method).toBeLessThan(4);
      expect(r.warnings, r.method).toBeUndefined();
    }
    expect(result.verdict).toMatch(/no sign of trouble/i);
    expect(result.profiles[0].radial!.g.length).toBe(100);
    expect(result.macrostates!.N).toEqual([0, 1, 2]);
    expect(result.costs.every((c) => c.trialMoves > 0)).toBe(true);
  });
});

describe("particles on a ring", () => {
  it("have the free energy that convolution gives; one particle has none", async () => {
    const { results } = await run(quickRing);
    for (const r of results.filter((x) => x.N === 1)) expect(r).toMatchObject(r.method === "widom" ? { betaFExcess: null, betaMuExcess: 0 } : { betaMuExcess: r.method === "tmmc" ? expect.closeTo(0, 1) : 0 });
    const { "2": two, "3": three } = exact.ring1d["lnZ_over_L^N"]["L=10"];
    for (const r of results.filter((x) => x.N === 3)) {
      if (r.method !== "widom") expect(Math.abs(r.betaFExcess! + three) / r.standardError!, r.method).toBeLessThan(4);
      expect(Math.abs(r.betaMuExcess! - (two - three)) / r.betaMuStandardError!, r.method).toBeLessThan(4);
    }
  });
});

describe("the same spec and seed", () => {
  const spec: FreeEnergySpec = { ...quickCube, N: [3], targetError: 0.02 };

  it("give the same bytes here, in workers, and after an interruption", async () => {
    const here = { store: memoryStore() };
    const expected = JSON.stringify(await run(spec, here));
    const pool = workerPool({ worker, size: 2 });
    const inWorkers = { store: memoryStore(), pool };
    expect(JSON.stringify(await run(spec, inWorkers))).toBe(expected);
    pool.close();
    expect(await contents(inWorkers.store)).toEqual(await contents(here.store));

    const controller = new AbortController();
    const store = memoryStore();
    const onProgress = ({ fraction }: { fraction: number }): void => { if (fraction > 0.4) controller.abort(new Error("enough")); };
    await expect(run(spec, { store, signal: controller.signal, onProgress })).rejects.toThrow("enough");
    const half = (await store.list()).length;
    expect(half).toBeGreaterThan(2);
    expect(half).toBeLessThan((await here.store.list()).length);
    expect(JSON.stringify(await run(spec, { store }))).toBe(expected);
    expect(await contents(store)).toEqual(await contents(here.store));
  });

  it("give other numbers with another seed, and refuse the pieces of another spec", async () => {
    const store = memoryStore();
    const [first] = (await run({ ...spec, methods: ["ti"] }, { store })).results;
    const [other] = (await run({ ...spec, methods: ["ti"], seed: 99 })).results;
    expect(other.betaFExcess).not.toBe(first.betaFExcess);
    expect(Math.abs(other.betaFExcess! - first.betaFExcess!)).toBeLessThan(4 * Math.hypot(first.standardError!, other.standardError!));
    await expect(run({ ...spec, kT: 1.3 }, { store })).rejects.toThrow(InputError);
    await expect(run({ ...spec, kT: 1.3 }, { store })).rejects.toThrow(/made for another spec/);
  });
});

describe("refusals and warnings", () => {
  it.each([
    ["a density that cannot be built", { N: [1000] }, /N\[0\].*cannot be built/],
    ["open space", { system: { ...cube, box: null } }, /system\.box/],
    ["a cutoff above half the box", { system: { system: "lennard-jones", box: [6, 6, 6], cutoff: 3.5 } }, /system\.cutoff/],
    ["transition matrices of mixtures", { system: { ...cube, types: [{ sigma: 1, epsilon: 1, fraction: 0.5 }, { sigma: 1.1, epsilon: 1, fraction: 0.5 }] }, methods: ["tmmc"] }, /methods.*tmmc/],
  ])("%s", (_, change, message) => {
    const spec = { ...quickCube, ...change } as unknown as FreeEnergySpec;
    expect(() => checkFreeEnergy(spec)).toThrow(InputError);
    expect(() => checkFreeEnergy(spec)).toThrow(message);
  });

  it("an unknown key names the one that was meant", () => {
    expect(() => validated(freeEnergySpecSchema, { ...quickCube, targeterror: 1 })).toThrow(/targetError/);
  });

  it("a mixture has no chemical potential where N and N - 1 differ by more than one particle of one type", async () => {
    const types = [{ sigma: 1, epsilon: 1, count: 1 }, { sigma: 1.1, epsilon: 0.8, count: 1 }];
    const { results } = await run({ ...quickCube, system: { ...cube, types }, methods: ["mbar", "widom"], targetError: 0.02 });
    for (const r of results) {
      expect(r.betaMuExcess).toBeNull();
      expect(r.warnings!.join()).toMatch(/mixture/);
    }
    expect(results[0].betaFExcess).toEqual(expect.any(Number));
  });

  it("too few windows are said to be too few", async () => {
    const { results, verdict } = await run({ ...quickRing, N: [8], methods: ["ti", "mbar"], windows: 3, targetError: 0.05 });
    expect(results.find((r) => r.method === "ti")!.warnings!.join()).toMatch(/use more windows/);
    expect(verdict).toMatch(/carry warnings/);
  });
});
