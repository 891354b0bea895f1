// Known-answer vectors of Threefry-2x32-20: Random123 distribution, kat_vectors (D. E. Shaw Research).
import { describe, expect, it } from "vitest";
import { normalPair, randomSource, seedKey, threefry2x32, uniform53 } from "../../src/core/threefry.ts";

describe("Threefry-2x32-20", () => {
  it.each([
    [[0x00000000, 0x00000000], [0x00000000, 0x00000000], [0x6b200159, 0x99ba4efe]],
    [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
    [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], [0xc4923a9c, 0x483df7a0]],
  ])("key %s, counter %s", (key, counter, expected) => {
    expect(threefry2x32(key as [number, number], counter as [number, number])).toEqual(expected);
  });

  it("splits a 53-bit seed into words and refuses what is not one", () => {
    expect(seedKey(2 ** 32 + 5)).toEqual([5, 1]);
    for (const bad of [-1, 0.5, 2 ** 53, NaN]) expect(() => seedKey(bad)).toThrow(RangeError);
  });

  it("gives uniforms and normals with the right moments; shifted by half a deviation they fail", () => {
    const source = randomSource(7);
    const n = 200_000;
    let sum = 0, squares = 0, uniforms = 0;
    for (let i = 0; i < n; i++) {
      const z = source.normal();
      sum += z;
      squares += z * z;
      uniforms += source.uniform();
    }
    const z = [sum / Math.sqrt(n), (squares - n) / Math.sqrt(2 * n), (uniforms - n / 2) / Math.sqrt(n / 12)];
    for (const x of z) expect(Math.abs(x)).toBeLessThan(4);
    expect(Math.abs((sum + 0.05 * n) / Math.sqrt(n))).toBeGreaterThan(4);
  });

  it("keeps uniforms below one and normals finite at the ends", () => {
    expect(uniform53([0xffffffff, 0xffffffff])).toBeLessThan(1);
    expect(uniform53([0, 0])).toBe(0);
    for (const w of [0, 0xffffffff]) for (const x of normalPair([w, w])) expect(Number.isFinite(x)).toBe(true);
  });
});
