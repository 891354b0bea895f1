// Particle-number distributions: an ideal gas, a lattice gas whose coexistence is exact by symmetry, NIST's free energies turned back into ln Pi, and refusals.
import { describe, expect, it } from "vitest";
import nist from "../reference/nist.json" with { type: "json" };
import { coexistence, excessFreeEnergies, lnPiFromTransitions, reweightLnPi } from "../../src/estimators/particle-number.ts";

const lnFactorials = (M: number): number[] => Array.from({ length: M + 1 }).reduce<number[]>((list, _, n) => [...list, n < 2 ? 0 : list[n - 1] + Math.log(n)], []);

describe("excess free energies", () => {
  it("of an ideal gas are zero at any activity", async () => {
    const [volume, betaMu] = [37, -1.3];
    const lnPi = lnFactorials(60).map((l, n) => 5 + n * (betaMu + Math.log(volume)) - l);
    const { betaFExcess, betaMuExcess, betaFExcessError } = await excessFreeEnergies(lnPi, { betaMu, volume });
    for (const x of [...betaFExcess, ...betaMuExcess]) expect(Math.abs(x)).toBeLessThan(1e-11);
    expect(betaFExcessError).toBeNull();
    // The same distribution seen at another chemical potential says the same.
    const moved = await excessFreeEnergies(reweightLnPi(lnPi, 0.4), { betaMu: betaMu + 0.4, volume });
    for (const x of moved.betaFExcess) expect(Math.abs(x)).toBeLessThan(1e-11);
  });

  it("come back from a distribution made of NIST's", async () => {
    const { volume } = nist;
    const betaMu = -1.568214;
    const rows = nist.rows as number[][];
    const most = rows[rows.length - 1][0];
    const F = Array.from({ length: most + 1 }, (_, n) => rows.find((row) => row[0] === n)?.[1] ?? 0);
    const lnPi = lnFactorials(most).map((l, n) => -F[n] + n * (betaMu + Math.log(volume)) - l - 700);
    const { betaFExcess } = await excessFreeEnergies([lnPi, lnPi.map((x) => x + 3)], { betaMu, volume });
    for (const [n, truncated] of rows) expect(Math.abs(betaFExcess[n] - truncated)).toBeLessThan(1e-9);
  });
});

describe("coexistence", () => {
  // A mean-field lattice gas: Pi(N) = C(M, N) exp(a N^2 / M + b N); particles and holes change places at b = -a, where both phases weigh the same.
  const M = 400;
  const a = 3;
  const l = lnFactorials(M);
  const lattice = l.map((_, n) => l[M] - l[n] - l[M - n] + (a * n * n) / M);

  it.each([-2.3, -3, -4.1])("of a lattice gas, sampled at beta mu = %d", async (betaMu) => {
    const result = await coexistence(lattice.map((x, n) => x + betaMu * n), { betaMu, volume: M });
    expect(result.betaMu.value).toBeCloseTo(-a, 9);
    expect(result.vapourDensity.value + result.liquidDensity.value).toBeCloseTo(1, 9);
    // Mean field: m = tanh(a m / 2) with m = 1 - 2 rho, up to 1 / M.
    expect(Math.abs(1 - 2 * result.vapourDensity.value - 0.8586)).toBeLessThan(0.005);
    const half = lattice.slice(0, M / 2 + 1).reduce((s, x, n) => s + Math.exp(x - a * n), 0);
    expect(result.betaPressure.value).toBeCloseTo(Math.log(half) / M, 6);
    expect(result.betaMu.standardError).toBeNull();
    expect(result.diagnostics.warnings).toEqual([expect.stringContaining("one replica")]);
    expect(result.diagnostics.barrier).toBeGreaterThan(20);
  });

  it("warns when the liquid is cut off, and takes the error from replicas", async () => {
    const cut = lattice.slice(0, 376);
    const result = await coexistence([cut, cut.map((x, n) => x + 1e-3 * n)], { betaMu: 0, volume: M });
    expect(result.diagnostics.warnings[0]).toContain("the liquid is cut off");
    expect(result.betaMu.standardError).toBeCloseTo(0.5e-3, 8);
    expect(result.liquidDensity.standardError).toBeLessThan(1e-8);
  });

  it("is refused where there is one phase", async () => {
    const ideal = l.map((x, n) => 2 * n - x);
    await expect(coexistence(ideal, { betaMu: 0, volume: 10 })).rejects.toThrow("no two peaks at any chemical potential");
    await expect(coexistence([[0, 1, 2], [0, 1]], { betaMu: 0, volume: 10 })).rejects.toThrow("lnPi[1]: expected 3 numbers");
    await expect(coexistence(ideal, { betaMu: 0, volume: -1 })).rejects.toThrow("volume: expected a positive number");
  });
});

describe("transition matrices", () => {
  it("give back the distribution that their detailed balance has", () => {
    const lnPi = [0, 1.2, 1.9, 1.1, -2];
    const collection = lnPi.map((x, n) => {
      const up = n < 4 ? Math.min(1, Math.exp(lnPi[n + 1] - x)) : 0;
      const down = n > 0 ? Math.min(1, Math.exp(lnPi[n - 1] - x)) : 0;
      return [down, 2 - up - down, up].map((p) => (1000 + 77 * n) * p);
    });
    lnPiFromTransitions(collection).forEach((x, n) => expect(x).toBeCloseTo(lnPi[n], 12));
  });

  it("refuse gaps", () => {
    expect(() => lnPiFromTransitions([[0, 1, 0], [1, 1, 0]])).toThrow("no transitions up from N = 0 to 1");
    expect(() => lnPiFromTransitions([[0, 1, 1], [0, 1, 0]])).toThrow("no transitions down from N = 1 to 0");
  });
});
