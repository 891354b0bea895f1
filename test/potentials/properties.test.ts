// What every Energy owes: forces are the negative gradient of its energy, the virial is what stretching does to it, dU/dlambda is its derivative, and it has
// the symmetries of its kind. Seeded configurations on every device; a list that leaves out an evaluator fails.
import { beforeAll, describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { fieldEvaluators } from "../../src/kernels/field/evaluators.ts";
import { pairEvaluators } from "../../src/kernels/pair/evaluators.ts";
import type { Device } from "../../src/device/device.ts";
import * as potentials from "../../src/potentials/index.ts";
import { sumOf, type Energy } from "../../src/system/energy.ts";
import { evaluate, type EvaluateInput } from "../../src/system/evaluate.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

interface Case { energy: Energy; dimension: number; n: number; box: number[] | null; spacing?: number; types?: number; lambda?: number; translates: boolean }

const fluid = { types: [{ sigma: 1, epsilon: 1 }, { sigma: 1.15, epsilon: 0.7 }], cutoff: 2.2, truncation: "switch", switchFrom: 1.6, tail: true } as const;
const cases: Record<string, Case> = {
  "Lennard-Jones mixture, switched, periodic": { energy: potentials.lennardJones(fluid), dimension: 3, n: 64, box: [4.8, 5, 5.2], types: 2, translates: true },
  "Lennard-Jones, minimum image, open plane": { energy: potentials.lennardJones({ truncation: "minimum-image" }), dimension: 2, n: 17, box: null, translates: true },
  "Beutler's soft core, lambda 0.4, periodic": { energy: potentials.softCoreBeutler(fluid), dimension: 3, n: 64, box: [4.8, 5, 5.2], types: 2, lambda: 0.4, translates: true },
  "separation-shifted, lambda 0.7, periodic": { energy: potentials.softCoreSeparationShifted(fluid), dimension: 3, n: 64, box: [4.8, 5, 5.2], types: 2, lambda: 0.7, translates: true },
  "Lennard-Jones cluster with a trap": { energy: potentials.lennardJonesCluster({ n: 13, form: "minimum", pairs: "ordered", trap: 1, softening: 1e-6 }), dimension: 3, n: 13, box: null, translates: true },
  "pair double well": { energy: potentials.pairDoubleWell(), dimension: 2, n: 4, box: null, spacing: 3, translates: true },
  "harmonic, anisotropic": { energy: potentials.harmonic({ k: [1, 4, 0.5], centre: [0.3, -0.2, 0.5] }), dimension: 3, n: 5, box: null, translates: false },
  "double well": { energy: potentials.doubleWell({ barrier: 4, tilt: 0.5 }), dimension: 2, n: 3, box: null, translates: false },
  "four well of Prinz": { energy: potentials.fourWell(), dimension: 1, n: 3, box: null, spacing: 0.6, translates: false },
  "Mueller-Brown": { energy: potentials.mullerBrown({ scale: 0.1 }), dimension: 2, n: 3, box: null, spacing: 0.7, translates: false },
  "three-hole": { energy: potentials.threeHole(), dimension: 2, n: 3, box: null, translates: false },
  "Gaussian mixture": { energy: potentials.gaussianMixture({ components: [{ weight: 1, mean: [-1, 0.3], s: 0.7 }, { weight: 2, mean: [1, -0.5], s: 1.1 }] }), dimension: 2, n: 3, box: null, translates: false },
  cosine: { energy: potentials.cosine({ k: [1.5, 0.4], period: 3 }), dimension: 2, n: 3, box: null, translates: false },
  "a sum: harmonic going off, double well coming on": { energy: sumOf([potentials.harmonic({ k: 2, coupling: "off" }), potentials.doubleWell({ b: -4, c: 1, coupling: "on" })]), dimension: 2, n: 3, box: null, lambda: 0.3, translates: false },
};

it("covers every evaluator", () => {
  const covered = new Set(Object.values(cases).flatMap(({ energy }) => [energy.pairwise?.evaluator, energy.field?.evaluator]));
  expect([...pairEvaluators, ...fieldEvaluators].filter((e) => !covered.has(e as never)).map((e) => e.id)).toEqual([]);
});

/** A perturbed lattice; open systems are centred on the origin. */
function configuration(c: Case, seed: number): EvaluateInput {
  const random = randomSource(seed);
  const spacing = c.spacing ?? 1.25;
  const side = Math.ceil(c.n ** (1 / c.dimension)) * spacing;
  const positions = latticePositions(c.n, c.box ?? new Array<number>(c.dimension).fill(side)).map((x) => x + 0.08 * spacing * random.normal() - (c.box ? 0 : side / 2));
  return { positions, dimension: c.dimension, box: c.box, types: Array.from({ length: c.n }, (_, i) => i % (c.types ?? 1)), lambda: [c.lambda ?? 1] };
}

/** Energies of several configurations at once. */
async function energies(device: Device, energy: Energy, base: EvaluateInput, configurations: readonly ArrayLike<number>[], lambda?: readonly number[], box = base.box): Promise<number[]> {
  const positions = configurations.flatMap((x) => Array.from(x));
  const { evaluations } = await evaluate(device, energy, { ...base, box, positions, replicas: configurations.length, lambda: lambda ?? configurations.map(() => base.lambda![0]) });
  return evaluations.map((e) => e.energy);
}

/** Fourth-order central difference of a function known at -2h, -h, h, 2h. */
const slope = ([a, b, c, d]: readonly number[], h: number): number => (a - 8 * b + 8 * c - d) / (12 * h);
const STENCIL = [-2, -1, 1, 2];

/** Relative errors of forces, virial and dU/dlambda against differences of the energy. */
async function disagreement(device: Device, c: Case, seed: number): Promise<{ force: number; virial: number; lambda: number }> {
  // A step whose truncation and rounding errors meet: energies are good to 1e-15, or 1e-7 in single precision.
  const h = device.precision === "f64" ? 1e-3 : 8e-3;
  const base = configuration(c, seed);
  const x = Float64Array.from(base.positions);
  const { evaluations, forces } = await evaluate(device, c.energy, base);
  const random = randomSource(seed + 1000);
  const norm = Math.sqrt(forces.reduce((s, f) => s + f * f, 0));
  let force = 0;
  // Along the force itself, and along a random direction.
  for (const direction of [forces.map((f) => f / norm), x.map(() => random.normal() / Math.sqrt(x.length))]) {
    const along = await energies(device, c.energy, base, STENCIL.map((k) => x.map((v, i) => v + k * h * direction[i])));
    const want = forces.reduce((s, f, i) => s + f * direction[i], 0);
    force = Math.max(force, Math.abs(slope(along, h) + want) / norm);
  }
  const stretched = await Promise.all(STENCIL.map(async (k) => (await energies(device, c.energy, base, [x.map((v) => v * (1 + k * h))], undefined, c.box?.map((l) => l * (1 + k * h)) ?? null))[0]));
  const scale = Math.max(norm, Math.abs(evaluations[0].virial));
  const virial = Math.abs(slope(stretched, h) + evaluations[0].virial) / scale;
  const lambdas = STENCIL.map((k) => base.lambda![0] + k * h);
  const byLambda = slope(await energies(device, c.energy, base, lambdas.map(() => x), lambdas), h);
  return { force, virial, lambda: Math.abs(byLambda - evaluations[0].energyLambda) / Math.max(1, Math.abs(evaluations[0].energyLambda)) };
}

describe.each(presentDevices)("%s", (name) => {
  let device: Device;
  beforeAll(async () => void (device = await deviceFor(name)));
  const bar = () => (device.precision === "f64" ? 2e-7 : 2e-3);
  describe.each(Object.entries(cases))("%s", (_what, c) => {
    it("forces, virial and dU/dlambda are derivatives of the energy", async () => {
      const { force, virial, lambda } = await disagreement(device, c, 5);
      expect(force, "force").toBeLessThan(bar());
      expect(virial, "virial").toBeLessThan(bar());
      expect(lambda, "dU/dlambda").toBeLessThan(bar());
    });
    it("has its symmetries", async () => {
      const base = configuration(c, 6);
      const x = Float64Array.from(base.positions);
      const { evaluations, forces } = await evaluate(device, c.energy, base);
      const rounding = device.precision === "f64" ? 1e-12 : 2e-5;
      const size = Math.max(1, ...forces.map(Math.abs));
      // Two particles of one type change places: nothing but the order of the forces changes.
      const [i, j] = [0, c.types ?? 1].map((p) => p * c.dimension);
      const swapped = x.map((v, k) => (k >= i && k < i + c.dimension ? x[k - i + j] : k >= j && k < j + c.dimension ? x[k - j + i] : v));
      const exchanged = await evaluate(device, c.energy, { ...base, positions: swapped });
      expect(Math.abs(exchanged.evaluations[0].energy - evaluations[0].energy)).toBeLessThan(rounding * size * c.n);
      for (let d = 0; d < c.dimension; d++) expect(Math.abs(exchanged.forces[i + d] - forces[j + d])).toBeLessThan(rounding * size * c.n);
      const moved = await evaluate(device, c.energy, { ...base, positions: x.map((v, k) => v + [0.37, -0.21, 0.55][k % c.dimension] + (c.box && k >= c.dimension * 3 ? c.box[k % c.dimension] : 0)) });
      const change = Math.max(...forces.map((f, k) => Math.abs(f - moved.forces[k])));
      if (c.translates) {
        expect(change).toBeLessThan(rounding * size * c.n);
        for (let d = 0; d < c.dimension; d++) expect(Math.abs(forces.reduce((s, f, k) => s + (k % c.dimension === d ? f : 0), 0))).toBeLessThan(rounding * size * c.n);
      } else expect(change).toBeGreaterThan(1e-2);
    });
  });
  it("tells wrong forces from right ones", async () => {
    const right = cases["Lennard-Jones mixture, switched, periodic"];
    const other = potentials.lennardJones({ ...fluid, types: [{ sigma: 1, epsilon: 1.01 }, { sigma: 1.15, epsilon: 0.7 }] });
    const wrong = { ...right, energy: { ...right.energy, forces: other.forces } };
    expect((await disagreement(device, wrong, 5)).force).toBeGreaterThan(bar());
  });
});
