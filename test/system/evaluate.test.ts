/**
 * A single evaluation through neighbour lists, from 4000 particles on, against all pairs visited by the same device: an even liquid, and one crowded into a corner of
 * its box, whose lists are too short at first and must be grown.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { conditionsRow } from "../../src/system/box.ts";
import { totals, type Particles } from "../../src/system/energy.ts";
import { evaluate } from "../../src/system/evaluate.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const N = 4200;
const energy = lennardJones({ cutoff: 2.5, truncation: "switch" });
const { uniform } = randomSource(11);
const shaken = (box: number[]): Float64Array => latticePositions(N, box).map((x) => x + 0.2 * (uniform() - 0.5));

// Nine million pairs take the reference and a software GPU many seconds; every traversal is compared on all devices in neighbour-lists.test.ts and conformance/.
describe.each(presentDevices.filter((name) => name.startsWith("wasm")))("%s", (name) => {
  it.each([
    ["an even liquid", [17.5, 17.5, 17.5], shaken([17.5, 17.5, 17.5])],
    ["a droplet in a corner", [60, 60, 60], shaken([17.5, 17.5, 17.5])],
  ])("%s", async (_, box, positions) => {
    const device = await deviceFor(name);
    const { evaluations, forces } = await evaluate(device, energy, { positions, dimension: 3, box });
    const f = (x: Particles): Record<string, Value> => ({ totals: totals(energy, x), forces: energy.forces(x) });
    const executable = await device.compile(f, { positions: spec([1, N, 3]), types: spec([N], "u32"), counts: spec([1], "u32"), conditions: spec([1, 8]) });
    const out = (await executable.run({ positions: device.array(positions, [1, N, 3]), types: device.zeros([N], "u32"), counts: device.array([N], [1], "u32"), conditions: device.array(conditionsRow({ box }), [1, 8]) })) as Record<string, { read(): Promise<ArrayLike<number>> }>;
    const [sums, all] = [await out.totals.read(), await out.forces.read()];
    const tolerance = device.precision === "f32" ? 2e-6 : 1e-12;
    expect(Math.abs(evaluations[0].energy / sums[0] - 1)).toBeLessThan(tolerance);
    expect(Math.abs(evaluations[0].virial / sums[1] - 1)).toBeLessThan(20 * tolerance);
    const rms = Math.sqrt(forces.reduce((s, x) => s + x * x, 0) / forces.length);
    let worst = 0;
    for (let i = 0; i < forces.length; i++) worst = Math.max(worst, Math.abs(forces[i] - all[i]) / rms);
    expect(worst).toBeLessThan(device.precision === "f32" ? 1e-4 : 1e-11);
  });
});
