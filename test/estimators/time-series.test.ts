// Statistical inefficiency, equilibration and subsampling against pymbar 3.1.0 and exact cases.
import { describe, expect, it } from "vitest";
import { detectEquilibration, meanWithError, statisticalInefficiency, subsampleIndices } from "../../src/estimators/time-series.ts";
import { reference } from "./pymbar.ts";

const series = reference.ar1.series;

describe("pymbar 3.1.0", () => {
  it("statistical inefficiency", async () => {
    expect(Math.abs((await statisticalInefficiency(series)) / reference.ar1.statisticalInefficiency - 1)).toBeLessThan(1e-12);
  });

  it("the end of equilibration", async () => {
    const [start, g, effective] = reference.ar1.detectEquilibration;
    const found = await detectEquilibration(series.map((x, i) => x + 5 * Math.exp(-i / 100)), { every: 1 });
    expect(found.start).toBe(start);
    expect(Math.abs(found.statisticalInefficiency / g - 1)).toBeLessThan(1e-5);
    expect(Math.abs(found.effectiveSamples / effective - 1)).toBeLessThan(1e-5);
  });
});

describe("exact cases", () => {
  it("a mean of alternating numbers is better than its g of 1", async () => {
    expect(await statisticalInefficiency([1, -1, 1, -1, 1, -1, 1, -1])).toBe(1);
  });

  it("the error of the mean of independent numbers is s / sqrt(n)", async () => {
    const { mean, standardError, statisticalInefficiency: g } = await meanWithError([1, 2, 4, 1, 2, 4].map((x, i) => (i % 2 ? -x : x)));
    expect(g).toBe(1);
    expect(mean).toBeCloseTo((1 - 2 + 4 - 1 + 2 - 4) / 6, 14);
    expect(standardError).toBeCloseTo(Math.sqrt(42 / 30), 14);
  });

  it("a constant series has one effective sample and no error", async () => {
    expect(await meanWithError([0.1, 0.1, 0.1])).toMatchObject({ standardError: 0, effectiveSamples: 1 });
    expect((await detectEquilibration([0.1, 0.1, 0.1])).effectiveSamples).toBe(1);
    await expect(statisticalInefficiency([0.1, 0.1, 0.1])).rejects.toThrow("all 3 numbers are the same");
  });

  it("subsamples every g-th", () => {
    expect(subsampleIndices(10, 2.5)).toEqual([0, 3, 5, 8]);
    expect(subsampleIndices(10, 2.5, { conservative: true })).toEqual([0, 3, 6, 9]);
    expect(subsampleIndices(3, 1)).toEqual([0, 1, 2]);
    expect(() => subsampleIndices(3, 0.5)).toThrow(RangeError);
  });
});
