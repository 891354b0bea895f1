/**
 * Chemical potentials fitted through neighbouring N: exact for a parabola wherever the window lies, unbiased and more precise than one difference where repeats are noisy, and wrong
 * where the window is too wide for what it smooths.
 * @hosts node
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { fitHalfWidth, fittedChemicalPotential } from "../../src/methods/chemical-potential-fit.ts";
import type { Distribution } from "../../src/methods/transition-matrix.ts";

const volume = 512;
const betaMu = -1.5;

/** ln Pi of given beta mu_ex(N), with independent noise on each difference. */
function distribution(mu: (n: number) => number, maximum: number, noise = 0, repeats = 1): Distribution {
  const lists = Array.from({ length: repeats }, (_, repeat) => {
    const random = randomSource(7, 0, repeat);
    const lnPi = new Float64Array(maximum + 1);
    for (let n = 1; n <= maximum; n++) lnPi[n] = lnPi[n - 1] + betaMu + Math.log(volume / n) - mu(n) - noise * random.normal();
    return lnPi;
  });
  return { minimum: 0, betaMu, repeats: lists } as unknown as Distribution;
}

const parabola = (n: number): number => -0.3 - 0.01 * n + 2e-5 * n * n;

describe("a fitted chemical potential", () => {
  it("is exact for a parabola, also at both ends of the range", () => {
    const d = distribution(parabola, 200);
    for (const N of [1, 2, 40, 195, 200]) expect(fittedChemicalPotential(d, { N, volume, halfWidth: 10 }).betaMuExcess).toBeCloseTo(parabola(N), 10);
    expect(fittedChemicalPotential(distribution(parabola, 2), { N: 2, volume, halfWidth: 10 }).betaMuExcess).toBeCloseTo(parabola(2), 12);
  });

  it("is right within its error, which is a third of that of one difference", () => {
    const d = distribution(parabola, 220, 0.08, 16);
    const [raw, fitted] = [0, 10].map((halfWidth) => fittedChemicalPotential(d, { N: 100, volume, halfWidth }));
    for (const { betaMuExcess, standardError } of [raw, fitted]) expect(Math.abs(betaMuExcess - parabola(100)) / standardError!).toBeLessThan(4);
    expect(fitted.standardError! / raw.standardError!).toBeLessThan(0.5);
  });

  it("would be wrong over a window wider than the structure of beta mu_ex", () => {
    const wavy = (n: number): number => Math.cos(n / 3);
    const at = (halfWidth: number): number => Math.abs(fittedChemicalPotential(distribution(wavy, 200), { N: 57, volume, halfWidth }).betaMuExcess - wavy(57));
    expect(at(0)).toBeLessThan(1e-12);
    expect(at(10)).toBeGreaterThan(0.1);
  });

  it("smooths nothing for few particles, and refuses an N that is not there", () => {
    expect([2, 19, 20, 40, 100, 500].map(fitHalfWidth)).toEqual([0, 0, 2, 4, 10, 12]);
    expect(() => fittedChemicalPotential(distribution(parabola, 5), { N: 6, volume, halfWidth: 0 })).toThrow(RangeError);
    expect(() => fittedChemicalPotential(distribution(parabola, 5), { N: 0, volume, halfWidth: 0 })).toThrow(RangeError);
  });
});
