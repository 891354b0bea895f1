/**
 * `ergon simulate` as a person runs it: what is in the folder, the same bytes twice and after SIGKILL and SIGINT, and what wrong input is told. What the job computes is
 * tested in test/jobs and test/dynamics.
 */
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../../src/io/npy.ts";
import { readXyz, writeXyzFrame } from "../../src/io/xyz.ts";
import { schemas } from "../../src/jobs/schemas/index.ts";
import type { SimulateResult } from "../../src/jobs/schemas/simulate.ts";
import { validated } from "../../src/jobs/validate.ts";
import { desk, startErgon } from "../support/command-line.ts";

const { folder, put, ergon, json, refused } = desk();
const fluid = { system: "lennard-jones", box: [6, 6, 6], cutoff: 2.5, truncation: "switch" };
const liquid = { system: fluid, N: 60, density: 0.4, kT: 1.2, integrator: { name: "langevin", timestep: 0.004 }, steps: 40, every: 10, replicas: 2, seed: 5 };
const contents = (name: string): Record<string, Buffer> => Object.fromEntries(readdirSync(join(folder, name)).sort().map((file) => [file, readFileSync(join(folder, name, file))]));

describe("a run", () => {
  it("leaves trajectory, log, checkpoint, spec, record and report, and the same bytes twice", async () => {
    put("liquid.json", liquid);
    const result = validated<SimulateResult>(schemas.simulate.result!, await json("simulate", "liquid.json", "-o", "one"));
    expect(result).toMatchObject({ job: "simulate", N: 60, replicas: 2, frames: 5, seed: 5, device: "wasm", precision: "f64" });
    const one = contents("one");
    expect(Object.keys(one)).toEqual(["checkpoint.npz", "log.csv", "positions.npy", "report.html", "result.json", "run.json", "spec.json", "trajectory.xyz", "velocities.npy"]);
    expect(readNpy(one["positions.npy"]).shape).toEqual([5, 2, 60, 3]);
    expect(readXyz(one["trajectory.xyz"])).toHaveLength(10);
    expect(JSON.parse(one["result.json"].toString())).toEqual(result);
    expect(JSON.parse(one["spec.json"].toString())).toEqual(liquid);
    expect(JSON.parse(one["run.json"].toString())).toMatchObject({ job: "simulate", seed: 5, device: "wasm", precision: "f64", deviceDescription: { build: expect.stringMatching(/simd/) } });
    expect(one["report.html"].toString()).toContain("Radial distribution g(r)");
    await ergon("simulate", "liquid.json", "-o", "two");
    expect(contents("two")).toEqual(one);
    const again = await ergon("simulate", "liquid.json", "-o", "one");
    expect(again.code).toBe(0);
    expect(again.stderr).toBe("one already has the result of this spec\n");
    expect(contents("one")).toEqual(one);
    expect((await json<SimulateResult>("simulate", "liquid.json", "-o", "other", "--seed", "6")).potentialEnergy).not.toEqual(result.potentialEnergy);
  });

  it("takes positions, velocities and types from a file beside the spec, and keeps them in the folder", async () => {
    const rows = [[1, 1, 1], [2.2, 1, 1], [1, 3, 1]];
    const flat = rows.flat();
    put("start.xyz", writeXyzFrame({ positions: flat, dimension: 3, species: ["B", "A", "A"], box: [6, 6, 6], columns: { velo: { width: 3, data: flat.map((x) => x / 10) } } }));
    const types = [{ sigma: 1, epsilon: 1 }, { sigma: 1.1, epsilon: 0.5 }];
    put("mixed.json", { system: { ...fluid, types }, positions: "start.xyz", kT: 1, integrator: { name: "velocity-verlet", timestep: 0.002 }, steps: 4, every: 2 });
    await json("simulate", "mixed.json", "-o", "mixed");
    const { "spec.json": spec, "trajectory.xyz": trajectory } = contents("mixed");
    expect(JSON.parse(spec.toString())).toMatchObject({ positions: rows, species: ["B", "A", "A"], velocities: rows.map((row) => row.map((x) => x / 10)), seed: 1 });
    const [first] = readXyz(trajectory);
    expect(first.species).toEqual(["B", "A", "A"]);
    expect(Array.from(first.columns.velo.data)).toEqual(flat.map((x) => x / 10));
  });
});

it("killed, interrupted and started again, it ends with the bytes of a run that was left alone", async () => {
  const spec = { system: { system: "lennard-jones", box: [6, 6], cutoff: 2.5, truncation: "shift" }, N: 2, kT: 1, integrator: { name: "langevin", timestep: 0.002 }, steps: 500_000, every: 1000, seed: 3 };
  put("pair.json", spec);
  const grown = async (ended: Promise<unknown>, from: number): Promise<void> => {
    const log = join(folder, "broken", "log.csv");
    const over = ended.then(() => true);
    while (!(existsSync(log) && readFileSync(log).length > from)) if (await Promise.race([over, wait(5, false)])) throw new Error("the run ended before it could be interrupted");
  };
  const killed = startErgon(folder, ["simulate", "pair.json", "-o", "broken"]);
  await grown(killed.ended, 0);
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(existsSync(join(folder, "broken", "result.json"))).toBe(false);

  const stopped = startErgon(folder, ["simulate", "pair.json", "-o", "broken", "--json"]);
  await grown(stopped.ended, readFileSync(join(folder, "broken", "log.csv")).length);
  // A terminal and npm both send it: that is one interruption.
  stopped.child.kill("SIGINT");
  stopped.child.kill("SIGINT");
  const { code, stdout, stderr } = await stopped.ended;
  expect(code).toBe(130);
  expect(stdout).toBe("");
  expect(stderr).toContain('stopped; "ergon simulate pair.json -o broken" goes on from here');

  put("pair2.json", { ...spec, kT: 1.1 });
  const before = contents("broken");
  expect(await refused("simulate", "pair2.json", "-o", "broken")).toBe("broken: holds work on another spec (kT is 1 there, 1.1 here); choose another folder with -o, or remove this one");
  expect(await refused("simulate", "pair.json", "-o", "broken", "--device", "wasm", "--precision", "f32")).toMatch(/^broken: was begun on wasm in f64, and goes on there/);
  expect(await refused("report", "broken")).toMatch(/^broken: the run is not finished; run "ergon simulate SPEC.json -o broken" again/);
  expect(contents("broken")).toEqual(before);

  const result = await json<SimulateResult>("simulate", "pair.json", "-o", "broken");
  expect(await json("simulate", "pair.json", "-o", "whole")).toEqual(result);
  expect(contents("broken")).toEqual(contents("whole"));
});

describe("wrong input gets one line, and no folder", () => {
  const { N: _, ...withoutN } = liquid;
  it.each<[string, object, RegExp]>([
    ["an unknown key", { ...liquid, integrator: { ...liquid.integrator, time_step: 1 } }, /^spec\.json: integrator\.time_step: unknown key \(did you mean "timestep"\?\)$/],
    ["no time step", { ...liquid, integrator: { name: "langevin" } }, /^spec\.json: integrator\.timestep: missing; add it, for example "timestep": 0\.002$/],
    ["zero particles", { ...liquid, N: 0 }, /^spec\.json: N: expected a whole number of at least 1, found 0; write for example 108$/],
    ["neither N nor positions", withoutN, /^spec\.json: N: missing; add "N"/],
    ["no rows", { ...withoutN, density: undefined, positions: [] }, /^spec\.json: positions: expected at least 1 entry, found \[\]/],
    ["a density that cannot be built", { ...liquid, N: 400, density: 3 }, /^spec\.json: .*cannot be built.*use fewer particles or a larger box$/],
    ["a box that the density makes too small", { ...liquid, N: 20 }, /^spec\.json: system\.cutoff: 2\.5 is more than half the shortest box length/],
    ["friction where there is none", { ...liquid, integrator: { name: "hmc", timestep: 0.01, friction: 1 } }, /^spec\.json: integrator\.friction: hmc takes none; remove it$/],
    ["an unknown integrator", { ...liquid, integrator: { name: "verlet", timestep: 0.01 } }, /^spec\.json: integrator\.name: expected one of "velocity-verlet", /],
    ["a negative temperature", { ...liquid, kT: -1 }, /^spec\.json: kT: expected a number above 0, found -1/],
    ["positions that are not there", { ...withoutN, density: undefined, positions: "nowhere.xyz" }, /^nowhere\.xyz: no such file or folder; check the name$/],
    ["positions in another box", { ...withoutN, density: undefined, positions: "small.xyz" }, /^small\.xyz: positions: the file has the box 5 × 5 × 5, the spec has 6 × 6 × 6; make them agree$/],
  ])("%s", async (_, spec, line) => {
    put("small.xyz", writeXyzFrame({ positions: [1, 1, 1], dimension: 3, box: [5, 5, 5] }));
    put("spec.json", spec);
    expect(await refused("simulate", "spec.json", "-o", "none", "--json")).toMatch(line);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it("a folder that cannot be written, a folder of something else, a damaged checkpoint", async () => {
    put("spec.json", { ...liquid, steps: 10 });
    put("file", "x");
    expect(await refused("simulate", "spec.json", "-o", "file/out")).toBe("file/out: cannot be written: a part of this path is a file, not a folder; choose another folder");
    expect(await refused("simulate", "spec.json", "-o", ".")).toMatch(/^\.: the folder holds other files and no results of ergon; choose a new folder with -o$/);
    expect(await refused("simulate", "spec.json")).toMatch(/required option '-o, --output <folder>' not specified/);
    await json("simulate", "spec.json", "-o", "damaged");
    put("damaged/result.json", "");
    expect(await refused("simulate", "spec.json", "-o", "damaged")).toBe("damaged/result.json: is damaged; remove it and run the same command again");
    rmSync(join(folder, "damaged", "result.json"));
    put("damaged/checkpoint.npz", writeNpy(Float64Array.of(1)));
    expect(await refused("simulate", "spec.json", "-o", "damaged")).toMatch(/checkpoint\.npz: byte 0: this is not an \.npz file/);
  });
});

it("a time step that is too large stops with the step and the particle, and no NaN is written", async () => {
  put("spec.json", { ...liquid, integrator: { name: "velocity-verlet", timestep: 0.3 }, steps: 400 });
  expect(await refused("simulate", "spec.json", "-o", "far", "--json")).toMatch(/^spec\.json: .*step \d+, replica \d+, particle \d+.*the time step is too large/);
  for (const [name, bytes] of Object.entries(contents("far"))) expect(bytes.toString("latin1"), name).not.toMatch(/NaN|Infinity/);
  expect(existsSync(join(folder, "far", "result.json"))).toBe(false);
});
