// @hosts node: host arithmetic only.
// Mean squared displacements with exact answers: ballistic motion (d kT / m t^2), Brownian motion (2 d D t), and unwrapping.
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { wrapPositions } from "../../src/system/box.ts";
import { diffusionCoefficient, meanSquaredDisplacement, unwrap } from "../../src/system/observables/mean-squared-displacement.ts";

/** Brownian motion with diffusion coefficient D, [frames * atoms * dimension]. */
function brownian(frames: number, atoms: number, dimension: number, D: number, interval: number, seed: number): Float64Array {
  const random = randomSource(seed);
  const row = atoms * dimension;
  const x = new Float64Array(frames * row);
  for (let e = row; e < x.length; e++) x[e] = x[e - row] + Math.sqrt(2 * D * interval) * random.normal();
  return x;
}

it.each([1, 2, 3])("free flight in %i dimensions: d kT / m t^2, exponent 2", (dimension) => {
  const [kT, mass, interval, frames, atoms] = [1.3, 2, 0.1, 60, 500];
  const random = randomSource(dimension);
  const v = Array.from({ length: atoms * dimension }, () => Math.sqrt(kT / mass) * random.normal());
  const positions = Float64Array.from({ length: frames * v.length }, (_, e) => v[e % v.length] * interval * Math.floor(e / v.length));
  const m = meanSquaredDisplacement({ positions, atoms, dimension }, { interval, blocks: 2 });
  const v2 = v.reduce((s, x) => s + x * x, 0) / atoms;
  m.time.forEach((t, i) => expect(m.msd[i]).toBeCloseTo(v2 * t * t, 8));
  // v^2 itself: d kT / m with relative spread sqrt(2 / (d atoms)).
  const z = (expected: number): number => Math.abs(v2 / expected - 1) / Math.sqrt(2 / (dimension * atoms));
  expect(z((dimension * kT) / mass)).toBeLessThan(4);
  expect(z((1.5 * dimension * kT) / mass)).toBeGreaterThan(4);
  expect(diffusionCoefficient(m, { from: 0.2 }).exponent).toBeCloseTo(2, 10);
});

describe("Brownian motion", () => {
  const [D, interval] = [0.7, 0.5];
  it("2 d D t at every lag; the coefficient within its error, and with the wrong dimension not", () => {
    const m = meanSquaredDisplacement({ positions: brownian(2000, 20, 3, D, interval, 8), atoms: 20, dimension: 3 }, { interval });
    expect(m.pieces).toHaveLength(10);
    m.time.forEach((t, i) => expect(Math.abs(m.msd[i] - 6 * D * t) / m.standardError[i]).toBeLessThan(4));
    const d = diffusionCoefficient(m, { from: 2, to: 20 });
    expect(d.standardError / D).toBeLessThan(0.05);
    expect(Math.abs(d.coefficient - D) / d.standardError).toBeLessThan(4);
    expect(Math.abs((d.coefficient * 3) / 2 - D) / d.standardError).toBeGreaterThan(4);
    expect(d.exponent).toBeCloseTo(1, 1);
  });
  it("the error is honest: z has unit variance over repeats, the error of a fit to correlated lags does not", () => {
    const repeats = 120;
    let z2 = 0, fit2 = 0;
    for (let seed = 0; seed < repeats; seed++) {
      const m = meanSquaredDisplacement({ positions: brownian(200, 8, 1, D, interval, 100 + seed), atoms: 8, dimension: 1 }, { interval, lags: [1, 2, 3, 4, 5, 6, 7, 8] });
      const d = diffusionCoefficient(m, { from: interval });
      z2 += ((d.coefficient - D) / d.standardError) ** 2 / repeats;
      const residuals = m.msd.map((y, i) => y - d.intercept - 2 * d.coefficient * m.time[i]);
      const spread = m.time.reduce((s, t) => s + (t - 4.5 * interval) ** 2, 0);
      fit2 += ((d.coefficient - D) / (Math.sqrt(residuals.reduce((s, x) => s + x * x, 0) / 6 / spread) / 2)) ** 2 / repeats;
    }
    // Nine degrees of freedom: <z^2> = 9 / 7.
    expect(z2).toBeGreaterThan(0.8);
    expect(z2).toBeLessThan(1.9);
    expect(fit2).toBeGreaterThan(4);
  });
  it("unwraps what was wrapped; wrapped positions themselves are rejected", () => {
    const x = brownian(400, 12, 2, D, interval, 3);
    const box = [10, 11];
    const wrapped = { positions: wrapPositions(x, 2, box), atoms: 4, replicas: 3, dimension: 2 };
    const again = unwrap(wrapped, box);
    const offset = (e: number): number => wrapped.positions[e % 24] - x[e % 24];
    expect(Math.max(...Array.from(again, (y, e) => Math.abs(y - x[e] - offset(e))))).toBeLessThan(1e-9);
    expect(unwrap(wrapped, Array.from({ length: 1200 }, () => box))).toEqual(again);
    const fit = (positions: ArrayLike<number>) => diffusionCoefficient(meanSquaredDisplacement({ ...wrapped, positions }, { interval }), { from: 2 });
    const [right, wrong] = [fit(again), fit(wrapped.positions)];
    expect(Math.abs(right.coefficient - D) / right.standardError).toBeLessThan(4);
    expect(Math.abs(wrong.coefficient - D) / right.standardError).toBeGreaterThan(4);
  });
});

describe("refusals", () => {
  const x = { positions: new Float64Array(40), atoms: 2, dimension: 2 };
  it("names what is wrong", () => {
    expect(() => meanSquaredDisplacement({ ...x, atoms: 3 }, { interval: 1 })).toThrow(/40 numbers are not frames/);
    expect(() => meanSquaredDisplacement(x, { interval: 0 })).toThrow(/interval/);
    expect(() => meanSquaredDisplacement(x, { interval: 1, blocks: 6 })).toThrow(/blocks: expected a number of blocks with at least two frames each of 10/);
    expect(() => meanSquaredDisplacement(x, { interval: 1, blocks: 2, lags: [5] })).toThrow(/below the 5 of a block, found 5/);
    expect(() => diffusionCoefficient(meanSquaredDisplacement(x, { interval: 1, blocks: 1 }), { from: 100 })).toThrow(/at least two lags/);
    expect(() => unwrap(x, [[1, 1]])).toThrow(/expected one box, or one for each of 10 frames/);
  });
});
