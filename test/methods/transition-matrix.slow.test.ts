// Transition-matrix Monte Carlo against NIST's (test/reference/nist.json): excess free energies and chemical potentials at T* = 1.5, coexistence at T* = 1.2. @hosts node
import { expect, it } from "vitest";
import nist from "../reference/nist.json" with { type: "json" };
import { coexistence } from "../../src/estimators/particle-number.ts";
import { transitionMatrix } from "../../src/methods/transition-matrix.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { deviceFor } from "../support/devices.ts";

const box = [8, 8, 8];
const row = (n: number): number[] => nist.rows.find(([N]) => N === n)!;
const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

it.each([[false, 1], [true, 2]])("beta F_ex at T* = 1.5, tail %s", async (tail, column) => {
  const device = await deviceFor("wasm f64");
  const begin = performance.now();
  const result = await transitionMatrix(device, lennardJones({ cutoff: nist.cutoff, tail }), { box, kT: nist.temperature, maximum: 210, windows: 8, repeats: 8, seed: 1, trials: 30_000, chunks: 80, betaMu: -1.568214 });
  for (const n of [20, 40, 80, 100, 150, 200]) {
    const [value, error, exact] = [result.betaFExcess![n], result.standardError![n], row(n)[column]];
    console.log(`tail ${tail} N ${n}: beta F_ex ${value.toFixed(3)} ± ${error.toFixed(3)}, NIST ${exact}; beta mu_ex ${result.betaMuExcess[n].toFixed(4)} ± ${result.betaMuExcessError![n].toFixed(4)}`);
    expect(error).toBeLessThan(n > 150 ? 0.2 : 0.1);
    expect(Math.abs(value - exact)).toBeLessThan(Math.max(0.1, 0.005 * Math.abs(exact)));
    expect(Math.abs(value - exact)).toBeLessThan(3 * Math.sqrt(error ** 2 + 0.04 ** 2));
    if (tail && [40, 100, 200].includes(n)) expect(Math.abs(result.betaMuExcess[n] - row(n)[3])).toBeLessThan(0.02);
  }
  // The other table is another potential: the same test rejects it.
  const other = row(200)[3 - column];
  expect(Math.abs(result.betaFExcess![200] - other)).toBeGreaterThan(3 * Math.sqrt(result.standardError![200] ** 2 + 0.04 ** 2));
  console.log(`tail ${tail}: ${seconds(begin)}`);
});

it("vapour and liquid at T* = 1.2: densities and pressure within 1 % of NIST", async () => {
  const device = await deviceFor("wasm f64");
  const begin = performance.now();
  const [kT, vapour, liquid, pressure, lnActivity] = nist.saturation.rows.find(([T]) => T === 1.2)!;
  const betaMu = -2.902929;
  const { repeats } = await transitionMatrix(device, lennardJones({ cutoff: nist.saturation.cutoff, tail: true }), { box, kT, maximum: 380, windows: 16, repeats: 8, seed: 2, trials: 40_000, chunks: 40, betaMu });
  const found = await coexistence(repeats, { betaMu, volume: 512 });
  const betaPressure = pressure / kT;
  console.log(`vapour ${found.vapourDensity.value.toFixed(5)} ± ${found.vapourDensity.standardError!.toFixed(5)}, liquid ${found.liquidDensity.value.toFixed(5)} ± ${found.liquidDensity.standardError!.toFixed(5)}, pressure ${(found.betaPressure.value * kT).toFixed(5)} ± ${(found.betaPressure.standardError! * kT).toFixed(5)}, ln z ${found.betaMu.value.toFixed(4)} ± ${found.betaMu.standardError!.toFixed(4)}; ${seconds(begin)}`);
  expect(found.diagnostics.warnings).toEqual([]);
  expect(Math.abs(found.vapourDensity.value / vapour - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.liquidDensity.value / liquid - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.betaPressure.value / betaPressure - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.betaMu.value - lnActivity)).toBeLessThan(0.01);
  // Each within four standard errors and NIST's own rounding, so that 1 % is not luck.
  expect(Math.abs(found.liquidDensity.value - liquid)).toBeLessThan(4 * found.liquidDensity.standardError! + 5e-4);
});
