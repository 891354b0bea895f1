// Model potentials against the numbers of the literature: stationary points, partition functions and averages by quadrature, energies of given
// configurations. Values with six digits and more come from other programs: SciPy 1.10.1 (integrate.quad; numpy's leggauss in the plane) and quenches in
// Python; the rest is in the papers.
// @hosts node
import { describe, expect, it } from "vitest";
import { fieldAt } from "../../src/potentials/field.ts";
import * as potentials from "../../src/potentials/index.ts";
import { evaluate } from "../../src/system/evaluate.ts";
import type { Energy } from "../../src/system/energy.ts";
import { fieldAverages, particleInField } from "../../src/testsystems/field-quadrature.ts";
import { deviceFor } from "../support/devices.ts";

/** Checks that a point is stationary to its printed digits and has the printed energy. */
function stationary(energy: Energy, points: readonly (readonly [readonly number[], number])[], digits: number): void {
  for (const [x, u] of points) {
    const at = fieldAt(energy, x);
    expect(at.energy, `U(${x})`).toBeCloseTo(u, digits);
    // Newton's method from the printed point stays within its last digit.
    const h = 1e-4;
    const hessian = x.map((_, i) => x.map((__, j) => {
      const [plus, minus] = [h, -h].map((s) => fieldAt(energy, x.map((v, d) => v + (d === j ? s : 0))).gradient[i]);
      return (plus - minus) / (2 * h);
    }));
    const g = at.gradient;
    const det = x.length === 1 ? hessian[0][0] : hessian[0][0] * hessian[1][1] - hessian[0][1] * hessian[1][0];
    const step = x.length === 1 ? [g[0] / det] : [(hessian[1][1] * g[0] - hessian[0][1] * g[1]) / det, (hessian[0][0] * g[1] - hessian[1][0] * g[0]) / det];
    expect(Math.hypot(...step), `distance of ${x} from the stationary point`).toBeLessThan(1e-3);
  }
}

describe("landscapes in the plane", () => {
  it("Mueller-Brown: minima and saddles of the paper", () => {
    stationary(potentials.mullerBrown(), [[[-0.558, 1.442], -146.7], [[0.623, 0.028], -108.167], [[-0.05, 0.467], -80.768], [[-0.822, 0.624], -40.665], [[0.212, 0.293], -72.249]], 1);
    expect(fieldAt(potentials.mullerBrown({ scale: 0.05 }), [-0.558, 1.442]).energy).toBeCloseTo(-146.7 / 20, 2);
  });
  it("three-hole: minima, saddles and hill", () => {
    stationary(potentials.threeHole(), [
      [[1.048055, -0.042094], -3.994861], [[-1.048055, -0.042094], -3.994861], [[0, 1.537082], -2.172154],
      [[0.617271, 1.102735], -1.646687], [[-0.617271, 1.102735], -1.646687], [[0, -0.315827], -1.384587], [[0, 0.519187], -0.71523],
    ], 6);
  });
  it("three-hole: partition function, averages and populations at two temperatures", () => {
    const range = [[-4, 4], [-4, 4]] as const;
    const observables = { u: (_x: readonly number[], u: number) => u, y: (x: readonly number[]) => x[1], x2: (x: readonly number[]) => x[0] ** 2, y2: (x: readonly number[]) => x[1] ** 2, upper: (x: readonly number[]) => (x[1] > 1 ? 1 : 0) };
    const warm = fieldAverages(potentials.threeHole(), { kT: 1, range }, observables);
    expect(Math.exp(warm.lnZ)).toBeCloseTo(93.821379, 5);
    expect(warm.means.u).toBeCloseTo(-2.646694, 6);
    expect(warm.lnZ + warm.means.u).toBeCloseTo(1.894699, 6);
    expect(warm.means.y).toBeCloseTo(0.160552, 6);
    expect(Math.sqrt(warm.means.x2)).toBeCloseTo(0.990155, 6);
    expect(Math.sqrt(warm.means.y2 - warm.means.y ** 2)).toBeCloseTo(0.640583, 6);
    expect(warm.means.upper).toBeCloseTo(0.12177302984, 9);
    const cold = fieldAverages(potentials.threeHole(), { kT: 0.5, range }, observables);
    expect(Math.exp(cold.lnZ)).toBeCloseTo(2025.385388, 4);
    expect(cold.means.u).toBeCloseTo(-3.368958, 6);
    expect(cold.means.upper).toBeCloseTo(0.02674227318, 9);
  });
});

describe("wells on the line", () => {
  const range = [[-3.2, 3.2]] as const;
  const within = (a: number, b: number) => (x: readonly number[]) => (x[0] > a && x[0] < b ? 1 : 0);
  it("double well 4 (x^2 - 1)^2, by its barrier and as a polynomial", () => {
    for (const energy of [potentials.doubleWell({ barrier: 4 }), potentials.doubleWell({ b: -8, c: 4, constant: 4 })]) {
      const { lnZ, means } = fieldAverages(energy, { kT: 1, range }, { x2: ([x]) => x * x, middle: within(-0.2, 0.2) });
      expect(Math.exp(lnZ)).toBeCloseTo(0.947837833, 9);
      expect(means.x2).toBeCloseTo(0.9176708607, 9);
      expect(means.middle).toBeCloseTo(0.00862704918529, 12);
    }
    expect(fieldAt(potentials.doubleWell({ barrier: 3, minimum: 2, tilt: 0.25 }), [2, 1]).energy).toBeCloseTo(0.5 + 0.5, 14);
  });
  it("four well of Prinz: partition function, moments and populations", () => {
    const { lnZ, means } = fieldAverages(potentials.fourWell(), { kT: 1, range }, { x: ([x]) => x, x2: ([x]) => x * x, a: within(-9, -0.5), b: within(-0.5, 0), c: within(0, 0.5), d: within(0.5, 9), middle: within(-0.1, 0.1) });
    expect(Math.exp(lnZ)).toBeCloseTo(0.8979458774, 9);
    expect(means.x).toBeCloseTo(0.0959511415, 9);
    expect(means.x2).toBeCloseTo(0.2716297324, 9);
    expect([means.a, means.b, means.c, means.d].map((p) => Number(p.toFixed(5)))).toEqual([0.16948, 0.23226, 0.33658, 0.26168]);
    expect(means.middle).toBeCloseTo(0.02104014968149, 12);
  });
  it("four well of Wang and Tiwary: stationary points, and populations at beta = 3", () => {
    const energy = potentials.fourWell({ form: "wang-tiwary" });
    stationary(energy, [[[-0.76696], 0.466808], [[-0.2392], 0.967032], [[0.33473], 0.833919], [[0.72282], 0.3846], [[-0.4825], 1.582286], [[0], 2.200045], [[0.47748], 0.985503]], 4);
    const parts = [[-3, -0.4825], [-0.4825, 0], [0, 0.47748], [0.47748, 3]].map((r) => Math.exp(fieldAverages(energy, { kT: 1 / 3, range: [r as [number, number]] }, {}).lnZ));
    const total = parts.reduce((a, b) => a + b);
    [0.30534, 0.07411, 0.13492, 0.48563].forEach((p, i) => expect(parts[i] / total).toBeCloseTo(p, 4));
  });
  it("harmonic well and Gaussian mixture have the partition functions of their formulas", () => {
    const where = { kT: 0.7, range: [[-9, 9], [-9, 9]] as const };
    expect(particleInField(potentials.harmonic({ k: [2, 0.9], centre: [0.4, -0.3] }), where).lnZ).toBeCloseTo(Math.log((2 * Math.PI * 0.7) / Math.sqrt(1.8)), 12);
    const mixture = potentials.gaussianMixture({ components: [{ weight: 0.5, mean: [1, 2], s: 0.6 }, { weight: 4, mean: [-1, 0], s: 0.9 }] });
    expect(particleInField(mixture, { ...where, kT: 1 }).lnZ).toBeCloseTo(Math.log(4.5), 12);
  });
});

describe("clusters", () => {
  const energyOf = async (energy: Energy, positions: number[], dimension: number) => (await evaluate(await deviceFor("wasm f64"), energy, { positions, dimension, box: null })).evaluations[0].energy;
  it("bgflow's unit tests: a dimer at twice r_m, and a triangle of side r_m", async () => {
    expect(await energyOf(potentials.lennardJonesCluster({ n: 2, form: "minimum", length: 2, epsilon: 5, trap: 1 }), [-1, 0, 0, 1, 0, 0], 3)).toBeCloseTo(-4, 13);
    const triangle = [0, 0, 1, 0, 0.5, Math.sqrt(3) / 2];
    expect(await energyOf(potentials.lennardJonesCluster({ n: 3, form: "minimum", epsilon: 5 }), triangle, 2)).toBeCloseTo(-15, 12);
    // 1/2 sum |x_i - mean|^2 of an equilateral triangle of side 1 is 1/2.
    expect(await energyOf(potentials.lennardJonesCluster({ n: 3, form: "minimum", epsilon: 5, trap: 1 }), triangle, 2)).toBeCloseTo(-14.5, 12);
  });
  it("ordered pairs double the energy and not the trap; sigma and minimum differ in length only", async () => {
    const positions = [0, 0, 0, 1.2, 0.1, 0, 0.3, 1.1, 0.4, 2, 1.5, 0.9];
    const e = (options: Partial<potentials.LennardJonesClusterOptions>, x = positions) => energyOf(potentials.lennardJonesCluster({ n: 4, ...options }), x, 3);
    const [unique, trapped, ordered] = [await e({}), await e({ trap: 2 }), await e({ trap: 2, pairs: "ordered" })];
    expect(ordered - trapped).toBeCloseTo(unique, 12);
    const mean = [0, 1, 2].map((d) => [0, 1, 2, 3].reduce((s, i) => s + positions[3 * i + d], 0) / 4);
    expect(trapped - unique).toBeCloseTo(positions.reduce((s, x, k) => s + (x - mean[k % 3]) ** 2, 0), 12);
    expect(await e({ epsilon: 0, trap: 2 })).toBeCloseTo(trapped - unique, 12);
    expect(await e({ epsilon: 0, trap: 2 }, [...positions.slice(0, 9), ...positions.slice(0, 3)])).toBeGreaterThan(0);
    expect(await e({ form: "minimum", length: 2 ** (1 / 6) })).toBeCloseTo(unique, 12);
  });
  it("DW4: energies of given configurations", async () => {
    const dw4 = potentials.pairDoubleWell();
    expect(await energyOf(dw4, [-2, 0, 2, 0], 2)).toBe(0);
    expect(await energyOf(dw4, [0, 0, 4, 0, 4, 4, 0, 4], 2)).toBeCloseTo(-8.39664253, 8);
    expect(await energyOf(dw4, [2, 0, -2, 0, 0, 2, 0, -2], 2)).toBeCloseTo(-15.17898528, 8);
  });
  it("particles on one spot: the pair double well has an energy and no force", async () => {
    const { evaluations, forces } = await evaluate(await deviceFor("wasm f32"), potentials.pairDoubleWell(), { positions: [1, 1, 1, 1], dimension: 2, box: null });
    expect(evaluations[0].energy).toBeCloseTo(0.9 * 256 - 64, 4);
    expect(Array.from(forces)).toEqual([0, 0, 0, 0]);
  });
});

describe("refusals", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["a trap for another number of particles", () => evaluateTrap(), /made for 3 particles, found 2/],
    ["a well without a bottom", () => potentials.doubleWell({ b: 1, c: -1 }), /c: expected a positive number, found -1/],
    ["a barrier that is none", () => potentials.doubleWell({ barrier: 0 }), /barrier: expected a positive energy/],
    ["lists that do not match", () => potentials.harmonic({ k: [1, 2], centre: [0] }), /k has 2 numbers and centre 1/],
    ["a mixture of nothing", () => potentials.gaussianMixture({ components: [] }), /components: expected at least one/],
    ["a period of zero", () => potentials.cosine({ k: 1, period: 0 }), /period: expected a positive length/],
    ["an unknown coupling", () => potentials.threeHole({ coupling: "up" as never }), /coupling: expected "constant", "on", "off"/],
    ["an unknown form", () => potentials.fourWell({ form: "x" as never }), /form: expected "prinz" or "wang-tiwary"/],
    ["no particles", () => potentials.lennardJonesCluster({ n: 0 }), /n: expected a positive number of particles, found 0/],
    ["the closed form of something else", () => fieldAt(potentials.pairDoubleWell(), [0]), /not a one-body potential/],
  ])("%s", async (_what, f, message) => {
    await expect(async () => f()).rejects.toThrow(message);
  });
  const evaluateTrap = async () => evaluate(await deviceFor("wasm f64"), potentials.lennardJonesCluster({ n: 3, trap: 1 }), { positions: [0, 0, 1, 0], dimension: 2, box: null });
});
