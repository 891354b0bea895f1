/**
 * `ergon mbar` against pymbar 3.1.0 (test/reference/pymbar.json; one state has no samples), in every type that the arrays may have, and what wrong arrays are told.
 */
import { describe, expect, it } from "vitest";
import pymbar from "../reference/pymbar.json" with { type: "json" };
import { writeNpy, type NpyData } from "../../src/io/npy.ts";
import { schemas } from "../../src/jobs/schemas/index.ts";
import type { MbarResult } from "../../src/jobs/schemas/mbar.ts";
import { validated } from "../../src/jobs/validate.ts";
import { desk } from "../support/command-line.ts";

const { put, ergon, json, refused } = desk();
const K = pymbar.N_k.length;
const N = pymbar.x_n.length;
/** u_k(x) = force constant / 2 (x - offset)^2. */
const u_kn = Float64Array.from({ length: K * N }, (_, i) => 0.5 * pymbar.harmonicForceConstants[Math.floor(i / N)] * (pymbar.x_n[i % N] - pymbar.harmonicOffsets[Math.floor(i / N)]) ** 2);
const putArrays = (u: NpyData, shape: number[], counts: NpyData): void => {
  put("u.npy", writeNpy(u, shape));
  put("n.npy", writeNpy(counts));
};

describe("mbar of pymbar's samples", () => {
  it("gives pymbar's free energies and errors, whatever the type of the counts", async () => {
    for (const counts of [Int32Array.from(pymbar.N_k), BigInt64Array.from(pymbar.N_k, BigInt), Float64Array.from(pymbar.N_k)]) {
      putArrays(u_kn, [K, N], counts);
      const result = validated<MbarResult>(schemas.mbar.result!, await json("mbar", "u.npy", "--counts", "n.npy"));
      for (let i = 0; i < K; i++)
        for (let j = 0; j < K; j++) {
          expect(Math.abs(result.deltaF_ij[i][j] - pymbar.mbar.deltaF_ij[i][j])).toBeLessThan(1e-8);
          expect(Math.abs(result.standardError_ij[i][j] - pymbar.mbar.dDeltaF_ij[i][j])).toBeLessThan(1e-6);
        }
      expect(result.f_k).toEqual(result.deltaF_ij[0]);
      for (const row of result.overlap) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 8);
      expect(result.effectiveSamples).toHaveLength(K);
    }
  });

  it("takes f32 energies, on the reference too, and prints a table", async () => {
    putArrays(Float32Array.from(u_kn), [K, N], Int32Array.from(pymbar.N_k));
    const single = await json<MbarResult>("mbar", "u.npy", "--counts", "n.npy", "--device", "reference");
    single.f_k.forEach((f, k) => expect(Math.abs(f - pymbar.mbar.deltaF_ij[0][k])).toBeLessThan(1e-5));
    expect(single.device).toBe("reference");
    const { stdout, code } = await ergon("mbar", "u.npy", "--counts", "n.npy");
    expect(code).toBe(0);
    expect(stdout).toContain("Overlap matrix");
    expect(stdout).toMatch(/state\s+samples\s+f_k - f_0\s+effective samples/);
  });
});

/** Two states of 50 samples each whose wells are `distance` standard deviations apart. */
function twoStates(distance: number): Float64Array {
  const x = Array.from({ length: 100 }, (_, n) => Math.sin(12.9898 * (n + 1)) * 1.7 + (n < 50 ? 0 : distance));
  return Float64Array.from({ length: 200 }, (_, i) => 0.5 * (x[i % 100] - (i < 100 ? 0 : distance)) ** 2);
}

describe("wrong arrays get one line", () => {
  it.each<[string, () => void, RegExp]>([
    ["NaN", () => putArrays(u_kn.map((x, i) => (i === N + 3 ? NaN : x)), [K, N], Int32Array.from(pymbar.N_k)), /^u\.npy: u_kn\[1\]\[3\]: expected a finite number or \+Infinity, found NaN; correct the energies, or leave that sample out$/],
    ["counts that do not add up", () => putArrays(u_kn, [K, N], Int32Array.from(pymbar.N_k, (n, k) => (k === 0 ? n - 1 : n))), /^n\.npy: N_k: the counts sum to 799, and u_kn has 800 columns, one for each sample; correct the counts/],
    ["too few counts", () => putArrays(u_kn, [K, N], Int32Array.from(pymbar.N_k.slice(1))), /^n\.npy: N_k: expected 5 counts, one for each row of u_kn, found 4; correct the counts/],
    ["a count that is no whole number", () => putArrays(u_kn, [K, N], Float64Array.from(pymbar.N_k, (n) => n + 0.5)), /^n\.npy: N_k\[0\]: expected a count, an integer of zero or more/],
    ["energies of one state", () => putArrays(u_kn, [K * N], Int32Array.from(pymbar.N_k)), /^u\.npy: expected an array \[states, samples\], found shape \(4000\); rows are states, columns samples$/],
    ["disconnected states", () => putArrays(twoStates(40), [2, 100], Int32Array.of(50, 50)), /^u\.npy: MBAR: states 0 and states 1 are disconnected: .*; add states between them$/],
    ["counts of a table", () => put("n.npy", writeNpy(Int32Array.of(1, 2, 3, 4), [2, 2])), /^n\.npy: expected an array \[states\], found shape \(2, 2\); give one count a state$/],
    ["a file that is cut short", () => put("u.npy", writeNpy(u_kn, [K, N]).subarray(0, 1000)), /^u\.npy: byte 1000: the file is cut short/],
    ["text", () => put("u.npy", "0 1 2"), /^u\.npy: byte 0: this is not an \.npy file/],
  ])("%s", async (_, make, line) => {
    putArrays(u_kn, [K, N], Int32Array.from(pymbar.N_k));
    make();
    expect(await refused("mbar", "u.npy", "--counts", "n.npy", "--json")).toMatch(line);
  });

  it("f32 and a GPU are refused by name", async () => {
    putArrays(u_kn, [K, N], Int32Array.from(pymbar.N_k));
    expect(await refused("mbar", "u.npy", "--counts", "n.npy", "--precision", "f32")).toMatch(/^--precision: free energies are estimated in f64/);
    expect(await refused("mbar", "u.npy", "--counts", "n.npy", "--device", "webgpu")).toMatch(/^--device webgpu: free energies are estimated in f64/);
    expect(await refused("mbar", "u.npy")).toMatch(/required option '--counts <file>' not specified/);
  });
});

it("weak overlap is a warning with the matrix, not a refusal", async () => {
  putArrays(twoStates(4.8), [2, 100], Int32Array.of(50, 50));
  const { code, stdout, stderr } = await ergon("mbar", "u.npy", "--counts", "n.npy", "--json");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: weak overlap between states 0 and states 1: .* of perfect overlap/);
  const result = validated<MbarResult>(schemas.mbar.result!, JSON.parse(stdout));
  expect(result.warnings).toHaveLength(1);
  expect(result.overlap[0][1]).toBeLessThan(0.1);
});
