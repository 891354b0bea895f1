/**
 * BAR and MBAR along a path with correlated samples: harmonic windows whose free energies are known, walkers with autocorrelation; coverage of the error bar.
 * @hosts node
 */
import { beforeAll, describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { multistateBar, neighbourBar, type PathFreeEnergy } from "../../src/methods/multistate.ts";
import type { Walker, WindowSamples } from "../../src/methods/window-samples.ts";

const K = 5;
const stiffness = Array.from({ length: K }, (_, k) => 1 + 0.4 * k);
const centre = Array.from({ length: K }, (_, k) => 0.9 * k);
const exact = 0.5 * Math.log(stiffness[K - 1] / stiffness[0]);

/** Two walkers in each window; correlation r between successive samples. */
function sampled(seed: number, n: number, r: number, stride = 1): WindowSamples {
  const walker = (k: number, w: number): Walker => {
    const random = randomSource(seed, 0, 2 * k + w);
    let z = random.normal();
    const energies: number[] = [];
    for (let i = 0; i < n; i++) {
      z = r * z + Math.sqrt(1 - r * r) * random.normal();
      const x = centre[k] + z / Math.sqrt(stiffness[k]);
      if (i % stride === 0) for (let j = 0; j < K; j++) energies.push(0.5 * stiffness[j] * (x - centre[j]) ** 2);
    }
    return { slopes: new Float64Array(n), energies: Float64Array.from(energies), stride };
  };
  return { lambdas: Array.from({ length: K }, (_, k) => k / (K - 1)), walkers: Array.from({ length: K }, (_, k) => [walker(k, 0), walker(k, 1)]) };
}

const share = (z: readonly number[], limit: number): number => z.filter((x) => Math.abs(x) < limit).length / z.length;
const covers = (z: readonly number[]): boolean => share(z, 1) > 0.58 && share(z, 1) < 0.79 && share(z, 2) >= 0.9;

describe.each([["bar", neighbourBar], ["mbar", multistateBar]] as const)("%s", (_, estimate) => {
  let results: PathFreeEnergy[];
  beforeAll(async () => {
    results = [];
    for (let seed = 0; seed < 200; seed++) results.push(await estimate(sampled(seed, 250, 0.7)));
  });
  const z = (): number[] => results.map((x) => (x.betaFExcess - exact) / x.standardError);

  it("is right, and its error bar covers the truth as often as it should", () => {
    expect(z()).toSatisfy(covers);
    expect(Math.abs(z().reduce((a, b) => a + b, 0) / Math.sqrt(200))).toBeLessThan(4);
  });

  it("would be caught with errors for independent samples, or too small by the square root of two", async () => {
    // Correlation 0.7 means g = 5.7: shuffling hides it.
    expect(z().map((x) => x * Math.SQRT2)).not.toSatisfy(covers);
    expect(results[0].effectiveSamples).toBeLessThan((K * 500) / 3);
  });
});

describe("both", () => {
  it("agree on the same samples, and follow a stride", async () => {
    const samples = sampled(7, 2000, 0.2, 3);
    const [bar, mbar] = [await neighbourBar(samples), await multistateBar(samples)];
    expect(bar.betaFExcess).not.toBe(mbar.betaFExcess);
    expect(Math.abs(bar.betaFExcess - mbar.betaFExcess)).toBeLessThan(bar.standardError);
    expect(mbar.standardError).toBeLessThan(bar.standardError);
    for (const x of [bar, mbar]) expect(Math.abs(x.betaFExcess - exact)).toBeLessThan(4 * x.standardError);
    mbar.overlap!.forEach((row) => expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6));
  });

  it("flag neighbours that share too little, and no others", async () => {
    const apart = sampled(3, 500, 0);
    // Window 2 moves away from both its neighbours: they meet in their tails only.
    const moved = { ...apart, walkers: apart.walkers.map((list, k) => (k === 2 ? list.map((w) => ({ ...w, energies: w.energies.map((u, i) => (i % K === 2 ? u : u + 6)) })) : list.map((w) => ({ ...w, energies: w.energies.map((u, i) => (i % K === 2 ? u + 6 : u)) })))) };
    expect((await multistateBar(apart)).warnings).toEqual([]);
    expect((await multistateBar(moved)).warnings.join()).toMatch(/weak overlap between lambda = 0.250 and 0.500 .*0.500 and 0.750/);
  });

  it("take energies that are infinite where a state forbids a configuration", async () => {
    const samples = sampled(9, 500, 0);
    samples.walkers[0][0].energies.set([0, 0.1, Infinity, Infinity, Infinity], 0);
    for (const estimate of [neighbourBar, multistateBar]) expect(Number.isFinite((await estimate(samples)).betaFExcess)).toBe(true);
  });
});
