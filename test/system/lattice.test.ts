import { describe, expect, it } from "vitest";
import { latticePositions } from "../../src/system/lattice.ts";

function closest(x: Float64Array, box: readonly number[]): number {
  const d = box.length;
  let best = Infinity;
  for (let i = 0; i < x.length / d; i++)
    for (let j = 0; j < i; j++) {
      let r2 = 0;
      for (let k = 0; k < d; k++) {
        let q = x[i * d + k] - x[j * d + k];
        q -= box[k] * Math.round(q / box[k]);
        r2 += q * q;
      }
      best = Math.min(best, r2);
    }
  return Math.sqrt(best);
}

describe("lattices", () => {
  it("864 particles at the density of the melt are face-centred cubic", () => {
    const l = (864 / 0.8442) ** (1 / 3);
    expect(closest(latticePositions(864, [l, l, l], 0.8), [l, l, l])).toBeCloseTo((l / 6) * Math.SQRT1_2, 12);
  });
  it.each([[1, [5, 5, 5]], [7, [3, 3, 3]], [97, [8, 8, 8]], [200, [8, 8, 8]], [33, [4, 12, 7]], [15, [20]], [30, [6, 6]]] as const)("%i particles in %j stay in the box and apart", (n, box) => {
    const x = latticePositions(n, box);
    x.forEach((q, i) => expect(q >= 0 && q < box[i % box.length]).toBe(true));
    const volume = box.reduce((v, l) => v * l, 1);
    if (n > 1) expect(closest(x, box)).toBeGreaterThan(0.6 * (volume / n) ** (1 / box.length));
  });
  it("refuses zero particles and densities that cannot be built", () => {
    expect(() => latticePositions(0, [5, 5, 5])).toThrow(/N: expected a positive number/);
    expect(() => latticePositions(500, [5, 5, 5], 0.8)).toThrow(/density: 500 particles .*density 4\) cannot be built: neighbours would be 0\.\d+ apart, at least 0.8/);
  });
});
