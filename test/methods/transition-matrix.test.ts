// Transition-matrix Monte Carlo against exact partition functions of two and three particles (test/reference/exact.json, by quadrature and on an FFT grid), one batch or pieces.
import { describe, expect, it } from "vitest";
import exact from "../reference/exact.json" with { type: "json" };
import { collectionsOf, collectTransitions, distributionOf, settleTransitions, startTransitionMatrix, transitionMatrix, transitionRows, windowsOver } from "../../src/methods/transition-matrix.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { deviceFor } from "../support/devices.ts";

const cube = lennardJones({ epsilon: 0.8, truncation: "minimum-image" });
const box = [6, 6, 6];
const options = { box, kT: 1, betaMu: Math.log(2 / 216), seed: 4 };

describe("transition matrix", () => {
  it("two and three particles in the minimum-image cube", async () => {
    const device = await deviceFor("wasm f64");
    const result = await transitionMatrix(device, cube, { ...options, maximum: 3, windows: 1, repeats: 8, chunks: 4, trials: 80_000 });
    for (const n of [2, 3] as const) {
      const z = (result.betaFExcess![n] + exact.minimumImageCube["lnZ_over_V^N"][n]) / result.standardError![n];
      expect(Math.abs(z)).toBeLessThan(4);
      expect(result.standardError![n]).toBeLessThan(2e-3);
      // Without the interaction the answer is zero: the error is small enough to tell.
      expect(Math.abs(result.betaFExcess![n] / result.standardError![n])).toBeGreaterThan(4);
    }
    expect(Math.abs(result.betaFExcess![1])).toBeLessThan(1e-12);
    expect(Math.abs(result.energy[1])).toBeLessThan(1e-12);
  }, 30_000);

  it("gives the same for a batch of walkers as for each of them alone", async () => {
    const device = await deviceFor("wasm f64");
    const walkers = windowsOver(0, 45, 3).map((w) => ({ ...w, repeat: 0 }));
    const piece = async (list: typeof walkers, firstReplica: number) => {
      const start = await startTransitionMatrix(device, cube, { ...options, walkers: list, firstReplica });
      return collectTransitions(device, cube, await settleTransitions(device, cube, start, { least: 30 }), { chunks: 2, trials: 2000 });
    };
    const together = collectionsOf(await piece(walkers, 0));
    const apart = (await Promise.all(walkers.map((w, k) => piece([w], k)))).flatMap((run) => collectionsOf(run));
    expect(apart).toEqual(together);
    const { lnPi } = distributionOf(together, { betaMu: options.betaMu, volume: 216 });
    const rows = transitionRows(together, 0, 45);
    rows.slice(1).forEach(([down], k) => expect(Math.log(rows[k][2] / down)).toBeCloseTo(lnPi[k + 1] - lnPi[k], 12));
  });

  it("refuses ranges and says which N are not connected", () => {
    expect(() => windowsOver(5, 5, 1)).toThrow(/N: expected a range/);
    expect(() => windowsOver(0, 5, 6)).toThrow(/windows: expected 1 to 5, found 6/);
    const empty = { lowest: 0, highest: 2, repeat: 1, sums: new Float64Array(18) };
    expect(() => distributionOf([empty], { betaMu: 0, volume: 1 })).toThrow(/no transitions were seen between N = 0 and 1 \(repeat 1\)/);
  });
});
