// Jarzynski and Crooks: what they add to EXP and BAR, laws, and where a crossing of Gaussians is right and wrong.
import { describe, expect, it } from "vitest";
import { PoorOverlap } from "../../src/core/errors.ts";
import { bar } from "../../src/estimators/bar.ts";
import { crooks } from "../../src/estimators/crooks.ts";
import { exponentialAverage } from "../../src/estimators/exp.ts";
import { jarzynski } from "../../src/estimators/jarzynski.ts";
import { exponentialDistributions } from "../../src/testsystems/exponential-distributions.ts";
import { gaussianWork } from "../../src/testsystems/gaussian-work.ts";

const system = gaussianWork({ deltaF: -3, sigma: 1.2 });
const { forward, reverse } = system.sample([3000, 3000], { seed: 5 });

describe("Jarzynski", () => {
  it("is EXP of the work, with the dissipated work of the direction that was run", async () => {
    const result = await jarzynski(forward);
    expect(result.deltaF).toBe((await exponentialAverage(forward)).deltaF);
    expect(Math.abs(result.diagnostics.dissipatedWork - system.dissipatedWork)).toBeLessThan(4 * 0.05);
    expect(Math.abs(result.diagnostics.cumulantDeltaF + 3)).toBeLessThan(4 * 0.03);
    const back = await jarzynski(reverse, { direction: "reverse" });
    expect(Math.abs(back.deltaF + 3)).toBeLessThan(4 * back.standardError);
    expect(Math.abs(back.diagnostics.dissipatedWork - system.dissipatedWork)).toBeLessThan(4 * 0.05);
    expect(Math.abs(back.diagnostics.cumulantDeltaF + 3)).toBeLessThan(4 * 0.03);
  });

  it("refuses work that dissipates 18 kT, and shows what it refused", async () => {
    const error = await jarzynski(gaussianWork({ deltaF: 0, sigma: 6 }).sample([1000, 1], { seed: 1 }).forward).catch((e) => e);
    expect(error).toBeInstanceOf(PoorOverlap);
    expect(error.message).toMatch(/^EXP: (one sample carries|\d.* effective samples|the tail)/);
    expect(error.state.deltaF).toBeGreaterThan(1);
    expect(error.state.diagnostics.effectiveSamples).toBeLessThan(20);
  });
});

describe("Crooks", () => {
  it("is BAR by default, with the dissipated work both ways", async () => {
    const result = await crooks(forward, reverse);
    expect(result.deltaF).toBe((await bar(forward, reverse)).deltaF);
    for (const w of result.diagnostics.dissipatedWork) expect(Math.abs(w - 0.72)).toBeLessThan(0.1);
    for (const s of result.diagnostics.workSpread) expect(Math.abs(s - 1.2)).toBeLessThan(0.08);
  });

  it("finds the crossing of Gaussians that share no samples, where BAR refuses", async () => {
    const far = gaussianWork({ deltaF: 7, sigma: 12 });
    const work = far.sample([2000, 2000], { seed: 2 });
    await expect(crooks(work.forward, work.reverse)).rejects.toBeInstanceOf(PoorOverlap);
    const result = await crooks(work.forward, work.reverse, { method: "gaussian-crossing" });
    expect(Math.abs(result.deltaF - 7)).toBeLessThan(4 * result.standardError);
    expect(result.standardError).toBeLessThan(1);
    expect(result.diagnostics.warnings).toEqual([]);
  });

  it("crosses equal variances at half the difference of the means, exactly, and changes sign with swapped ends", async () => {
    const F = [1, 2, 3];
    const R = [-4, -3, -2];
    expect((await crooks(F, R, { method: "gaussian-crossing" })).deltaF).toBeCloseTo(2.5, 12);
    expect((await crooks(R, F, { method: "gaussian-crossing" })).deltaF).toBeCloseTo(-2.5, 12);
    const there = await crooks(forward, reverse, { method: "gaussian-crossing" });
    const back = await crooks(reverse, forward, { method: "gaussian-crossing" });
    expect(back.deltaF).toBeCloseTo(-there.deltaF, 10);
    expect(back.standardError).toBeCloseTo(there.standardError, 8);
  });

  it("warns that work is not Gaussian", async () => {
    const { u_kn } = exponentialDistributions({ rates: [1, 4] }).sample([1000, 1000], { seed: 3 });
    const w = u_kn[1].map((u, n) => u - u_kn[0][n]);
    const result = await crooks(w.subarray(0, 1000), w.subarray(1000).map((x) => -x), { method: "gaussian-crossing" });
    expect(result.diagnostics.warnings[0]).toContain("not Gaussian");
  });
});
