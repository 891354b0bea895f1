/**
 * Chemical potentials from energies with known distributions: insertion energies normal(m, s^2) belong to mu = m - s^2 / 2 and to deletion energies
 * normal(m - s^2, s^2), since p_deletion(psi) = p_insertion(psi) exp(mu - psi).
 * @hosts node
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { insertionAndDeletion, widomInsertion, type TrialEnergies } from "../../src/methods/particle-exchange.ts";

const m = 2;
const s = 1.1;
const mu = m - s ** 2 / 2;

/** Walkers of 300 configurations of 20 trials; half of the variance is common to a configuration. */
function normalEnergies(mean: number, seed: number): TrialEnergies[] {
  return [0, 1, 2].map((walker) => {
    const random = randomSource(seed, 0, walker);
    const psi = Float64Array.from({ length: 300 * 20 }, () => 0);
    for (let c = 0; c < 300; c++) {
      const shared = random.normal();
      for (let i = 0; i < 20; i++) psi[20 * c + i] = mean + s * Math.SQRT1_2 * (shared + random.normal());
    }
    return { psi, trials: 20 };
  });
}

const zOf = (x: { betaMuExcess: number; standardError: number }): number => (x.betaMuExcess - mu) / x.standardError;
const estimators = {
  widom: (seed: number) => widomInsertion(normalEnergies(m, seed)),
  exchange: (seed: number) => insertionAndDeletion(normalEnergies(m, seed), normalEnergies(m - s ** 2, seed + 7919)),
};

describe.each(Object.entries(estimators))("%s", (_, estimate) => {
  const z = Array.from({ length: 200 }, (_, seed) => zOf(estimate(seed)));

  it("finds the chemical potential, with error bars that hold", () => {
    const share = (limit: number): number => z.filter((x) => Math.abs(x) < limit).length / z.length;
    expect(share(1)).toBeGreaterThan(0.58);
    expect(share(1)).toBeLessThan(0.79);
    expect(share(2)).toBeGreaterThanOrEqual(0.9);
    expect(Math.abs(z.reduce((a, b) => a + b, 0) / Math.sqrt(z.length))).toBeLessThan(4);
  });

  it("has an error bar below 0.05 here, and no warnings", () => {
    expect(estimate(1).standardError).toBeLessThan(0.05);
    expect(estimate(1).warnings).toEqual([]);
  });
});

describe("a wrong twin", () => {
  it("that takes deletion energies with the wrong sign is far off", () => {
    const flipped = normalEnergies(m - s ** 2, 5).map((x) => ({ ...x, psi: Float64Array.from(x.psi, (p) => -p) }));
    expect(Math.abs(zOf(insertionAndDeletion(normalEnergies(m, 5), flipped)))).toBeGreaterThan(4);
  });
});

describe("insertions that find no room", () => {
  const full = [{ psi: new Float64Array(100).fill(Infinity), trials: 10 }];
  it("give no number and say so", () => {
    expect(widomInsertion(full)).toMatchObject({ betaMuExcess: Infinity, warnings: [expect.stringContaining("no insertion found room")] });
  });
  it("are flagged when few carry the average", () => {
    const rare = [{ psi: Float64Array.from({ length: 2000 }, (_, i) => (i % 997 === 0 ? 0 : 60)), trials: 10 }];
    expect(widomInsertion(rare).warnings).toHaveLength(1);
  });
});
