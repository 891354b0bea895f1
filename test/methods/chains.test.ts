/**
 * Errors of sums over correlated samples: autoregressive series with known correlation, coverage of the error bar, and walkers that stay apart.
 * @hosts node
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { chainStatistics, errorOfSum } from "../../src/methods/chains.ts";

/** x_i = r x_(i-1) + sqrt(1 - r^2) normal: variance 1, statistical inefficiency (1 + r) / (1 - r). */
function autoregressive(n: number, r: number, seed: number, replica = 0): Float64Array {
  const random = randomSource(seed, 0, replica);
  let x = random.normal();
  return Float64Array.from({ length: n }, () => (x = r * x + Math.sqrt(1 - r * r) * random.normal()));
}

describe("chain statistics", () => {
  it.each([[0, 1], [0.5, 3], [0.9, 19]])("finds the inefficiency of correlation %f", (r, g) => {
    const chains = [0, 1, 2, 3].map((w) => autoregressive(20000, r, 11, w));
    const s = chainStatistics(chains);
    expect(s.inefficiency / g).toBeGreaterThan(0.9);
    expect(s.inefficiency / g).toBeLessThan(1.1);
    expect(s.disagreement / s.degrees).toBeLessThan(4);
  });

  it("says that walkers around different means disagree", () => {
    const apart = [0, 0.5].map((shift, w) => autoregressive(2000, 0, 3, w).map((x) => x + shift));
    const s = chainStatistics(apart);
    // A stuck walker also looks like a long correlation: both must show.
    expect(s.disagreement).toBeGreaterThan(0.9);
    expect(s.inefficiency).toBeGreaterThan(20);
  });

  it("does not invent correlation where nothing fluctuates", () => {
    expect(chainStatistics([new Float64Array(100).fill(3.3)])).toMatchObject({ mean: expect.closeTo(3.3, 12), inefficiency: 1, disagreement: 0 });
    expect(() => chainStatistics([])).toThrow(RangeError);
  });
});

describe("error of a sum", () => {
  /** Shares of |z| below 1 and 2 over repeats of the sum of two windows with different correlations; `shrink` multiplies the error. */
  function coverage(shrink: number): [number, number] {
    const counts = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const windows = [0.3, 0.8].map((r, k) => [0, 1].map((w) => autoregressive(500, r, 1000 + seed, 2 * k + w).map((x) => x / 1000)));
      const { standardError } = errorOfSum(windows);
      const sum = windows.flat().reduce((total, c) => total + c.reduce((a, b) => a + b, 0), 0);
      const z = Math.abs(sum) / (standardError * shrink);
      if (z < 1) counts[0]++;
      if (z < 2) counts[1]++;
    }
    return [counts[0] / 200, counts[1] / 200];
  }
  const passes = ([one, two]: [number, number]): boolean => one > 0.58 && one < 0.79 && two >= 0.9;

  it("covers the truth as often as it should", () => {
    expect(coverage(1)).toSatisfy(passes);
  });

  it("would be caught if it were too small by the square root of two", () => {
    expect(coverage(Math.SQRT1_2)).not.toSatisfy(passes);
  });
});
