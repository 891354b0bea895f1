// Soft cores: the formulas of Beutler et al. 1994 and Zacharias et al. 1994 written out, their ends, their derivatives, their truncations and tails.
import { describe, expect, it } from "vitest";
import { pairParameters, switchAt } from "../../src/kernels/pair/evaluator.ts";
import { lennardJones, type LennardJonesOptions } from "../../src/potentials/lennard-jones.ts";
import { softCoreBeutler, softCoreSeparationShifted, type SoftCoreOptions } from "../../src/potentials/soft-core.ts";
import { evaluate } from "../../src/system/evaluate.ts";
import { randomSource } from "../../src/core/threefry.ts";
import type { Energy } from "../../src/system/energy.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const beutler = (r: number, l: number, sigma = 1, epsilon = 1, alpha = 0.5): number => {
  const d = alpha * (1 - l) ** 2 + (r / sigma) ** 6;
  return 4 * epsilon * l * (1 / d ** 2 - 1 / d);
};
const shifted = (r: number, l: number, sigma = 1, epsilon = 1, alpha = 1): number => {
  const s = sigma ** 2 / (alpha * (1 - l) * sigma ** 2 + r ** 2);
  return 4 * epsilon * l * (s ** 6 - s ** 3);
};
const forms = [
  ["Beutler", softCoreBeutler, beutler],
  ["separation-shifted", softCoreSeparationShifted, shifted],
] as const;

const lambdas = [0, 0.013, 0.25, 0.5, 0.8, 0.97, 1];

/** Evaluations of two particles at distance r along x, one replica a lambda. */
async function pair(name: Parameters<typeof deviceFor>[0], energy: Energy, r: number, list: readonly number[] = lambdas, box: number[] | null = [20, 20, 20], types = [0, 0]) {
  const { evaluations, forces } = await evaluate(await deviceFor(name), energy, { positions: list.flatMap(() => [1, 1, 1, 1 + r, 1, 1]), dimension: 3, box, types, replicas: list.length, lambda: list });
  return evaluations.map((e, i) => ({ ...e, force: forces[6 * i + 3] }));
}

describe.each(forms)("%s", (_name, make, formula) => {
  it.each([{ truncation: "cut", cutoff: 2.5 }, { truncation: "shift", cutoff: 2.5 }, { truncation: "switch", cutoff: 2.5, switchFrom: 1.9 }, { truncation: "minimum-image" }] as LennardJonesOptions[])("%j is the formula, in energy, force, virial and dU/dlambda", async (options) => {
    const energy = make(options);
    const whole = (r: number, l: number): number => {
      if (r >= (options.cutoff ?? Infinity)) return 0;
      const u = formula(r, l);
      if (options.truncation === "shift") return u - formula(2.5, l);
      return options.truncation === "switch" ? u * switchAt(r, { cutoff: 2.5, switchFrom: 1.9 }).factor : u;
    };
    const h = 1e-5;
    for (const r of [0.3, 0.9, 1.12, 1.95, 2.4, 2.51]) {
      const results = await pair("wasm f64", energy, r);
      results.forEach(({ energy: u, force, virial, energyLambda }, i) => {
        const l = lambdas[i];
        const scale = Math.max(1, Math.abs(whole(r, l)));
        expect(Math.abs(u - whole(r, l))).toBeLessThan(1e-13 * scale);
        const slope = (whole(r - h, l) - whole(r + h, l)) / (2 * h);
        expect(Math.abs(force - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
        expect(Math.abs(virial - force * r)).toBeLessThan(1e-12 * Math.max(1, Math.abs(force)));
        // The formulas are polynomials or fractions in lambda and can be evaluated a little outside [0, 1].
        const byLambda = (whole(r, l + h) - whole(r, l - h)) / (2 * h);
        expect(Math.abs(energyLambda - byLambda)).toBeLessThan(1e-6 * Math.max(1, Math.abs(byLambda)));
      });
    }
  });

  it("is the plain fluid at lambda = 1, to rounding, and nothing at lambda = 0", async () => {
    const random = randomSource(11);
    // Twenty-seven particles on a perturbed grid, two types, periodic.
    const positions = Array.from({ length: 27 }, (_, i) => [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)].map((x) => (x + 0.5 + 0.2 * random.normal()) * 1.4)).flat();
    const types = Array.from({ length: 27 }, (_, i) => i % 2);
    const options: LennardJonesOptions = { types: [{ sigma: 1, epsilon: 1 }, { sigma: 1.2, epsilon: 0.6 }], cutoff: 2.1, tail: true };
    for (const truncation of ["cut", "shift", "switch"] as const) {
      const input = { positions, dimension: 3, box: [4.2, 4.2, 4.2], types };
      const device = await deviceFor("wasm f64");
      const plain = await evaluate(device, lennardJones({ ...options, truncation }), input);
      const soft = await evaluate(device, make({ ...options, truncation }), { ...input, lambda: [1] });
      const none = await evaluate(device, make({ ...options, truncation }), { ...input, lambda: [0] });
      for (const key of ["energy", "virial"] as const) expect(Math.abs(soft.evaluations[0][key] / plain.evaluations[0][key] - 1)).toBeLessThan(1e-13);
      expect(soft.evaluations[0].terms.tail! / plain.evaluations[0].terms.tail!).toBeCloseTo(1, 13);
      const largest = Math.max(...plain.forces.map(Math.abs));
      plain.forces.forEach((f, i) => expect(Math.abs(soft.forces[i] - f)).toBeLessThan(1e-13 * largest));
      expect([none.evaluations[0].energy, none.evaluations[0].virial]).toEqual([0, 0]);
      expect(none.forces.every((f) => f === 0)).toBe(true);
    }
  });

  it("integrates the potential at its lambda beyond the cutoff, and what the switch takes", () => {
    const l = 0.37;
    for (const [truncation, dimension] of [["cut", 3], ["switch", 3], ["cut", 2], ["shift", 1]] as const) {
      const options = { cutoff: 2.5, truncation, tail: true };
      const t = { cutoff: 2.5, switchFrom: truncation === "switch" ? 2.25 : 2.5 };
      const kept = (r: number) => (r < 2.5 ? switchAt(r, t).factor : 0);
      // Midpoint rule to r = 80; what is left is -4 lambda r^(d - 7) / (6 - d) to all digits that matter.
      let sum = (-4 * l * 80 ** (dimension - 6)) / (6 - dimension);
      const h = 2e-4;
      for (let r = t.switchFrom + h / 2; r < 80; r += h) sum += (1 - kept(r)) * formula(r, l) * r ** (dimension - 1) * h;
      const surface = [0, 2, 2 * Math.PI, 4 * Math.PI][dimension];
      const volume = 30;
      const tail = make(options).tail!;
      expect(tail([10], volume, dimension, l).energy / ((100 * surface * sum) / (2 * volume))).toBeCloseTo(1, 5);
      const e = 1e-5;
      const slope = (tail([10], volume, dimension, l + e).energy - tail([10], volume, dimension, l - e).energy) / (2 * e);
      expect(tail([10], volume, dimension, l).energyLambda / slope).toBeCloseTo(1, 8);
      expect(tail([10], volume, dimension).energy / lennardJones(options).tail!([10], volume, dimension).energy).toBeCloseTo(1, 12);
      expect(tail([10], volume, dimension, 0).energy).toBeCloseTo(0, 14);
    }
  });

  it("refuses an alpha that is not positive", () => expect(() => make({ cutoff: 2.5, alpha: 0 })).toThrow(/alpha: expected a positive number, found 0/));
});

describe.each(presentDevices)("%s", (name) => {
  it.each(forms)("%s: particles on one spot have a finite energy and no force for lambda < 1", async (_form, make, formula) => {
    const single = (await deviceFor(name)).precision === "f32";
    for (const truncation of ["cut", "shift"] as const) {
      const list = [0, 1e-3, 0.5, 0.99];
      const results = await pair(name, make({ cutoff: 2.5, truncation }), 0, list);
      results.forEach(({ energy, force, virial, energyLambda }, i) => {
        const l = list[i];
        const want = formula(0, l) - (truncation === "shift" ? formula(2.5, l) : 0);
        // In single precision 1 - 0.99 is known to 3e-6 of itself, and the energy goes as its fourth or sixth power.
        expect(Math.abs(energy - want)).toBeLessThanOrEqual((single ? 2e-5 : 1e-12) * Math.abs(want));
        expect([force, virial]).toEqual([0, 0]);
        expect(Number.isFinite(energyLambda)).toBe(true);
      });
    }
  });
});

describe("parameters of pairs", () => {
  it.each(forms)("%s: mixtures are mixed as the plain fluid is", async (_form, make, formula) => {
    const types = [{ sigma: 1, epsilon: 1 }, { sigma: 1.5, epsilon: 0.25 }];
    const options: SoftCoreOptions = { types, cutoff: 3, alpha: 0.7 };
    const [{ energy }] = await pair("wasm f64", make(options), 1.1, [0.6], [20, 20, 20], [0, 1]);
    expect(energy).toBeCloseTo(formula(1.1, 0.6, 1.25, 0.5, 0.7), 13);
    const { table, evaluator } = make({ ...options, truncation: "shift" }).pairwise!;
    expect(evaluator.energy(9, 0.6, pairParameters(table, 2, 0, 1))).toBeCloseTo(0, 15);
  });
});
