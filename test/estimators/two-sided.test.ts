// EXP and BAR against pymbar 3.1.0, their laws, and what they refuse.
import { describe, expect, it } from "vitest";
import { PoorOverlap } from "../../src/core/errors.ts";
import { bar } from "../../src/estimators/bar.ts";
import { exponentialAverage } from "../../src/estimators/exp.ts";
import { forward, reference, reverse } from "./pymbar.ts";

describe("pymbar 3.1.0", () => {
  it("BAR", async () => {
    const result = await bar(forward, reverse);
    expect(Math.abs(result.deltaF - reference.bar01.deltaF)).toBeLessThan(1e-10);
    expect(Math.abs(result.standardError - reference.bar01.dDeltaF)).toBeLessThan(1e-10);
  });

  it("EXP", async () => {
    const result = await exponentialAverage(forward);
    expect(Math.abs(result.deltaF - reference.exp01.deltaF)).toBeLessThan(1e-12);
    expect(Math.abs(result.standardError - reference.exp01.dDeltaF)).toBeLessThan(1e-12);
  });
});

describe("laws", () => {
  it("BAR changes sign with swapped ends, exactly", async () => {
    const there = await bar(forward, reverse);
    const back = await bar(reverse, forward);
    expect(back.deltaF).toBeCloseTo(-there.deltaF, 13);
    expect(back.standardError).toBeCloseTo(there.standardError, 13);
  });

  it("EXP of reverse work has the opposite sign of EXP of the same work forward", async () => {
    expect((await exponentialAverage(forward, { direction: "reverse" })).deltaF).toBe(-(await exponentialAverage(forward)).deltaF);
  });

  it.each([1e3, -1e5])("both move with a constant of %d kT, without overflow", async (c) => {
    const moved = await bar(forward.map((w) => w + c), reverse.map((w) => w - c));
    expect(Math.abs(moved.deltaF - c - reference.bar01.deltaF)).toBeLessThan(1e-9);
    expect(Math.abs((await exponentialAverage(forward.map((w) => w + c))).deltaF - c - reference.exp01.deltaF)).toBeLessThan(1e-9);
  });

  it("takes infinite work as impossible moves", async () => {
    // A third of the forward moves are impossible: the ratio of partition functions is two thirds of that of the others.
    const w = [...forward, ...new Array(100).fill(Infinity)];
    const result = await exponentialAverage(w);
    expect(result.deltaF).toBeCloseTo((await exponentialAverage(forward)).deltaF + Math.log(1.5), 12);
    expect((await bar(w, reverse)).deltaF).toBeGreaterThan(reference.bar01.deltaF);
  });
});

describe("refusals", () => {
  it("BAR without overlap", async () => {
    const far = await bar([90, 95, 99], [88, 93, 97]).catch((e) => e);
    expect(far).toBeInstanceOf(PoorOverlap);
    expect(far.state.sharedSamples).toBeLessThan(1e-30);
    await expect(bar([Infinity, Infinity], [1, 2])).rejects.toBeInstanceOf(PoorOverlap);
  });

  it("NaN and minus infinity", async () => {
    await expect(bar([1, NaN], [1])).rejects.toThrow("forward[1]: expected a finite number or +Infinity, found NaN");
    await expect(bar([1], [-Infinity])).rejects.toThrow("reverse[0]");
    await expect(exponentialAverage([1])).rejects.toThrow("work: expected at least 2 numbers, found 1");
    await expect(exponentialAverage([1, 2], { direction: "backward" as never })).rejects.toThrow("direction");
  });
});
