// Widom insertion, block averages, the bootstrap, effective sample sizes and Pareto tails: exact cases, known numbers, refusals.
import { describe, expect, it } from "vitest";
import { PoorOverlap } from "../../src/core/errors.ts";
import { blockAverages } from "../../src/estimators/block-averages.ts";
import { bootstrap, bootstrapIndices } from "../../src/estimators/bootstrap.ts";
import { effectiveSampleSize, effectiveSampleSizeFromLog, paretoShape } from "../../src/estimators/weights.ts";
import { widom } from "../../src/estimators/widom.ts";
import { autoregressive } from "../../src/testsystems/autoregressive.ts";

describe("Widom", () => {
  const b = Array.from({ length: 64 }, (_, i) => 2 + Math.sin(7 * i));
  it("is minus the logarithm of the mean, weighted by volume where it changes", async () => {
    const mean = b.reduce((s, x) => s + x, 0) / 64;
    expect((await widom(b)).betaMuExcess).toBeCloseTo(-Math.log(mean), 13);
    const volumes = b.map((_, i) => 1 + (i % 3));
    const weighted = b.reduce((s, x, i) => s + x * volumes[i], 0) / volumes.reduce((s, v) => s + v, 0);
    expect((await widom(b, { volumes })).betaMuExcess).toBeCloseTo(-Math.log(weighted), 13);
    // Volumes that are all the same change nothing, in whatever unit.
    const same = await widom(b, { volumes: b.map(() => 512) });
    expect(same.standardError).toBeCloseTo((await widom(b)).standardError, 13);
  });

  it("refuses insertions that never succeed, or hardly ever", async () => {
    await expect(widom([0, 0, 0, 0])).rejects.toThrow("none of the insertions");
    await expect(widom([...new Array(500).fill(1e-9), 1])).rejects.toBeInstanceOf(PoorOverlap);
    await expect(widom([1, 1, -1, 1])).rejects.toThrow("boltzmann[2]: expected zero or more");
    await expect(widom(b, { lengths: [60, 5] })).rejects.toThrow("lengths: expected positive lengths that sum to 64");
  });
});

describe("block averages", () => {
  it("of two levels by hand", async () => {
    const { levels, mean } = await blockAverages([1, 3, 2, 6]);
    expect(mean).toBe(3);
    expect(levels.map((l) => [l.blockLength, l.blocks])).toEqual([[1, 4], [2, 2]]);
    expect(levels[0].standardError).toBeCloseTo(Math.sqrt(3.5 / 3), 14);
    expect(levels[1].standardError).toBeCloseTo(1, 14);
    expect(levels[1].uncertainty).toBeCloseTo(1 / Math.SQRT2, 14);
  });

  it("finds the plateau of a correlated series, and says when there is none", async () => {
    const system = autoregressive({ correlation: 0.9 });
    const n = 1 << 16;
    const { standardError, diagnostics } = await blockAverages(system.series(n, { seed: 4 }));
    expect(diagnostics.plateau).toBe(true);
    expect(Math.abs(standardError / system.errorOfMean(n) - 1)).toBeLessThan(0.1);
    expect(Math.abs(diagnostics.statisticalInefficiency / 19 - 1)).toBeLessThan(0.2);
    const short = await blockAverages(autoregressive({ correlation: 0.999 }).series(300, { seed: 4 }));
    expect(short.diagnostics.plateau).toBe(false);
    expect(short.diagnostics.warnings[0]).toContain("no plateau");
  });
});

describe("bootstrap", () => {
  const x = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
  it("gives the standard error of a mean, the same with the same seed, and others with another", async () => {
    const mean = x.reduce((s, y) => s + y, 0) / 400;
    const exact = Math.sqrt(x.reduce((s, y) => s + (y - mean) ** 2, 0) / 400 / 400);
    const result = await bootstrap([x], ([m]) => m, { seed: 1, resamples: 2000 });
    expect(result.value).toBeCloseTo(mean, 14);
    expect(Math.abs(result.standardError / exact - 1), "its own error is 1.6 %").toBeLessThan(0.064);
    expect(Math.abs(result.bias)).toBeLessThan((4 * exact) / Math.sqrt(2000));
    expect(await bootstrap([x], ([m]) => m, { seed: 1, resamples: 2000 })).toEqual(result);
    expect((await bootstrap([x], ([m]) => m, { seed: 2, resamples: 2000 })).standardError).not.toBe(result.standardError);
    // More resamples begin with the same ones.
    expect((await bootstrap([x], ([m]) => m, { seed: 1, resamples: 10 })).distribution).toEqual(result.distribution.slice(0, 10));
  });

  it("draws the same indices for any statistic, in blocks too", async () => {
    const a = await bootstrap([x], ([m]) => m, { seed: 9, resamples: 20, blockLength: 7 });
    const b = await bootstrapIndices(400, (indices) => indices.reduce((s, i) => s + x[i], 0) / 400, { seed: 9, resamples: 20, blockLength: 7 });
    a.distribution.forEach((m, r) => expect(b.distribution[r]).toBeCloseTo(m, 13));
    await bootstrapIndices(50, (indices) => {
      indices.forEach((i, n) => { if (n % 5 > 0) expect(i).toBe((indices[n - 1] + 1) % 50); });
      return 0;
    }, { seed: 3, resamples: 5, blockLength: 5 });
  });

  it("refuses blocks longer than the samples", async () => {
    await expect(bootstrap([[1, 2]], ([m]) => m, { seed: 1, blockLength: 3 })).rejects.toThrow("blockLength: expected 1 to 2");
    await expect(bootstrap([[1, 2]], ([m]) => m, { seed: 1, resamples: 1 })).rejects.toThrow("resamples");
    await expect(bootstrap([], ([m]) => m, { seed: 1 })).rejects.toThrow("columns");
  });
});

describe("weights", () => {
  it("Kish's effective sample size, from weights and from logarithms, in any scale", () => {
    expect(effectiveSampleSize([3, 3, 3, 3])).toBe(4);
    expect(effectiveSampleSize([1, 2, 0])).toBeCloseTo(9 / 5, 14);
    expect(effectiveSampleSizeFromLog([1000, 1000 + Math.LN2, -Infinity])).toBeCloseTo(9 / 5, 12);
    expect(() => effectiveSampleSize([0, 0])).toThrow("all are 0");
    expect(() => effectiveSampleSize([1, -1])).toThrow("weights[1]");
  });

  it.each([0.2, 0.5, 1, 1.5])("finds the shape %d of a Pareto tail", (k) => {
    // Quantiles of the generalized Pareto distribution (1 + k x)^(-1 / k); the fit leans to 0.5 like ten observations would.
    const n = 10_000;
    const w = Float64Array.from({ length: n }, (_, i) => (((i + 0.5) / n) ** -k - 1) / k + 1);
    expect(Math.abs(paretoShape(w)! - k)).toBeLessThan(0.06);
  });

  it("has no shape for weights that are all the same, or too few", () => {
    expect(paretoShape(new Float64Array(500).fill(1))).toBeNull();
    expect(paretoShape(Float64Array.of(1, 2, 3, 4))).toBeNull();
  });
});
