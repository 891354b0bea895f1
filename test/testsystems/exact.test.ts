// Systems that state their own answers, against the answers that were computed elsewhere (test/reference/exact.json) and against themselves.
// @hosts node
import { describe, expect, it } from "vitest";
import exact from "../reference/exact.json" with { type: "json" };
import { gaussLegendre, integrate } from "../../src/core/quadrature.ts";
import { circle, fieldAverages, harmonicWell, lnBesselI0, minimumImageCube, particleInField, ring, twoGaussians } from "../../src/testsystems/index.ts";

describe("one particle", () => {
  it("on a circle", () => {
    for (const [k, lnZ] of Object.entries(exact.circle.lnZ)) expect(-circle({ k: Number(k) }).betaFExcess!).toBeCloseTo(lnZ, 6);
    expect(circle({ k: 3, kT: 1.5, period: 4 }).lnZ).toBeCloseTo(lnBesselI0(2) + Math.log(4), 13);
    // exp(-x) I_0(x): scipy.special.i0e of SciPy 1.10.1.
    expect(Math.exp(lnBesselI0(1) - 1)).toBeCloseTo(0.46575960759364043, 14);
    expect(Math.exp(lnBesselI0(10) - 10)).toBeCloseTo(0.12783333716342862, 14);
    expect(lnBesselI0(-700)).toBeCloseTo(700 - 0.5 * Math.log(2 * Math.PI * 700) + 1 / 5600, 6);
    const system = circle({ k: 2 });
    expect(fieldAverages(system.energy, { kT: 1, range: [[0, 1]] }, {}).lnZ).toBeCloseTo(system.lnZ, 12);
  });
  it("in wells", () => {
    const well = harmonicWell({ k: [2, 0.5], kT: 0.8, centre: [1, -1] });
    expect(particleInField(well.energy, { kT: 0.8, range: [[-9, 11], [-15, 13]] }).lnZ).toBeCloseTo(well.lnZ, 12);
    const { energy, lnZ } = twoGaussians();
    expect(lnZ).toBeCloseTo(1.098612, 6);
    expect(particleInField(energy, { kT: 1, range: [[-8, 8]] }).lnZ).toBeCloseTo(lnZ, 12);
  });
});

describe("the minimum-image cube", () => {
  const table = exact.minimumImageCube["lnZ_over_V^N"];
  it("of side 6 has the values of the table", () => {
    expect(minimumImageCube({ n: 1 }).betaFExcess).toBeCloseTo(0, 15);
    expect(-minimumImageCube({ n: 2 }).betaFExcess!).toBeCloseTo(table[2], 10);
    const three = minimumImageCube({ n: 3 });
    expect(-three.betaFExcess!).toBeCloseTo(table[3], 6);
    expect(three.uncertainty).toBeLessThan(1e-7);
  });
  it("of another side and temperature agrees with plain sums over a grid", () => {
    // Two particles: the midpoint rule over the cube, 120 points a side.
    const [length, epsilon, sigma, kT, m] = [5, 1.1, 1.05, 1.7, 120];
    let sum = 0;
    for (let i = 0; i < m / 2; i++) for (let j = 0; j < m / 2; j++) for (let k = 0; k < m / 2; k++) {
      const r2 = ((i + 0.5) ** 2 + (j + 0.5) ** 2 + (k + 0.5) ** 2) * (length / m) ** 2;
      const s6 = sigma ** 6 / r2 ** 3;
      sum += (8 / m ** 3) * Math.exp((-4 * epsilon * s6 * (s6 - 1)) / kT);
    }
    expect(-minimumImageCube({ n: 2, length, epsilon, sigma, kT }).betaFExcess!).toBeCloseTo(Math.log(sum), 5);
    // Three: scaling lengths changes nothing but the volume.
    const [a, b] = [minimumImageCube({ n: 3, length: 4, sigma: 0.8 }), minimumImageCube({ n: 3, length: 5, sigma: 1 })];
    expect(a.betaFExcess).toBeCloseTo(b.betaFExcess!, 9);
    expect(b.lnZ - a.lnZ).toBeCloseTo(9 * Math.log(1.25), 9);
  });
  it("refuses four particles", () => expect(() => minimumImageCube({ n: 4 as never })).toThrow(/1, 2 or 3 particles, found 4/));
});

describe("the ring", () => {
  it.each(Object.entries(exact.ring1d["lnZ_over_L^N"]).flatMap(([length, values]) => Object.entries(values).map(([n, lnZ]) => [Number(length.slice(2)), Number(n), lnZ] as const)).filter(([length]) => length < 100))("L = %d, N = %d", (length, n, lnZ) => {
    expect(Math.abs(-ring({ n, length }).betaFExcess! - lnZ)).toBeLessThan(1.1e-6);
  });
  it("of two particles is one integral, of length and temperature as asked", () => {
    const [length, epsilon, kT] = [7.3, 1, 0.9];
    const u = (r: number) => (r < 1.6 ? 4 * epsilon * (r ** -12 - r ** -6 - 1.6 ** -12 + 1.6 ** -6) : 0);
    const rule = gaussLegendre(48);
    const whole = [0.5, 0.9, 1, 1.1, 1.3, 1.6].reduce((s, to, i, all) => s + (i ? integrate((r) => Math.exp(-u(r) / kT), all[i - 1], to, rule) : 0), 0);
    const z = (2 * whole + length - 3.2) / length;
    expect(-ring({ n: 2, length, epsilon, kT }).betaFExcess!).toBeCloseTo(Math.log(z), 8);
  });
  it("of one particle is ideal, and refuses what it cannot do", () => {
    expect(ring({ n: 1, length: 10 }).betaFExcess).toBeCloseTo(0, 15);
    expect(() => ring({ n: 3, length: 3 })).toThrow(/at least two cutoffs, 3.2, found 3/);
    expect(() => ring({ n: 3, length: 10, cutoff: 2.5 })).toThrow(/would meet its second neighbour/);
    expect(() => ring({ n: 0, length: 10 })).toThrow(/n: expected a positive number of particles/);
  });
});
