/**
 * `ergon energy`, `schema` and `devices` as a person runs them: against LAMMPS (7 Jan 2022, lj/cut 2.5; test/reference/lammps-melt-864.json), NIST's sample
 * configuration, and what each wrong input is told.
 */
import { describe, expect, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import nist from "../reference/nist.json" with { type: "json" };
import { writeNpy } from "../../src/io/npy.ts";
import { writeXyzFrame } from "../../src/io/xyz.ts";
import { schemas } from "../../src/jobs/schemas/index.ts";
import type { EnergyResult } from "../../src/jobs/schemas/energy.ts";
import { validated } from "../../src/jobs/validate.ts";
import { desk } from "../support/command-line.ts";

const { put, ergon, json, refused } = desk();
const L = melt.boxLength;
const fluid = { system: "lennard-jones", box: [L, L, L], cutoff: 2.5, truncation: "cut", tail: false, epsilon: 1, sigma: 1 };
const flat = melt.positions.flat();
/** Two particles at distance r along x. */
const pair = (r: number): number[][] => [[1, 1, 1], [1 + r, 1, 1]];
const u = (r: number): number => 4 * (r ** -12 - r ** -6);

describe("energy of LAMMPS's melt", () => {
  const thermo = melt.thermo[0];
  const kinetic = thermo.kineticEnergyPerParticle * melt.n;

  it("from extended xyz with velocities: energy, pressure, forces in input order", async () => {
    put("melt.json", fluid);
    put("melt.xyz", writeXyzFrame({ positions: flat, dimension: 3, box: [L, L, L], columns: { velo: { width: 3, data: melt.velocities.flat() } } }));
    const result = validated<EnergyResult>(schemas.energy.result!, await json("energy", "melt.json", "--positions", "melt.xyz", "--forces"));
    expect(Math.abs(result.energy / melt.n / thermo.potentialEnergyPerParticle - 1)).toBeLessThan(1e-10);
    expect(Math.abs(result.pressure! / thermo.pressure - 1)).toBeLessThan(1e-9);
    expect(result).toMatchObject({ device: "wasm", precision: "f64", terms: { pair: result.energy } });
    const rms = Math.sqrt(melt.forces.flat().reduce((sum, f) => sum + f * f, 0) / (3 * melt.n));
    const worst = Math.max(...melt.forces.flatMap((row, i) => row.map((f, k) => Math.abs(f - result.forces![i][k]))));
    expect(worst / rms).toBeLessThan(1e-9);
  });

  it("from npy and JSON, on the reference and in f32; kT gives the ideal part of the pressure", async () => {
    put("melt-kt.json", { ...fluid, kT: 0.7 });
    put("melt.npy", writeNpy(Float64Array.from(flat), [melt.n, 3]));
    put("rows.json", melt.positions);
    const reference = await json<EnergyResult>("energy", "melt-kt.json", "--positions", "melt.npy", "--device", "reference");
    const single = await json<EnergyResult>("energy", "melt-kt.json", "--positions", "rows.json", "--precision", "f32");
    expect(Math.abs(reference.energy / melt.n / thermo.potentialEnergyPerParticle - 1)).toBeLessThan(1e-10);
    expect(Math.abs(single.energy / reference.energy - 1)).toBeLessThan(1e-6);
    expect(single.precision).toBe("f32");
    expect(reference.pressure! * 3 * L ** 3).toBeCloseTo(thermo.pressure * 3 * L ** 3 - 2 * kinetic + 3 * melt.n * 0.7, 5);
    expect(reference.forces).toBeUndefined();
    put("melt.json", fluid);
    expect(await json("energy", "melt.json", "--positions", "melt.npy")).not.toHaveProperty("pressure");
  });
});

it("NIST's sample configuration with its tail, also as a table", async () => {
  const sample = nist.sampleConfiguration;
  const text = (await import("../reference/nist-sample-config-4.xyz?raw")).default;
  put("nist.xyz", text);
  put("nist.json", { system: { system: "lennard-jones", box: [8, 8, 8], cutoff: 3, tail: true }, kT: 1 });
  const result = await json<EnergyResult>("energy", "nist.json", "--positions", "nist.xyz");
  expect(Math.abs(result.terms.pair / sample.energyTruncated - 1)).toBeLessThan(1e-9);
  expect(result.terms.tail).toBeCloseTo(sample.tail, 5);
  expect(result.energy).toBeCloseTo(result.terms.pair + result.terms.tail, 9);
  expect(result.pressure).toBeCloseTo((30 + result.virial / 3) / 512, 12);
  const { stdout, code } = await ergon("energy", "nist.json", "--positions", "nist.xyz", "--forces");
  expect(code).toBe(0);
  expect(stdout).toMatch(/energy\s+-17\.335487/);
  expect(stdout).toContain("30 particles, box 8 × 8 × 8");
});

it("open space, two dimensions, minimum image, shift and mixtures", async () => {
  const energy = async (spec: object, positions: unknown): Promise<EnergyResult> => {
    put("spec.json", { system: "lennard-jones", ...spec });
    put("positions.json", positions);
    return json<EnergyResult>("energy", "spec.json", "--positions", "positions.json");
  };
  const open = await energy({ box: null, truncation: "minimum-image", kT: 1 }, pair(1.3));
  expect(open.energy).toBeCloseTo(u(1.3), 14);
  expect(open).not.toHaveProperty("pressure");
  expect((await energy({ box: [6, 7], truncation: "minimum-image" }, [[0.2, 0], [5.0, 0]])).energy).toBeCloseTo(u(1.2), 13);
  expect((await energy({ box: [9, 9, 9], cutoff: 3, truncation: "shift" }, pair(1.5))).energy).toBeCloseTo(u(1.5) - u(3), 14);
  const types = [{ name: "A", sigma: 1, epsilon: 1 }, { name: "B", sigma: 1.2, epsilon: 0.25 }];
  const mixed = await energy({ box: [9, 9, 9], cutoff: 3, types }, { positions: pair(1.4), species: ["B", "A"] });
  expect(mixed.energy).toBeCloseTo(0.5 * u(1.4 / 1.1), 13);
  const own = await energy({ box: [9, 9, 9], cutoff: 3, types, pairs: [{ types: ["B", "A"], sigma: 1, epsilon: 0.8 }] }, { positions: pair(1.4), species: ["B", "A"] });
  expect(own.energy).toBeCloseTo(0.8 * u(1.4), 13);
});

describe("wrong input gets one line that names the place and the mend", () => {
  const small = { system: "lennard-jones", box: [8, 8, 8], cutoff: 2.5 };
  it.each<[string, unknown, unknown, RegExp]>([
    ["an unknown key", { ...small, cutof: 2.5, cutoff: undefined }, pair(1), /^spec\.json: cutof: unknown key \(did you mean "cutoff"\?\)$/],
    ["a missing cutoff", { ...small, cutoff: undefined }, pair(1), /^spec\.json: cutoff: the truncation cut needs one, for example 2\.5$/],
    ["a negative cutoff", { ...small, cutoff: -1 }, pair(1), /^spec\.json: cutoff: expected a number above 0, found -1; write for example 2\.5$/],
    ["a cutoff above half the box", { ...small, cutoff: 4.2 }, pair(1), /^spec\.json: cutoff: 4\.2 is more than half the shortest box length 8; use a larger box/],
    ["a cutoff for minimum image", { ...small, truncation: "minimum-image" }, pair(1), /^spec\.json: cutoff: the truncation minimum-image takes none; remove it/],
    ["an unknown truncation", { ...small, truncation: "shifted" }, pair(1), /^spec\.json: truncation: expected one of .*did you mean "shift"/],
    ["no box", { system: "lennard-jones", cutoff: 2 }, pair(1), /^spec\.json: box: missing; add it, for example "box": \[8,8,8\]$/],
    ["a tail in open space", { ...small, box: null, tail: true }, pair(1), /^spec\.json: tail: there is no tail correction in open space; set it to false$/],
    ["overlapping particles", small, pair(0), /^positions\.json: rows 1 and 2: the particles overlap \(distance 0\) and the energy is not finite; move them apart$/],
    ["zero particles", small, [], /^positions\.json: positions: there are no particles/],
    ["a position outside float range", small, [[1, 1, 1], [1e39, 1, 1]], /^positions\.json: row 2: the position 1e\+39 is outside the range of floating-point numbers/],
    ["rows of another dimension", small, [[1, 1], [2, 2]], /^positions\.json: positions: they have 2 dimensions, the box has 3/],
    ["a ragged row", small, [[1, 1, 1], [2, 2]], /^positions\.json: row 2: expected 3 numbers, found 2/],
    ["a box that contradicts the file's", small, { positions: pair(1), box: [9, 9, 9] }, /^positions\.json: positions: the file has the box 9 × 9 × 9, the spec has 8 × 8 × 8; make them agree$/],
    ["types that nothing tells apart", { ...small, types: [{ sigma: 1, epsilon: 1 }, { sigma: 1, epsilon: 2 }] }, pair(1), /^spec\.json: types: nothing says which particle has which type/],
    ["a syntax error", '{\n  "system": "lennard-jones",\n  "box": [8, 8 8]\n}', pair(1), /^spec\.json: line 3, column \d+: this is not JSON: .*; mend the syntax$/],
  ])("%s", async (_, spec, positions, line) => {
    put("spec.json", spec);
    put("positions.json", positions);
    expect(await refused("energy", "spec.json", "--positions", "positions.json", "--json")).toMatch(line);
  });

  it("files that are not there, cut short or something else", async () => {
    put("spec.json", small);
    const npy = writeNpy(Float64Array.from(pair(1).flat()), [2, 3]);
    put("short.npy", npy.subarray(0, npy.length - 8));
    put("text.npy", "1 2 3\n");
    put("short.xyz", "3\n\nA 1 1 1\nA 2 1 1\n");
    put("words.xyz", "1\n\nA 1 one 1\n");
    const energy = (file: string): Promise<string> => refused("energy", "spec.json", "--positions", file);
    expect(await energy("nowhere.xyz")).toBe("nowhere.xyz: no such file or folder; check the name");
    expect(await energy("short.npy")).toMatch(/^short\.npy: byte \d+: the file is cut short: .* needs 48 bytes of data, found 40/);
    expect(await energy("text.npy")).toMatch(/^text\.npy: byte 0: this is not an \.npy file/);
    expect(await energy("short.xyz")).toMatch(/^short\.xyz: line \d+: /);
    expect(await energy("words.xyz")).toMatch(/^words\.xyz: line 3: .*"one", not a number/);
    expect(await energy("spec.txt")).toMatch(/^spec\.txt: no such file/);
    put("positions.dat", "1 2 3");
    expect(await energy("positions.dat")).toMatch(/^positions\.dat: positions are read from \.xyz, \.extxyz, \.npy and \.json/);
    expect(await refused("energy", "nowhere.json", "--positions", "short.npy")).toMatch(/^nowhere\.json: no such file/);
  });

  it("devices, precisions and options that do not exist", async () => {
    put("spec.json", small);
    put("positions.json", pair(1));
    const energy = ["energy", "spec.json", "--positions", "positions.json"];
    expect(await refused(...energy, "--device", "reference", "--precision", "f32")).toBe("--precision: the reference device computes in f64 only");
    expect(await refused(...energy, "--device", "webgpu", "--precision", "f64")).toBe("--precision: WebGPU has no f64; use f32, or the wasm device");
    expect(await refused(...energy, "--device", "cuda")).toMatch(/argument 'cuda' is invalid\. Allowed choices are auto, reference, wasm, webgpu/);
    expect(await refused(...energy, "--forcs")).toMatch(/unknown option '--forcs' \(Did you mean --forces\?\)/);
    expect(await refused(...energy, "--seed", "-3")).toMatch(/Expected a whole number/);
    expect(await refused("energy", "spec.json")).toMatch(/required option '--positions <file>' not specified/);
    expect(await refused("enery")).toMatch(/unknown command 'enery' \(Did you mean energy\?\)/);
  });

  it("a GPU that is not there", async () => {
    put("spec.json", small);
    put("positions.json", pair(1));
    const saved = { ...process.env };
    // No Vulkan driver is found with an empty list of them.
    const drivers = { VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json", LD_LIBRARY_PATH: "" };
    Object.assign(process.env, drivers);
    try {
      expect(await refused("energy", "spec.json", "--positions", "positions.json", "--device", "webgpu")).toMatch(/^--device webgpu: No WebGPU adapter was found: .*; "ergon devices" lists what is here$/);
    } finally {
      for (const name of Object.keys(drivers)) {
        if (saved[name] === undefined) delete process.env[name];
        else process.env[name] = saved[name];
      }
    }
  });
});

describe("schema and devices", () => {
  it("schema prints every schema, one, or a part of one", async () => {
    expect(JSON.parse((await ergon("schema", "--json")).stdout)).toEqual(JSON.parse(JSON.stringify(schemas)));
    expect(JSON.parse((await ergon("schema", "energy")).stdout)).toEqual(JSON.parse(JSON.stringify(schemas.energy)));
    expect(JSON.parse((await ergon("schema", "free-energy", "spec")).stdout).properties.kT.description).toContain("k_B T");
    expect(await refused("schema", "enrgy")).toMatch(/did you mean "energy"/);
    expect(await refused("schema", "mbar", "spec")).toMatch(/mbar has result, not "spec"/);
  });

  it("devices lists what is here and what is chosen", async () => {
    const { code, stdout } = await ergon("devices", "--no-measure", "--json");
    expect(code).toBe(0);
    const list = validated<{ devices: { kind: string; available: boolean }[] }>(schemas.devices.result!, JSON.parse(stdout));
    expect(list.devices.map((d) => d.kind)).toEqual(["reference", "wasm", "webgpu"]);
    expect(list.devices[1].available).toBe(true);
    expect((await ergon("devices", "--no-measure")).stdout).toContain("Chosen when nothing is asked for");
  });

  it("help explains, and the version is the package's", async () => {
    expect((await ergon("--help")).stdout).toContain("honest error bars");
    expect((await ergon("energy", "--help")).stdout).toContain("Units are reduced");
    expect((await ergon("--version")).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
