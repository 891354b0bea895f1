// S(k) against exact answers: the ideal gas (1), a perfect lattice (N at reciprocal vectors, 0 elsewhere), an ordered mixture.
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { analyse } from "../../src/system/observables/observable.ts";
import { commensurateShells, structureFactor } from "../../src/system/observables/structure-factor.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const gas = (frames: number, n: number, box: readonly number[], seed: number): Float64Array => {
  const random = randomSource(seed);
  return Float64Array.from({ length: frames * n * box.length }, (_, i) => random.uniform() * box[i % box.length]);
};

describe.each(presentDevices)("%s", (name) => {
  it("ideal gas: S = 1; with a box that is not the gas's own it is not", async () => {
    const box = [5, 6];
    const frames = { positions: gas(256, 31, box, 4), dimension: 2, atoms: 31 };
    const worst = async (of: readonly number[]): Promise<number> => {
      const { s: [s] } = await analyse(await deviceFor(name), { s: structureFactor({ box: of, kMax: 4, width: 0.5, replicas: "together" }) }, { ...frames, box: of });
      expect(s.frames).toBe(256);
      return Math.max(...Array.from(s.S as Float64Array, (x, i) => Math.abs(x - 1) / s.standardError[i]));
    };
    expect(await worst(box)).toBeLessThan(4);
    expect(await worst([5.5, 6.6])).toBeGreaterThan(4);
  });

  it("face-centred cubic lattice: N at (111), (200), (220), zero between", async () => {
    const cells = 3, a = 1.6;
    const basis = [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]];
    const positions = Array.from({ length: cells ** 3 }, (_, c) => basis.flatMap((b) => b.map((x, d) => (x + (Math.floor(c / cells ** d) % cells)) * a))).flat();
    const box = [cells * a, cells * a, cells * a];
    const n = 4 * cells ** 3;
    const unit = (2 * Math.PI) / a;
    const { s: [s] } = await analyse(await deviceFor(name), { s: structureFactor({ box, kMax: 3 * unit }) }, { positions, dimension: 3, atoms: n, box });
    const allowed = (k: number): number => {
      // Sum of squares h^2 + k^2 + l^2 of the reflections and how many of the shell's vectors have all indices even or all odd.
      const squares = Math.round((k / unit) ** 2 * 9);
      const shell = commensurateShells([9, 9, 9], ((2 * Math.PI) / 9) * Math.sqrt(squares + 0.5)).pop()!;
      return shell.filter((v) => v.every((x) => x % 3 === 0 && Math.abs(x / 3) % 2 === Math.abs(v[0] / 3) % 2)).length / shell.length;
    };
    expect(s.k.length).toBeGreaterThan(20);
    s.k.forEach((k: number, i: number) => expect(Math.abs(s.S[i] - n * allowed(k))).toBeLessThan(1e-4 * n));
    expect(Array.from(s.S).filter((x) => x > 1)).toHaveLength(3);
  });

  it("alternating chain: unlike particles oppose at the zone boundary", async () => {
    const types = [0, 1, 0, 1, 0, 1, 0, 1];
    const { s: [s] } = await analyse(await deviceFor(name), { s: structureFactor({ box: [8], kMax: 7, types }) }, { positions: types.map((_, i) => i), dimension: 1, atoms: 8, box: [8], types });
    // k = pi: rho_0 = 4, rho_1 = -4.
    expect(s.k[3]).toBeCloseTo(Math.PI, 6);
    expect(s.S[3]).toBeCloseTo(0, 4);
    expect(s.pairs.map((p: { S: Float64Array }) => p.S[3]).map((x: number) => Math.round(1e4 * x) / 1e4)).toEqual([4, -4, 4]);
    expect(s.S[7]).toBeCloseTo(8, 4);
  });
});

it("shells hold one of k and -k, and all of equal length", () => {
  expect(commensurateShells([2 * Math.PI, 2 * Math.PI, 2 * Math.PI], 2).map((s) => s.length)).toEqual([3, 6, 4, 3]);
  expect(commensurateShells([2 * Math.PI], 3)).toEqual([[[1, 0, 0]], [[2, 0, 0]], [[3, 0, 0]]]);
});

it("refuses a largest k below the smallest of the box, and open space", () => {
  expect(() => structureFactor({ box: [5, 5, 5], kMax: 1 })).toThrow(/kMax: expected at least 1.25/);
  expect(() => structureFactor({ box: [5, 0, 5], kMax: 3 })).toThrow(/box/);
});
