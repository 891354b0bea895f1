// MBAR against pymbar 3.1.0 on its own samples, against laws that hold exactly, and on input that must be refused.
import { describe, expect, it } from "vitest";
import { bar } from "../../src/estimators/bar.ts";
import { exponentialAverage } from "../../src/estimators/exp.ts";
import { mbarExpectations } from "../../src/estimators/mbar-expectations.ts";
import { mbar } from "../../src/estimators/mbar.ts";
import { open } from "../../src/device/open.ts";
import { PoorOverlap } from "../../src/core/errors.ts";
import { forward, reference, reverse, u_kn } from "./pymbar.ts";

const N_k = reference.N_k;
type Table = readonly (readonly number[])[];
const worst = (a: Table, b: Table): number => Math.max(...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - b[i][j]))));

describe("pymbar 3.1.0", () => {
  it.each(["wasm", "reference"] as const)("gives the same free energies, standard errors and overlap on %s", async (name) => {
    const device = await open({ device: name, kernels: "estimators" });
    const result = await mbar(u_kn, N_k, { device });
    expect(worst(result.deltaF_ij, reference.mbar.deltaF_ij)).toBeLessThan(1e-10);
    expect(worst(result.standardError_ij, reference.mbar.dDeltaF_ij)).toBeLessThan(1e-9);
    expect(Math.abs(result.overlap.secondEigenvalue - reference.mbar.overlapEigenvalue2)).toBeLessThan(1e-9);
    expect(result.diagnostics.warnings).toEqual([]);
    device.close();
  });

  it("takes rows, or one array with its shape", async () => {
    const data = Float64Array.from(u_kn.flat());
    expect((await mbar({ data, shape: [5, 800] }, Int32Array.from(N_k))).f_k).toEqual((await mbar(u_kn, N_k)).f_k);
  });
});

describe("expectations", () => {
  it("agree with pymbar 3.1.0, in the state without samples too", async () => {
    const result = await mbar(u_kn, N_k);
    const { mean, standardError, f_l } = await mbarExpectations(result, u_kn, [reference.x_n]);
    reference.mbar.mean_x_k.forEach((x, k) => expect(Math.abs(mean[0][k] - x)).toBeLessThan(1e-9));
    reference.mbar.d_mean_x_k.forEach((s, k) => expect(Math.abs(standardError[0][k] - s)).toBeLessThan(1e-8));
    result.f_k.forEach((f, k) => expect(Math.abs(f_l[k] - f_l[0] - f)).toBeLessThan(1e-11));
  });

  it("of several observables in another state, which then has the free energy that MBAR gives it without samples", async () => {
    const other = u_kn[2].map((u) => 1.3 * u);
    const result = await mbar(u_kn, N_k);
    const wider = await mbar([...u_kn, other], [...N_k, 0]);
    const { mean, standardError, f_l, effectiveSamples } = await mbarExpectations(result, u_kn, [reference.x_n.map(() => 7), u_kn[2]], { u_ln: [other] });
    expect(f_l[0]).toBeCloseTo(wider.f_k[5], 10);
    expect(effectiveSamples[0]).toBeCloseTo(wider.effectiveSamples[5], 7);
    expect(mean[0][0]).toBeCloseTo(7, 12);
    expect(standardError[0][0], "a constant has no error").toBeLessThan(1e-12);
    // <u_2> at 1.3 u_2: half a kT over 1.3.
    expect(Math.abs(mean[1][0] - 0.5 / 1.3) / standardError[1][0]).toBeLessThan(3);
  });

  it("refuse observables of other samples", async () => {
    await expect(mbarExpectations(await mbar(u_kn, N_k), u_kn, [[1, 2]])).rejects.toThrow("A_in: expected 800 columns");
  });
});

describe("laws", () => {
  it("does not depend on where it starts", async () => {
    const { f_k } = await mbar(u_kn, N_k);
    for (const initial of [[0, 3, -2, 5, 0], [0, 700, -700, 20, 0], f_k]) {
      const again = await mbar(u_kn, N_k, { initial });
      expect(Math.max(...again.f_k.map((f, k) => Math.abs(f - f_k[k])))).toBeLessThan(1e-11);
    }
  });

  it("adds what is added to a state's energies, ten thousand kT included", async () => {
    const { f_k } = await mbar(u_kn, N_k);
    const shifts = [0, 1e4, -3e3, 17, 2500];
    const shifted = await mbar(u_kn.map((row, k) => row.map((u) => u + shifts[k])), N_k);
    expect(Math.max(...shifted.f_k.map((f, k) => Math.abs(f - f_k[k] - shifts[k])))).toBeLessThan(1e-8);
  });

  it("does not see what is added to all energies of a sample", async () => {
    const plain = await mbar(u_kn, N_k);
    const lifted = await mbar(u_kn.map((row) => row.map((u, n) => u + 300 * Math.sin(n))), N_k);
    expect(worst(lifted.deltaF_ij, plain.deltaF_ij)).toBeLessThan(1e-10);
    expect(worst(lifted.standardError_ij, plain.standardError_ij)).toBeLessThan(1e-10);
  });

  it("gives the same bits again, and when several run at once", async () => {
    const first = await mbar(u_kn, N_k);
    const others = u_kn.map((row) => row.map((u, n) => u + 0.1 * Math.sin(n)));
    const [again, , and] = await Promise.all([mbar(u_kn, N_k), mbar(others, N_k), mbar(u_kn, N_k)]);
    expect(again).toEqual(first);
    expect(and).toEqual(first);
  });

  it("is antisymmetric under swapping the ends", async () => {
    const two = [0, 1].map((k) => u_kn[k].slice(0, 400));
    const swapped = [1, 0].map((k) => [...u_kn[k].slice(200, 400), ...u_kn[k].slice(0, 200)]);
    const a = await mbar(two, [200, 200]);
    const b = await mbar(swapped, [200, 200]);
    expect(Math.abs(a.f_k[1] + b.f_k[1])).toBeLessThan(1e-12);
    expect(Math.abs(a.standardError_ij[0][1] - b.standardError_ij[0][1])).toBeLessThan(1e-12);
  });

  it("is BAR for two states", async () => {
    const two = await mbar([0, 1].map((k) => u_kn[k].slice(0, 400)), [200, 200]);
    const result = await bar(forward, reverse);
    expect(Math.abs(two.f_k[1] - result.deltaF)).toBeLessThan(1e-12);
    expect(Math.abs(two.standardError_ij[0][1] - result.diagnostics.mbarStandardError)).toBeLessThan(1e-11);
  });

  it("is EXP where one state has all the samples, its error too", async () => {
    const { f_k, standardError_ij } = await mbar([0, 1].map((k) => u_kn[k].slice(0, 200)), [200, 0]);
    const exp = await exponentialAverage(forward);
    expect(Math.abs(f_k[1] - exp.deltaF)).toBeLessThan(1e-12);
    expect(Math.abs(standardError_ij[0][1] - exp.standardError)).toBeLessThan(1e-12);
  });

  it("takes two states that are the same, and a state with a single sample", async () => {
    const twice = await mbar([u_kn[0], u_kn[0], ...u_kn.slice(1)].map((row) => row.slice(0, 601)), [100, 100, 200, 200, 1, 0]);
    expect(Math.abs(twice.f_k[1])).toBeLessThan(1e-12);
    expect(twice.standardError_ij[0][1]).toBeLessThan(1e-7);
    expect(twice.diagnostics.weakestCut!.sharedSamples).toBeLessThan(1);
  });

  it("scales its errors with a common statistical inefficiency, and takes different ones", async () => {
    const plain = await mbar(u_kn, N_k);
    const four = await mbar(u_kn, N_k, { statisticalInefficiency: [4, 4, 4, 4, 4] });
    expect(worst(four.standardError_ij, plain.standardError_ij.map((row) => row.map((s) => 2 * s)))).toBeLessThan(1e-9);
    const mixed = await mbar(u_kn, N_k, { statisticalInefficiency: [1, 4, 1, 2, 1] });
    plain.standardError_ij.forEach((row, i) => row.forEach((s, j) => {
      if (i === j) return;
      expect(mixed.standardError_ij[i][j]).toBeGreaterThan(s);
      expect(mixed.standardError_ij[i][j]).toBeLessThan(2 * s);
    }));
  });
});

describe("refusals", () => {
  const row = u_kn[0].slice(0, 4);
  const two = [row, row.map((u) => u + 1)];
  it.each([
    ["NaN", () => mbar([[0, NaN], [1, 2]], [1, 1]), RangeError, "u_kn[0][1]: expected a finite number or +Infinity, found NaN"],
    ["-Infinity", () => mbar([[0, 1], [1, -Infinity]], [1, 1]), RangeError, "u_kn[1][1]"],
    ["counts that do not sum to the samples", () => mbar(two, [2, 1]), RangeError, "N_k: the counts sum to 3, and u_kn has 4 columns"],
    ["a count too many", () => mbar(two, [2, 1, 1]), RangeError, "N_k: expected 2 counts"],
    ["a fraction of a sample", () => mbar(two, [1.5, 2.5]), RangeError, "N_k[0]"],
    ["ragged rows", () => mbar([[0, 1], [1]], [1, 1]), RangeError, "u_kn[1]: expected 2 numbers"],
    ["a shape that does not fit", () => mbar({ data: [1, 2, 3], shape: [2, 2] }, [1, 1]), RangeError, "u_kn: expected a shape"],
    ["samples in a state where they cannot be", () => mbar([[Infinity, 0], [1, 1]], [1, 1]), RangeError, "u_kn[0][0]: sample 0 comes from state 0 by N_k, where its energy is infinite"],
    ["no samples", () => mbar([[], []], [0, 0]), RangeError, "N_k: expected at least one sample"],
    ["text", () => mbar("u_kn.npy" as never, [1]), TypeError, "u_kn: expected rows of numbers"],
    ["rows of text", () => mbar([["a"], ["b"]] as never, [1, 0]), TypeError, "u_kn[0][0]: expected a number, found string"],
  ])("%s", async (_name, call, kind, message) => {
    const error: Error = await call().then(() => { throw new Error("was accepted"); }, (e) => e);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(message);
  });

  it("but not weak overlap, which is a warning that names the states", async () => {
    const x = [...Array(2000).keys()].map((i) => (i + 0.5) / 2000 - 0.5);
    // Two uniform boxes that overlap by a hundredth of their width: 20 samples of each.
    const u = [0, 0.99].map((shift) => [...x, ...x.map((v) => v + 0.99)].map((v) => (Math.abs(v - shift) <= 0.5 ? 0 : Infinity)));
    const { f_k, diagnostics } = await mbar(u, [2000, 2000]);
    expect(Math.abs(f_k[1])).toBeLessThan(1e-9);
    expect(diagnostics.weakestCut!.sharedSamples).toBeCloseTo(10, 6);
    expect(diagnostics.warnings).toEqual([expect.stringContaining("weak overlap between states 0 and states 1: 10.0 samples could have come from either side, 1.0 % of perfect overlap")]);
  });

  it("disconnected states, naming the groups", async () => {
    const x = [...Array(50).keys()].map((i) => i / 50);
    const samples = [x, x.map((v) => v + 0.3), x.map((v) => v + 60), x.map((v) => v + 60.2)];
    const offsets = [0.5, 0.8, 60.5, 60.7];
    const u = offsets.map((o) => samples.flat().map((v) => 8 * (v - o) ** 2));
    const error = await mbar(u, [50, 50, 50, 50]).catch((e: PoorOverlap) => e);
    expect(error).toBeInstanceOf(PoorOverlap);
    expect((error as PoorOverlap).state.groups).toEqual([[0, 1], [2, 3]]);
    expect((error as PoorOverlap).message).toContain("states 0, 1 and states 2, 3 are disconnected");
  });
});
