// Lennard-Jones energies and forces against LAMMPS (7 Jan 2022, lj/cut 2.5, double; test/reference/lammps-melt-864.json), the NIST sample
// configuration (test/reference/nist-sample-config-4.xyz) and closed forms.
import { describe, expect, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import nist from "../reference/nist.json" with { type: "json" };
import sample from "../reference/nist-sample-config-4.xyz?raw";
import { lennardJones, mixLennardJones, type LennardJonesOptions } from "../../src/potentials/lennard-jones.ts";
import { evaluate } from "../../src/system/evaluate.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const box = [melt.boxLength, melt.boxLength, melt.boxLength];

function compareForces(got: ArrayLike<number>, want: readonly number[]): { rms: number; worst: number } {
  const scale = Math.sqrt(want.reduce((s, f) => s + f * f, 0) / want.length);
  const errors = want.map((f, i) => Math.abs(f - got[i]) / scale);
  return { rms: Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length), worst: Math.max(...errors) };
}

describe.each(presentDevices)("%s", (name) => {
  it("melt of 864 atoms: energy, pressure and forces of LAMMPS", async () => {
    const device = await deviceFor(name);
    const { evaluations, forces } = await evaluate(device, lennardJones({ cutoff: melt.cutoff }), { positions: melt.positions.flat(), dimension: 3, box });
    const { rms, worst } = compareForces(forces, melt.forces.flat());
    const perParticle = evaluations[0].energy / melt.n;
    const thermo = melt.thermo[0];
    const kinetic = thermo.kineticEnergyPerParticle * melt.n;
    const pressure = (2 * kinetic + evaluations[0].virial) / (3 * box[0] ** 3);
    const single = device.precision === "f32";
    expect(Math.abs(perParticle / thermo.potentialEnergyPerParticle - 1)).toBeLessThan(single ? 1e-6 : 1e-10);
    expect(Math.abs(pressure / thermo.pressure - 1)).toBeLessThan(single ? 1e-5 : 1e-9);
    expect(rms).toBeLessThan(single ? 1e-5 : 1e-9);
    expect(worst).toBeLessThan(single ? 1e-4 : 1e-9);
  });

  it("NIST's sample configuration, truncated at 3 sigma and with the tail", async () => {
    const device = await deviceFor(name);
    const positions = sample.trim().split("\n").slice(2).flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number));
    const { sampleConfiguration: s } = nist;
    const { evaluations } = await evaluate(device, lennardJones({ cutoff: s.cutoff, tail: true }), { positions, dimension: 3, box: [8, 8, 8] });
    const tolerance = device.precision === "f32" ? 2e-6 : 1e-9;
    expect(Math.abs(evaluations[0].terms.pair / s.energyTruncated - 1)).toBeLessThan(tolerance);
    // NIST prints the tail with six decimals.
    expect(evaluations[0].terms.tail).toBeCloseTo(s.tail, 5);
    expect(evaluations[0].energy).toBeCloseTo(evaluations[0].terms.pair + evaluations[0].terms.tail!, 9);
  });
});

describe("truncations and mixtures, wasm f64 against closed forms of two particles", () => {
  const u = (r: number, sigma = 1, epsilon = 1) => 4 * epsilon * ((sigma / r) ** 12 - (sigma / r) ** 6);
  const pairEnergy = async (options: LennardJonesOptions, r: number, types = [0, 0], lengths: number[] | null = [20, 20, 20]) => {
    const { evaluations, forces } = await evaluate(await deviceFor("wasm f64"), lennardJones(options), { positions: [1, 1, 1, 1 + r, 1, 1], dimension: 3, box: lengths, types });
    return { energy: evaluations[0].energy, force: forces[3], virial: evaluations[0].virial };
  };
  it("cut ends at the cutoff, shift is continuous there", async () => {
    expect((await pairEnergy({ cutoff: 2.5 }, 2.4999)).energy).toBeCloseTo(u(2.4999), 14);
    expect((await pairEnergy({ cutoff: 2.5 }, 2.5001)).energy).toBe(0);
    expect((await pairEnergy({ cutoff: 2.5, truncation: "shift" }, 1.5)).energy).toBeCloseTo(u(1.5) - u(2.5), 14);
  });
  it("switch: the quintic of OpenMM, its force the derivative, zero from the cutoff on", async () => {
    const options = { cutoff: 2.5, truncation: "switch", switchFrom: 2 } as const;
    const x = (2.3 - 2) / 0.5;
    const s = 1 - 10 * x ** 3 + 15 * x ** 4 - 6 * x ** 5;
    expect((await pairEnergy(options, 2.3)).energy).toBeCloseTo(u(2.3) * s, 14);
    const h = 1e-5;
    for (const r of [1.1, 2.05, 2.3, 2.49]) {
      const numerical = -((await pairEnergy(options, r + h)).energy - (await pairEnergy(options, r - h)).energy) / (2 * h);
      const { force, virial } = await pairEnergy(options, r);
      expect(Math.abs(force - numerical)).toBeLessThan(1e-7 * Math.max(1, Math.abs(force)));
      expect(virial).toBeCloseTo(force * r, 10);
    }
    expect((await pairEnergy(options, 2.5)).energy).toBe(0);
  });
  it("minimum image reaches the faces of the box and no further", async () => {
    expect((await pairEnergy({ truncation: "minimum-image" }, 4, [0, 0], [10, 10, 10])).energy).toBeCloseTo(u(4), 15);
    expect((await pairEnergy({ truncation: "minimum-image" }, 6, [0, 0], [10, 10, 10])).energy).toBeCloseTo(u(4), 15);
    expect((await pairEnergy({ truncation: "minimum-image" }, 6, [0, 0], null)).energy).toBeCloseTo(u(6), 15);
  });
  it("mixes by Lorentz and Berthelot, or takes pairs as given", async () => {
    const types = [{ sigma: 1, epsilon: 1 }, { sigma: 1.5, epsilon: 0.25 }];
    expect((await pairEnergy({ types, cutoff: 3 }, 1.4, [0, 1])).energy).toBeCloseTo(u(1.4, 1.25, 0.5), 13);
    expect((await pairEnergy({ types, cutoff: 3 }, 1.6, [1, 1])).energy).toBeCloseTo(u(1.6, 1.5, 0.25), 13);
    expect((await pairEnergy({ types, pairs: [{ types: [0, 1], sigma: 1.1, epsilon: 0.7 }], cutoff: 3 }, 1.4, [1, 0])).energy).toBeCloseTo(u(1.4, 1.1, 0.7), 13);
  });
  it("tail corrections: N^2 c, and the numerical integral where the truncation is switched", () => {
    const { energy, virial } = lennardJones({ cutoff: 3, tail: true }).tail!([30], 512, 3);
    expect(energy).toBeCloseTo((900 * 8 * Math.PI) / (3 * 512) * (3 ** -9 / 3 - 3 ** -3), 12);
    expect(virial).toBeCloseTo((900 * 16 * Math.PI * 3) / (3 * 512) * ((2 / 3) * 3 ** -9 - 3 ** -3), 12);
    // Beyond r = 60 the energy is -4 / r^6 to all digits shown.
    const missing = (f: (r: number) => number) => { let s = 0; const h = 1e-4; for (let r = 2 + h / 2; r < 60; r += h) s += f(r) * h; return s - 4 / (3 * 60 ** 3); };
    const switched = (r: number) => { if (r >= 2.5) return 0; const x = (r - 2) / 0.5; return u(r) * (1 - 10 * x ** 3 + 15 * x ** 4 - 6 * x ** 5); };
    const want = (100 * 2 * Math.PI) / 50 * missing((r) => (u(r) - switched(r)) * r * r);
    expect(lennardJones({ cutoff: 2.5, truncation: "switch", switchFrom: 2, tail: true }).tail!([10], 50, 3).energy).toBeCloseTo(want, 6);
  });
});

describe("refusals", () => {
  it.each<[LennardJonesOptions, RegExp]>([
    [{}, /cutoff: the truncation cut needs one/],
    [{ cutoff: -1 }, /cutoff: expected a positive length, found -1/],
    [{ cutoff: 2.5, truncation: "minimum-image" }, /minimum-image takes none/],
    [{ truncation: "minimum-image", tail: true }, /no tail correction/],
    [{ cutoff: 2.5, truncation: "switch", switchFrom: 3 }, /switchFrom: expected a length between 0 and the cutoff 2.5, found 3/],
    [{ cutoff: 2.5, switchFrom: 2 }, /only the truncation switch takes it/],
    [{ cutoff: 2.5, sigma: 0 }, /sigma: expected a positive length, found 0/],
  ])("%j", (options, message) => expect(() => lennardJones(options)).toThrow(message));
  it("a pair of types that does not exist", () => expect(() => mixLennardJones({ pairs: [{ types: [0, 1], sigma: 1, epsilon: 1 }] })).toThrow(/pairs\[0\]/));
  it("overlapping particles, naming them", async () => {
    await expect(evaluate(await deviceFor("wasm f64"), lennardJones({ cutoff: 2.5 }), { positions: [0, 0, 0, 5, 0, 0, 5, 0, 0], dimension: 3, box: [10, 10, 10] })).rejects.toThrow(/particles 1 and 2 overlap/);
  });
});
