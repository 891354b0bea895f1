// exp, sin and cos of the WASM kernels against the host's, through fields that are nothing but one of them: A exp(a x^2) and -k cos(2 pi x).
// @hosts node
import { describe, expect, it } from "vitest";
import { cosineEvaluator } from "../../src/kernels/field/cosine.ts";
import { gaussianSumEvaluator } from "../../src/kernels/field/gaussian-sum.ts";
import type { FieldEvaluator } from "../../src/kernels/field/evaluator.ts";
import { fieldEnergy } from "../../src/potentials/field.ts";
import { conditionsRow } from "../../src/system/box.ts";
import type { Particles } from "../../src/system/energy.ts";
import { spec } from "../../src/program/value.ts";
import { deviceFor } from "../support/devices.ts";

/** Energies and x-components of the gradient of every particle. */
async function values(precision: "f32" | "f64", evaluator: FieldEvaluator, numbers: number[], dimension: number, x: number[]): Promise<{ u: number[]; g: number[] }> {
  const device = await deviceFor(`wasm ${precision}`);
  const energy = fieldEnergy("one function", evaluator, numbers, {});
  const n = x.length;
  const f = (p: Particles) => ({ rows: energy.rows(p), forces: energy.forces(p) });
  const executable = await device.compile(f, { positions: spec([1, n, dimension]), types: spec([n], "u32"), counts: spec([1], "u32"), conditions: spec([1, 8]) });
  const positions = x.flatMap((v) => [v, ...new Array<number>(dimension - 1).fill(0)]);
  const out = await executable.run({ positions: device.array(positions, [1, n, dimension]), types: device.zeros([n], "u32"), counts: device.array([n], [1], "u32"), conditions: device.array(conditionsRow({ box: null }), [1, 8]) });
  const [rows, forces] = [await out.rows.read(), await out.forces.read()];
  return { u: x.map((_, i) => rows[3 * i]), g: x.map((_, i) => -forces[dimension * i]) };
}

const round = { f32: Math.fround, f64: (x: number) => x };

describe.each([["f64", 4e-16, 5e-16, 26], ["f32", 1.3e-7, 1.5e-7, 9.3]] as const)("%s", (precision, expError, turnError, reach) => {
  const r = round[precision];
  it(`exp within ${expError} of itself`, async () => {
    const x = Array.from({ length: 4001 }, (_, i) => r((reach * i) / 4000));
    for (const sign of [1, -1]) {
      const { u } = await values(precision, gaussianSumEvaluator, [0, 0, 0, 1, 0, 0, sign, 0, 0], 2, x);
      // The device squares in its own precision: compare with the exponential of what it squared.
      const worst = Math.max(...x.map((v, i) => Math.abs(u[i] / Math.exp(sign * r(v * v)) - 1)));
      expect(worst).toBeLessThan(expError);
    }
  });
  it("exp leaves the range as it should", async () => {
    const far = [28, 40, 1e3].map((v) => r(v));
    expect((await values(precision, gaussianSumEvaluator, [0, 0, 0, 1, 0, 0, -1, 0, 0], 2, far)).u).toEqual([0, 0, 0]);
    expect((await values(precision, gaussianSumEvaluator, [0, 0, 0, 1, 0, 0, 1, 0, 0], 2, far)).u).toEqual([Infinity, Infinity, Infinity]);
    const small = r(precision === "f64" ? Math.sqrt(740) : Math.sqrt(95));
    const [tiny] = (await values(precision, gaussianSumEvaluator, [0, 0, 0, 1, 0, 0, -1, 0, 0], 2, [small])).u;
    // Below the smallest normal number only a few bits are left.
    expect(tiny / Math.exp(-r(small * small))).toBeCloseTo(1, 1);
  });
  it(`sin and cos of a turn within ${turnError}, the rounding of the reference included`, async () => {
    const x = Array.from({ length: 4001 }, (_, i) => r((i - 2000) / 4000));
    const { u, g } = await values(precision, cosineEvaluator, [1, 0, 0, 1], 1, x);
    expect(Math.max(...x.map((v, i) => Math.abs(u[i] + Math.cos(2 * Math.PI * v))))).toBeLessThan(turnError);
    expect(Math.max(...x.map((v, i) => Math.abs(g[i] / (2 * Math.PI) - Math.sin(2 * Math.PI * v))))).toBeLessThan(turnError);
    // Quarters are exact, and whole turns change nothing.
    expect((await values(precision, cosineEvaluator, [1, 0, 0, 1], 1, [0, 0.25, 0.5, 0.75, 1, -3.5, 1000.25])).u.map((v) => v + 0)).toEqual([-1, 0, 1, 0, -1, 1, 0]);
  });
});
