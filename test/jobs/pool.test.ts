/**
 * Workers on every host: the engine opens inside them, with the module posted; results keep their order and their bits for any size of the pool; errors
 * come back as what they were; a batch can be given up, and a dead worker does not take the pool with it.
 */
import { afterAll, describe, expect, it } from "vitest";
import { NonFiniteEnergy } from "../../src/core/errors.ts";
import { open } from "../../src/device/open.ts";
import { workerPool, type WorkerPool } from "../../src/jobs/pool.ts";
import { presentDevices } from "../support/devices.ts";
import { workerFactory } from "../support/spawn-worker.ts";
import { drawNumbers, type Draw } from "./draw.ts";

const worker = await workerFactory(new URL("./worker.ts", import.meta.url), () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));
const pools: WorkerPool[] = [];
const poolOf = (size: number): WorkerPool => {
  const pool = workerPool({ worker, size });
  pools.push(pool);
  return pool;
};
afterAll(() => pools.forEach((pool) => pool.close()));

describe.each(presentDevices.filter((name) => name !== "reference f64"))("%s in workers", (name) => {
  it("gives the same bits for any size of the pool, and the main thread's", async () => {
    const [device, precision] = name.split(" ") as ["wasm" | "webgpu", "f32" | "f64"];
    const inputs: Draw[] = [5, 4, 3, 2, 1].map((seed) => ({ seed, device, precision }));
    const here = await open({ device, precision });
    const expected: number[][] = [];
    for (const input of inputs) expected.push(Array.from(await drawNumbers(here, input)));
    here.close();
    expect(new Set(expected.map(String)).size).toBe(inputs.length);
    for (const size of [1, 2, 3]) {
      const outputs = await poolOf(size).map<ArrayLike<number>>("draw", inputs);
      expect(outputs.map((output) => Array.from(output)), `pool of ${size}`).toEqual(expected);
    }
  });
});

describe("a pool", () => {
  it("reports progress that ends at one", async () => {
    const seen: number[] = [];
    await poolOf(2).map("draw", [1, 2, 3].map((seed) => ({ seed, device: "wasm", precision: "f64" })), { onProgress: (_, fraction) => seen.push(fraction) });
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((value, i) => i === 0 || value >= seen[i - 1]!)).toBe(true);
    expect(seen.length).toBe(6);
  });

  it("brings errors back as what they were, and goes on", async () => {
    const pool = poolOf(1);
    const error = await pool.map("fail", [{ state: 17 }]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NonFiniteEnergy);
    expect((error as NonFiniteEnergy).state).toEqual({ step: 17 });
    await expect(pool.map("range", [0])).rejects.toThrow(RangeError);
    await expect(pool.map("nothing of the kind", [0])).rejects.toThrow(/expected one of draw, wait/);
    await expect(pool.map("draw", [() => 0])).rejects.toThrow(/clone/i);
    expect(await pool.map("draw", [{ seed: 1, device: "wasm", precision: "f64" }])).toHaveLength(1);
    expect(await pool.map("draw", [])).toEqual([]);
  });

  it("gives a batch up when its signal aborts, also jobs that wait", async () => {
    const pool = poolOf(1);
    const controller = new AbortController();
    const batch = pool.map("wait", [1, 2, 3], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await expect(batch).rejects.toThrow("enough");
    await expect(pool.map("wait", [1], { signal: controller.signal })).rejects.toThrow("enough");
    expect(await pool.map("draw", [{ seed: 1, device: "wasm", precision: "f64" }])).toHaveLength(1);
  });

  it("survives a worker that dies", async () => {
    const pool = poolOf(1);
    await expect(pool.map("die", [1])).rejects.toThrow(/a worker of the pool ended/);
    expect(await pool.map("draw", [{ seed: 1, device: "wasm", precision: "f64" }])).toHaveLength(1);
  });

  it("rejects what is under way when it is closed, and refuses a wrong size", async () => {
    const pool = poolOf(1);
    const batch = pool.map("wait", [1, 2]);
    setTimeout(() => pool.close(), 50);
    await expect(batch).rejects.toThrow(/closed/);
    await expect(pool.map("wait", [1])).rejects.toThrow(/closed/);
    for (const size of [0, 1.5, -1, Number.NaN]) expect(() => workerPool({ worker, size })).toThrow(RangeError);
  });
});
