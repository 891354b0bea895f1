// The simulate job in a store without files: the same bytes twice, after a kill at any write, and after an abort; refusals that leave everything as it was; files that other programs read.
import { describe, expect, it } from "vitest";
import { InputError, NonFiniteEnergy } from "../../src/core/errors.ts";
import { readNpy, toFloat64 } from "../../src/io/npy.ts";
import { readXyz } from "../../src/io/xyz.ts";
import type { JobControl } from "../../src/jobs/job.ts";
import { simulateResultSchema, simulateSpecSchema, type SimulateSpec } from "../../src/jobs/schemas/simulate.ts";
import { simulate } from "../../src/jobs/simulate.ts";
import { LOG_COLUMNS, readLog } from "../../src/jobs/simulate/files.ts";
import { memoryStore, type Store } from "../../src/jobs/store.ts";
import { validated } from "../../src/jobs/validate.ts";

const fluid = { system: "lennard-jones", box: [3.6, 3.6, 3.6], cutoff: 1.7, truncation: "shift" } as const;
const spec: SimulateSpec = { system: fluid, N: 20, kT: 1.1, integrator: { name: "langevin", timestep: 0.004, friction: 1 }, steps: 60, every: 10, replicas: 2, seed: 5 };

const control = (store: Store, more: Partial<JobControl> = {}): JobControl => ({ store, options: { device: "wasm", precision: "f64" }, ...more });

async function contents(store: Store): Promise<Record<string, Uint8Array>> {
  return Object.fromEntries(await Promise.all((await store.list()).map(async (name) => [name, (await store.read(name))!] as const)));
}

/** A store whose process is killed at the n-th change: that change is lost, or half done where the store allows halves (appends). */
function mortal(inner: Store, n: number): Store {
  let left = n;
  const dying = (half?: () => Promise<unknown>) => async (): Promise<never> => {
    await half?.();
    throw new Error("killed");
  };
  return {
    ...inner,
    write: (name, data) => (left-- > 0 ? inner.write(name, data) : dying()()),
    append: (name, data) => (left-- > 0 ? inner.append(name, data) : dying(() => inner.append(name, data.slice(0, data.length >> 1)))()),
    truncate: (name, bytes) => (left-- > 0 ? inner.truncate(name, bytes) : dying()()),
    remove: (name) => (left-- > 0 ? inner.remove(name) : dying()()),
  };
}

/** Three chunks, to be killed in between. */
const pace = { chunk: 20 };

describe("simulate", () => {
  it("writes what it says, and the same bytes twice", async () => {
    const [a, b] = [memoryStore(), memoryStore()];
    const result = await simulate(spec, control(a));
    expect(await simulate(spec, control(b))).toEqual(result);
    expect(await contents(a)).toEqual(await contents(b));
    expect(await a.list()).toEqual(["checkpoint.npz", "log.csv", "positions.npy", "trajectory.xyz", "velocities.npy"]);
    expect(validated(simulateResultSchema, JSON.parse(JSON.stringify(result)))).toMatchObject({ job: "simulate", N: 20, replicas: 2, frames: 7, steps: 60, neighbours: expect.any(String) });
    const files = await contents(a);
    const positions = readNpy(files["positions.npy"], "positions.npy");
    expect(positions.shape).toEqual([7, 2, 20, 3]);
    expect(readNpy(files["velocities.npy"]).shape).toEqual([7, 2, 20, 3]);
    const frames = readXyz(files["trajectory.xyz"]);
    expect(frames.length).toBe(14);
    expect(Float64Array.from(frames.flatMap((f) => Array.from(f.positions)))).toEqual(toFloat64(positions));
    expect(frames[13].info).toMatchObject({ step: "60", replica: "1", time: "0.24" });
    expect(frames[13].box).toEqual([3.6, 3.6, 3.6]);
    const log = readLog(new TextDecoder().decode(files["log.csv"]));
    expect(log.length).toBe(14);
    expect(Object.keys(log[0])).toEqual([...LOG_COLUMNS]);
    expect(log[3]).toMatchObject({ step: 10, replica: 1 });
    expect(log[3].totalEnergy).toBe(log[3].potentialEnergy! + log[3].kineticEnergy!);
    expect(result.potentialEnergy.mean).toBeCloseTo(log.slice(2 * result.firstFrameAveraged).reduce((s, row) => s + row.potentialEnergy! / 20, 0) / (14 - 2 * result.firstFrameAveraged), 12);
  });

  it("another seed gives other bytes", async () => {
    const [a, b] = [memoryStore(), memoryStore()];
    await simulate(spec, control(a));
    await simulate({ ...spec, seed: 6 }, control(b));
    expect((await contents(a))["positions.npy"]).not.toEqual((await contents(b))["positions.npy"]);
  });

  it("killed at any change of the store and started again, it ends with the same bytes", async () => {
    const whole = memoryStore();
    const result = await simulate(spec, control(whole), pace);
    const want = await contents(whole);
    let kills = 0;
    for (let at = 0; ; at++) {
      const store = memoryStore();
      const killed = await simulate(spec, control(mortal(store, at)), pace).then(() => false, (e: Error) => e.message === "killed");
      if (!killed) break;
      kills++;
      // A second kill while it is coming back.
      await simulate(spec, control(mortal(store, 2)), pace).catch(() => undefined);
      expect(await simulate(spec, control(store), pace)).toEqual(result);
      expect(await contents(store)).toEqual(want);
    }
    expect(kills).toBe(4 + 1 + 3 * 5);
  });

  it("aborted, it rejects with the reason and goes on to the same bytes", async () => {
    const [whole, store] = [memoryStore(), memoryStore()];
    await simulate(spec, control(whole), pace);
    const controller = new AbortController();
    const stop = { signal: controller.signal, onProgress: ({ fraction }: { fraction: number }) => void (fraction > 0.5 && controller.abort(new Error("asked to stop"))) };
    await expect(simulate(spec, control(store, stop), pace)).rejects.toThrow("asked to stop");
    expect((await contents(store))["trajectory.xyz"].length).toBeLessThan((await contents(whole))["trajectory.xyz"].length);
    await simulate(spec, control(store), pace);
    expect(await contents(store)).toEqual(await contents(whole));
  });

  it("a finished run that is started again computes nothing and changes nothing", async () => {
    const store = memoryStore();
    const result = await simulate(spec, control(store));
    const before = await contents(store);
    expect(await simulate(spec, control({ ...store, append: () => Promise.reject(new Error("wrote")) }))).toEqual(result);
    expect(await contents(store)).toEqual(before);
  });

  it("refuses a checkpoint of another spec or device, and leaves the results", async () => {
    const store = memoryStore();
    await simulate(spec, control(store));
    const before = await contents(store);
    for (const other of [{ ...spec, seed: 6 }, { ...spec, steps: 80 }, { ...spec, kT: 1.2 }]) await expect(simulate(other, control(store))).rejects.toThrow(InputError);
    await expect(simulate({ ...spec, seed: 6 }, control(store))).rejects.toThrow(/checkpoint.npz: belongs to another spec/);
    await expect(simulate(spec, { store, options: { device: "wasm", precision: "f32" } })).rejects.toThrow(/made with precision f64, this is f32/);
    expect(await contents(store)).toEqual(before);
    // The order of keys says nothing.
    await simulate(Object.fromEntries(Object.entries(spec).reverse()) as unknown as SimulateSpec, control(store));
  });

  it("a time step that is too large stops with step and particle, and no NaN is in the files", async () => {
    const store = memoryStore();
    const run = simulate({ ...spec, integrator: { name: "velocity-verlet", timestep: 0.2 }, steps: 6000 }, control(store));
    await expect(run).rejects.toThrow(NonFiniteEnergy);
    await expect(run).rejects.toThrow(/step \d+, replica \d, particle \d+.*time step is too large/);
    for (const name of ["trajectory.xyz", "log.csv"]) expect(new TextDecoder().decode((await store.read(name)) ?? new Uint8Array())).not.toMatch(/nan|infinity/i);
  });

  it.each<[string, SimulateSpec]>([
    ["velocity Verlet in open space", { system: { system: "lennard-jones", box: null, truncation: "minimum-image" }, positions: [[0, 0, 0], [1.1, 0, 0], [0, 1.2, 0]], kT: 0.1, integrator: { name: "velocity-verlet", timestep: 0.005 }, steps: 40, every: 20 }],
    ["a mixture in the plane by MALA", { system: { system: "lennard-jones", box: [8, 8], cutoff: 2.5, types: [{ sigma: 1, epsilon: 1, fraction: 0.5 }, { sigma: 1.1, epsilon: 0.8, fraction: 0.5 }] }, N: 20, kT: 1, integrator: { name: "mala", timestep: 1e-3 }, steps: 40, every: 20 }],
    ["a line by HMC", { system: { system: "lennard-jones", box: [20], truncation: "minimum-image" }, N: 5, kT: 1, integrator: { name: "hmc", timestep: 0.01, leapfrogs: 5 }, steps: 40, every: 20 }],
    ["overdamped at a density", { system: { ...fluid, tail: true }, N: 20, density: 0.3, kT: 1, integrator: { name: "overdamped", timestep: 1e-4 }, steps: 40, every: 20 }],
  ])("%s", async (_, given) => {
    validated(simulateSpecSchema, given);
    const store = memoryStore();
    const result = await simulate(given, control(store));
    expect(result.frames).toBe(3);
    expect(Number.isFinite(result.potentialEnergy.mean)).toBe(true);
    expect(result.temperature === undefined).toBe(!["velocity-verlet", "langevin"].includes(given.integrator.name));
    expect(result.pressure === undefined).toBe(given.system.box === null);
    if (["mala", "hmc"].includes(given.integrator.name)) expect(result.acceptance).toBeGreaterThan(0.5);
    const frames = readXyz((await store.read("trajectory.xyz"))!);
    if (given.density) expect(20 / frames[0].box!.reduce((v, l) => v * l, 1)).toBeCloseTo(0.3, 12);
    if (given.system.types) expect(frames[0].species!.filter((s) => s === "A").length).toBe(10);
  });

  it("two particles in open space keep their energy", async () => {
    const given: SimulateSpec = { system: { system: "lennard-jones", box: null, truncation: "minimum-image" }, positions: [[0, 0, 0], [1.2, 0, 0]], velocities: [[0, 0.1, 0], [0, -0.1, 0]], kT: 1, integrator: { name: "velocity-verlet", timestep: 0.001 }, steps: 2000, every: 100 };
    const result = await simulate(given, control(memoryStore()));
    expect(Math.abs(result.energyDrift!)).toBeLessThan(1e-5);
  });
});

describe("specs that cannot be run, in one line that names the place", () => {
  const refused: [string, Partial<SimulateSpec>, RegExp][] = [
    ["N and positions", { positions: [[0, 0, 0]] }, /^N: both N and positions are given; remove one/],
    ["nothing to start from", { N: undefined }, /^N: missing; add "N"/],
    ["no lattice in open space", { system: { system: "lennard-jones", box: null, cutoff: 2.5 } }, /^N: open space has no lattice to start from; give positions/],
    ["a density that cannot be built", { N: 500, density: 4 }, /^density: 500 particles .* cannot be built/],
    ["a density whose box is below the cutoff", { density: 1.2, system: { ...fluid, cutoff: 1.75 } }, /^system\.cutoff: 1.75 is more than half the shortest box length/],
    ["friction without a bath", { integrator: { name: "velocity-verlet", timestep: 0.1, friction: 1 } }, /^integrator\.friction: velocity-verlet takes none; remove it/],
    ["ragged positions", { N: undefined, positions: [[0, 0, 0], [1, 1]] }, /^positions\[1\]: expected 3 numbers, found 2/],
    ["positions out of range", { N: undefined, positions: [[0, 0, 1e300]] }, /^positions\[0\]\[2\]: 1e\+300 is out of range/],
    ["velocities of other particles", { velocities: [[0, 0, 0]] }, /^velocities: there are 1 rows for 20 particles/],
    ["species without positions", { species: ["A"] }, /^species: they belong to positions/],
    ["too many steps", { steps: 2 ** 32 }, /^steps: expected fewer than 2\^32/],
  ];
  it.each(refused)("%s", async (_, change, message) => {
    const store = memoryStore();
    const given = Object.fromEntries(Object.entries({ ...spec, ...change }).filter(([, x]) => x !== undefined)) as unknown as SimulateSpec;
    await expect(simulate(given, control(store))).rejects.toThrow(message);
    await expect(simulate(given, control(store))).rejects.toThrow(InputError);
    expect(await store.list()).toEqual([]);
  });
});
