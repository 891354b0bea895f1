/**
 * `ergon free-energy` as a person runs it: exact free energies of two and three particles (test/reference/exact.json: quadrature, Lennard-Jones of depth 0.8 in a
 * minimum-image cube of side 6), NIST's values beside a state of NIST's, the same bytes for any number of workers and after an interruption, and what wrong input is
 * told. How well the methods do is tested in test/jobs and test/methods.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import exact from "../reference/exact.json" with { type: "json" };
import nist from "../reference/nist.json" with { type: "json" };
import { schemas } from "../../src/jobs/schemas/index.ts";
import type { FreeEnergyResult } from "../../src/jobs/schemas/free-energy.ts";
import { validated } from "../../src/jobs/validate.ts";
import { desk, startErgon } from "../support/command-line.ts";

const { folder, put, ergon, json, refused } = desk();
const cube = { system: "lennard-jones", box: [6, 6, 6], truncation: "minimum-image", epsilon: 0.8 };
const few = { system: cube, kT: 1, N: [2, 3], methods: ["ti", "mbar", "tmmc", "widom"], seed: 1, effort: 0.03 };
// wasm by name saves the look for a GPU.
const here = ["--device", "wasm"];
/** The files of a folder without those that hold times. */
const contents = (name: string): Record<string, string> => Object.fromEntries(readdirSync(join(folder, name)).filter((file) => !["timings.json", "pieces.json", "report.html"].includes(file)).sort().map((file) => [file, readFileSync(join(folder, name, file)).toString("base64")]));

it("two and three particles: every method within its errors of the exact value; shapes as the schema says", async () => {
  put("few.json", few);
  const result = validated<FreeEnergyResult>(schemas["free-energy"].result!, await json("free-energy", "few.json", "-o", "few", ...here));
  expect(result.results.map(({ method, N }) => `${method} ${N}`)).toEqual(["ti 2", "mbar 2", "tmmc 2", "widom 2", "ti 3", "mbar 3", "tmmc 3", "widom 3"]);
  const truth: Record<number, number> = { 1: 0, 2: -exact.minimumImageCube["lnZ_over_V^N"][2], 3: -exact.minimumImageCube["lnZ_over_V^N"][3] };
  for (const { method, N, betaFExcess, standardError, betaMuExcess, betaMuStandardError } of result.results) {
    if (method === "widom") expect(betaFExcess).toBeNull();
    else {
      expect(Math.abs(betaFExcess! - truth[N]) / standardError!, `${method} ${N}`).toBeLessThan(4);
      expect(standardError!).toBeLessThan(0.05);
      // Twice the interaction would be found out.
      if (N === 3) expect(Math.abs(betaFExcess! - 2 * truth[N]) / standardError!, `${method} ${N}, doubled`).toBeGreaterThan(4);
    }
    expect(Math.abs(betaMuExcess! - (truth[N] - truth[N - 1])) / betaMuStandardError!, `mu ${method} ${N}`).toBeLessThan(4);
  }
  const report = readFileSync(join(folder, "few", "report.html"), "utf8");
  for (const plot of ["β ∂U/∂λ", "Overlap of the windows, N = 3", "p(N)", "Radial distribution g(r)"]) expect(report).toContain(plot);
  expect(JSON.parse(readFileSync(join(folder, "few", "result.json"), "utf8"))).toEqual(result);
  expect(JSON.parse(readFileSync(join(folder, "few", "spec.json"), "utf8"))).toEqual(few);
  const again = await ergon("free-energy", "few.json", "-o", "few");
  expect(again.stdout).toMatch(/N\s+method\s+βF_ex\s+βμ_ex\n/);
});

it("one worker, and an interruption, give the same bytes", async () => {
  put("few.json", few);
  const stopped = startErgon(folder, ["free-energy", "few.json", "-o", "broken", "--workers", "1", "--json", ...here]);
  const over = stopped.ended.then(() => true);
  const pieces = (): number => (existsSync(join(folder, "broken")) ? readdirSync(join(folder, "broken")).filter((name) => /^[a-z].*\.npz$/.test(name)).length : 0);
  while (pieces() < 3) if (await Promise.race([over, wait(5, false)])) throw new Error("the job ended before it could be interrupted");
  stopped.child.kill("SIGINT");
  const { code, stdout, stderr } = await stopped.ended;
  expect(code).toBe(130);
  expect(stdout).toBe("");
  expect(stderr).toContain('"ergon free-energy few.json -o broken" goes on from here');
  expect(existsSync(join(folder, "broken", "result.json"))).toBe(false);
  put("other.json", { ...few, N: [2, 4] });
  expect(await refused("free-energy", "other.json", "-o", "broken", ...here)).toMatch(/^broken: holds work on another spec \(N\[1\] is 3 there, 4 here\)/);
  expect(await refused("simulate", "few.json", "-o", "broken", ...here)).toMatch(/^few\.json: .*unknown key/);
  await json("free-energy", "few.json", "-o", "broken", "--workers", "1", ...here);
  expect(contents("broken")).toEqual(contents("few"));
});

it("a state of NIST's has NIST's values beside it", async () => {
  put("nist.json", { system: { system: "lennard-jones", box: [8, 8, 8], cutoff: 3, tail: true }, kT: 1.5, N: 20, methods: ["mbar"], effort: 0.05 });
  const { code, stdout } = await ergon("free-energy", "nist.json", "-o", "nist", ...here);
  expect(code).toBe(0);
  const [, , tail] = nist.rows.find(([N]) => N === 20)!;
  expect(stdout).toMatch(/N\s+method\s+βF_ex\s+NIST\s+βμ_ex\s+NIST\s+off by/);
  expect(stdout).toContain(String(tail));
  const [result] = validated<FreeEnergyResult>(schemas["free-energy"].result!, JSON.parse(readFileSync(join(folder, "nist", "result.json"), "utf8"))).results;
  expect(Math.abs(result.betaFExcess! - tail)).toBeLessThan(4 * Math.hypot(result.standardError!, 0.04));
});

describe("wrong input gets one line, and no folder", () => {
  const fluid = { system: "lennard-jones", box: [8, 8, 8], cutoff: 3 };
  it.each<[string, object, RegExp]>([
    ["an unknown key", { system: { ...fluid, cutof: 3, cutoff: undefined }, kT: 1.5, N: 40 }, /^spec\.json: system\.cutof: unknown key \(did you mean "cutoff"\?\)$/],
    ["a missing cutoff", { system: { ...fluid, cutoff: undefined }, kT: 1.5, N: 40 }, /^spec\.json: system\.cutoff: the truncation cut needs one/],
    ["a negative cutoff", { system: { ...fluid, cutoff: -3 }, kT: 1.5, N: 40 }, /^spec\.json: system\.cutoff: expected a number above 0, found -3/],
    ["a cutoff above half the box", { system: { ...fluid, cutoff: 4.5 }, kT: 1.5, N: 40 }, /^spec\.json: system\.cutoff: 4\.5 is more than half the shortest box length 8/],
    ["open space", { system: { ...fluid, box: null }, kT: 1.5, N: 40 }, /^spec\.json: system\.box: expected a list, found null/],
    ["no temperature", { system: fluid, N: 40 }, /^spec\.json: kT: missing; add it, for example "kT": 1\.5$/],
    ["zero particles", { system: fluid, kT: 1.5, N: [40, 0] }, /^spec\.json: N\[1\]: expected a whole number of at least 1, found 0/],
    ["a density that cannot be built", { system: fluid, kT: 1.5, N: [40, 4000] }, /^spec\.json: N\[1\]: .*cannot be built/],
    ["an unknown method", { system: fluid, kT: 1.5, N: 40, methods: ["mbra"] }, /^spec\.json: methods\[0\]: expected one of .*did you mean "mbar"/],
    ["tmmc of a mixture", { system: { ...fluid, types: [{ sigma: 1, epsilon: 1, fraction: 0.5 }, { sigma: 1, epsilon: 1, fraction: 0.5 }] }, kT: 1.5, N: 40, methods: ["tmmc"] }, /^spec\.json: methods: tmmc counts the particles of one type/],
  ])("%s", async (_, spec, line) => {
    put("spec.json", spec);
    expect(await refused("free-energy", "spec.json", "-o", "none", "--json", ...here)).toMatch(line);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});
