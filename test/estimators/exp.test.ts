// The vectorized exponential of the WASM kernels, seen through MBAR's weights with f = 0 and D = 0: W = exp(-u).
import { expect, it } from "vitest";
import { mbarWeights } from "../../src/kernels/estimators/weights.ts";
import { estimatorDevice, runOnce } from "../../src/estimators/device.ts";

async function exp(x: readonly number[]): Promise<Float64Array> {
  const inputs = { u: { data: x.map((y) => -y), shape: [1, x.length] }, f: { data: [0], shape: [1] }, D: { data: x.map(() => 0), shape: [x.length] } };
  return (await runOnce(await estimatorDevice({}), inputs, ({ u, f, D }) => ({ w: mbarWeights(u, f, D) }))).w;
}

it("is within 4.5e-16 of Math.exp, which is itself within 1e-16, from -708 to 709", async () => {
  // Dense near 0, around multiples of ln 2 / 2 where the reduction changes over, and over the whole range.
  const x = Array.from({ length: 20_001 }, (_, i) => (i - 10_000) * 0.0708);
  for (let i = -2000; i <= 2000; i++) x.push(i * 1e-4, (i + 0.5) * 0.5 * Math.LN2 * 0.5, i * 1e-17);
  const inside = x.filter((y) => y > -708 && y < 709);
  const y = await exp(inside);
  let worst = 0;
  inside.forEach((v, i) => (worst = Math.max(worst, Math.abs(y[i] / Math.exp(v) - 1))));
  expect(worst).toBeLessThan(4.5e-16);
});

it("is 1 at 0, and 0 instead of a subnormal number", async () => {
  expect(Array.from(await exp([0, -0, -708.5, -1e300, -Infinity]))).toEqual([1, 1, 0, 0, 0]);
});
