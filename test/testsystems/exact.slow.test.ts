// The long rings of test/reference/exact.json, whose values have five decimals.
// @hosts node
import { expect, it } from "vitest";
import exact from "../reference/exact.json" with { type: "json" };
import { ring } from "../../src/testsystems/ring.ts";

it.each(Object.entries(exact.ring1d["lnZ_over_L^N"]["L=100"]).map(([n, lnZ]) => [Number(n), lnZ] as const))("the ring of length 100 with N = %d", (n, lnZ) => {
  expect(Math.abs(-ring({ n, length: 100 }).betaFExcess! - lnZ)).toBeLessThan(6e-6);
});
