// Velocity Verlet against LAMMPS (7 Jan 2022, lj/cut 2.5, fix nve, 100 steps of 0.002; test/reference/lammps-melt-864.json), and back in time.
import { expect, describe, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import type { Device } from "../../src/device/device.ts";
import { velocityVerlet } from "../../src/dynamics/velocity-verlet.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { repeat } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { conditionsRow } from "../../src/system/box.ts";
import { allPairs, chooseNeighbours, type NeighbourMethod } from "../../src/system/neighbours.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const L = melt.boxLength;
const after = melt["after100StepsOfVelocityVerletWithTimestep0.002"];
const energy = lennardJones({ cutoff: melt.cutoff });

type Inputs = Record<"positions" | "velocities" | "types" | "counts" | "conditions" | "masses" | "key" | "step", Value>;

async function run(device: Device, steps: number, timestep: number, start: { positions: ArrayLike<number>; velocities: ArrayLike<number> }, neighbours: NeighbourMethod = allPairs) {
  const { init, step } = velocityVerlet({ timestep });
  const program = (x: Inputs) => {
    const system = { ...x, energy, neighbours };
    const { carry } = repeat(steps, init(system, x), (state) => ({ carry: step(system, state) }));
    return { positions: carry.positions, velocities: carry.velocities, step: carry.step };
  };
  const shape = [1, melt.n, 3];
  const executable = await device.compile(program, { positions: spec(shape), velocities: spec(shape), types: spec([melt.n], "u32"), counts: spec([1], "u32"), conditions: spec([1, 8]), masses: spec([melt.n]), key: spec([2], "u32"), step: spec([1], "u32") });
  const out = await executable.run({
    positions: device.array(start.positions, shape),
    velocities: device.array(start.velocities, shape),
    types: device.zeros([melt.n], "u32"),
    counts: device.array([melt.n], [1], "u32"),
    conditions: device.array(conditionsRow({ box: [L, L, L] }), [1, 8]),
    masses: device.array(new Float64Array(melt.n).fill(1)),
    key: device.zeros([2], "u32"),
    step: device.zeros([1], "u32"),
  });
  const result = { positions: await out.positions.read(), velocities: await out.velocities.read(), step: (await out.step.read())[0] };
  executable.free();
  return result;
}

/** Largest difference modulo the box. */
function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i] - L * Math.round((a[i] - b[i]) / L)));
  return most;
}

const start = { positions: melt.positions.flat(), velocities: melt.velocities.flat() };
// A hundred steps of 864 atoms over all pairs: the reference and software adapters take fewer.
const quick = presentDevices.filter((name) => name.startsWith("wasm"));

describe.each(quick)("%s", (name) => {
  it.each(["all pairs", "neighbour lists"])("100 steps as LAMMPS makes them, by %s", async (method) => {
    const device = await deviceFor(name);
    const neighbours = method === "all pairs" ? allPairs : chooseNeighbours(device, energy, { boxes: [[L, L, L]], capacity: melt.n });
    expect(neighbours.kind === "all-pairs").toBe(method === "all pairs");
    const { positions, velocities, step } = await run(device, 100, 0.002, start, neighbours);
    // LAMMPS wrote its start with 12 digits; 1e-9 is what the system's own divergence leaves of them. f32: 24 bits of a box of 10, diverging alike.
    const tolerance = name.endsWith("f64") ? 1e-9 : 2e-4;
    expect(step).toBe(100);
    expect(furthest(positions, after.positions.flat())).toBeLessThan(tolerance);
    expect(furthest(velocities, after.velocities.flat())).toBeLessThan(20 * tolerance);
  });
  it("comes back when the velocities are turned round", async () => {
    const device = await deviceFor(name);
    const there = await run(device, 50, 0.004, start);
    expect(furthest(there.positions, start.positions)).toBeGreaterThan(0.3);
    const back = await run(device, 50, 0.004, { positions: there.positions, velocities: there.velocities.map((v) => -v) });
    expect(furthest(back.positions, start.positions)).toBeLessThan(name.endsWith("f64") ? 1e-10 : 1e-3);
  });
});

describe.each(presentDevices.filter((name) => !name.startsWith("wasm")))("%s", (name) => {
  it("5 steps as wasm f64 makes them", async () => {
    const [got, want] = await Promise.all([run(await deviceFor(name), 5, 0.002, start), run(await deviceFor("wasm f64"), 5, 0.002, start)]);
    expect(furthest(got.positions, want.positions)).toBeLessThan(name.endsWith("f64") ? 1e-13 : 5e-6);
    expect(furthest(got.velocities, want.velocities)).toBeLessThan(name.endsWith("f64") ? 1e-11 : 1e-4);
  });
});
