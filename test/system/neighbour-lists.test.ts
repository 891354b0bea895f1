// Neighbour lists against all pairs, which see every pair: random fluids of awkward sizes and densities, drift over steps, rebuilds, overflow and replay.
import { describe, expect, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import { NeighbourOverflow, NonFiniteEnergy } from "../../src/core/errors.ts";
import { randomSource } from "../../src/core/threefry.ts";
import type { Device } from "../../src/device/device.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { softCoreBeutler } from "../../src/potentials/soft-core.ts";
import { repeat } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { conditionsRow } from "../../src/system/box.ts";
import { totals, type Energy, type Particles } from "../../src/system/energy.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { clusterLists, rowLists } from "../../src/system/neighbour-lists.ts";
import { allPairs, chooseNeighbours, type NeighbourMethod } from "../../src/system/neighbours.ts";
import { addRows } from "../../src/kernels/system/add.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

interface Fluid { readonly energy: Energy; readonly boxes: readonly (readonly number[])[]; readonly counts: readonly number[]; readonly capacity: number; readonly positions: Float64Array; readonly types: number[]; readonly lambda?: number }

function arraysOf(device: Device, f: Fluid) {
  const [replicas, dimension] = [f.boxes.length, f.boxes[0].length];
  return {
    positions: device.array(f.positions, [replicas, f.capacity, dimension]),
    types: device.array(f.types, [f.capacity], "u32"),
    counts: device.array(f.counts, [replicas], "u32"),
    conditions: device.array(f.boxes.flatMap((box) => conditionsRow({ box, lambda: f.lambda ?? 1 })), [replicas, 8]),
  };
}

function specsOf(f: Fluid) {
  const [replicas, dimension] = [f.boxes.length, f.boxes[0].length];
  return { positions: spec([replicas, f.capacity, dimension]), types: spec([f.capacity], "u32"), counts: spec([replicas], "u32"), conditions: spec([replicas, 8]) };
}

async function through(device: Device, method: NeighbourMethod, f: Fluid) {
  const executable = await device.compile((x: Particles) => {
    const neighbours = method.at(method.init(x));
    const y = neighbours ? { ...x, neighbours } : x;
    return { forces: f.energy.forces(y), totals: totals(f.energy, y) };
  }, specsOf(f));
  const out = await executable.run(arraysOf(device, f));
  const result = { forces: Array.from(await out.forces.read()), totals: Array.from(await out.totals.read()) };
  executable.free();
  return result;
}

/** Largest difference in units of the rms of `want`. */
function difference(got: readonly number[], want: readonly number[]): number {
  const rms = Math.sqrt(want.reduce((s, x) => s + x * x, 0) / want.length) || 1;
  return want.reduce((worst, x, k) => Math.max(worst, Number.isNaN(got[k]) ? Infinity : Math.abs(got[k] - x) / rms), 0);
}

/** What f32 leaves of the forces: an error of 2^-24 of the furthest coordinate, times a stiffness of 60 rms forces over a length. */
function rounding(positions: Float64Array): number {
  return 60 * 2 ** -24 * positions.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** A jittered lattice, every third particle some box lengths outside; ragged replicas whose boxes differ by a percent. */
function fluid(seed: number, counts: readonly number[], box: readonly number[], options: { cutoff: number; truncation?: "cut" | "switch"; types?: number; jitter?: number }): Fluid {
  const random = randomSource(seed);
  const capacity = Math.max(...counts);
  const boxes = counts.map((_, r) => box.map((l) => l * (1 + 0.01 * r)));
  const positions = boxes.flatMap((lengths) => Array.from(latticePositions(capacity, lengths), (x, e) => x + (options.jitter ?? 0.15) * (random.uniform() - 0.5) + (Math.floor(e / box.length) % 3 === 1 ? lengths[e % box.length] * (random.below(5) - 2) : 0)));
  const species = options.types === 2 ? { types: [{ sigma: 1, epsilon: 1 }, { sigma: 0.9, epsilon: 0.6 }] } : {};
  const energy = lennardJones({ ...species, cutoff: options.cutoff, truncation: options.truncation ?? "cut" });
  return { energy, boxes, counts, capacity, positions: Float64Array.from(positions), types: Array.from({ length: capacity }, (_, i) => (options.types === 2 ? i % 2 : 0)) };
}

const FLUIDS: readonly [string, Fluid, number][] = [
  ["13 and 2 particles", fluid(1, [13, 2], [5, 5, 5], { cutoff: 2.5 }), 0.4],
  ["63 and 61 particles, box of two cutoffs", fluid(2, [63, 61], [5, 5, 5], { cutoff: 2.5 }), 0.3],
  ["108 particles, reach longer than half the box", fluid(3, [108], [5.04, 5.04, 5.04], { cutoff: 2.5, truncation: "switch", types: 2 }), 0.6],
  ["257 particles, uneven box", fluid(4, [257, 200, 0], [12, 5.2, 5.6], { cutoff: 2.5, types: 2 }), 0.25],
  ["gas of 199 in a large box", fluid(5, [199], [20, 18, 25], { cutoff: 4, truncation: "switch" }), 1],
  ["1021 particles, thin slab", fluid(6, [1021], [6, 7, 31], { cutoff: 2.3 }), 0.35],
  ["plane of 300", fluid(7, [300, 299], [19, 18], { cutoff: 3, types: 2 }), 0.4],
  ["line of 131", fluid(8, [131], [150], { cutoff: 4, truncation: "switch" }), 0.5],
];

const methodsOf = (device: string): [string, typeof rowLists][] => [["rows", rowLists], ...(device.startsWith("webgpu") ? [] : ([["clusters", clusterLists]] as [string, typeof rowLists][]))];

// The reference device is slow, and every kernel is compared with it (test/conformance): one fluid shows that its stages fit together.
describe("reference f64", () => {
  it.each([rowLists, clusterLists])("lists and all pairs agree", async (lists) => {
    const device = await deviceFor("reference f64");
    const f = FLUIDS[1][1];
    expect(difference((await through(device, lists({ box: f.boxes[0], cutoff: 2.5, capacity: f.capacity }), f)).forces, (await through(device, allPairs, f)).forces)).toBeLessThan(1e-12);
  });
});

describe.each(presentDevices.filter((name) => name !== "reference f64"))("%s", (name) => {
  const single = name.endsWith("f32");
  describe.each(methodsOf(name))("%s", (_kind, lists) => {
    it.each(FLUIDS)("%s: forces, energy and virial of all pairs", async (_name, f, skin) => {
      const device = await deviceFor(name);
      const want = await through(device, allPairs, f);
      const got = await through(device, lists({ box: f.boxes[0], cutoff: f.energy.pairwise!.truncation.cutoff, capacity: f.capacity, skin }), f);
      expect(difference(got.forces, want.forces)).toBeLessThan(single ? rounding(f.positions) : 1e-12);
      expect(difference(got.totals, want.totals)).toBeLessThan(single ? rounding(f.positions) : 1e-12);
      expect(want.totals.some((x) => x !== 0)).toBe(true);
    });

    it("forces, energy and pressure of LAMMPS", async () => {
      const device = await deviceFor(name);
      const box = [melt.boxLength, melt.boxLength, melt.boxLength];
      const f: Fluid = { energy: lennardJones({ cutoff: melt.cutoff }), boxes: [box], counts: [melt.n], capacity: melt.n, positions: Float64Array.from(melt.positions.flat()), types: new Array(melt.n).fill(0) };
      const got = await through(device, lists({ box, cutoff: melt.cutoff, capacity: melt.n, skin: 0.3 }), f);
      const want = melt.forces.flat();
      const scale = Math.sqrt(want.reduce((s, x) => s + x * x, 0) / want.length);
      const rms = Math.sqrt(want.reduce((s, x, k) => s + (x - got.forces[k]) ** 2, 0) / want.length) / scale;
      const thermo = melt.thermo[0];
      expect(Math.abs(got.totals[0] / melt.n / thermo.potentialEnergyPerParticle - 1)).toBeLessThan(single ? 1e-6 : 1e-10);
      const pressure = (2 * thermo.kineticEnergyPerParticle * melt.n + got.totals[1]) / (3 * box[0] ** 3);
      expect(Math.abs(pressure / thermo.pressure - 1)).toBeLessThan(single ? 1e-5 : 1e-9);
      expect(rms).toBeLessThan(single ? 1e-5 : 1e-9);
      expect(difference(got.forces, want)).toBeLessThan(single ? 1e-4 : 1e-9);
    });

    it("more room gives the same bits; too little raises NeighbourOverflow, and grown lists the bits again", async () => {
      const device = await deviceFor(name);
      const f = FLUIDS[3][1];
      const options = { box: f.boxes[0], cutoff: 2.5, capacity: f.capacity, skin: 0.25 };
      const want = await through(device, lists(options), f);
      expect(await through(device, lists({ ...options, room: 4 }), f)).toEqual(want);
      let method = lists({ ...options, room: 0.1 });
      await expect(through(device, method, f)).rejects.toThrow(NeighbourOverflow);
      for (let k = 0; k < 12; k++) {
        method = method.grown();
        try {
          expect(await through(device, method, f)).toEqual(want);
          return;
        } catch (error) {
          if (!(error instanceof NeighbourOverflow)) throw error;
        }
      }
      throw new Error("twelve times half as much room again were not enough");
    });

    it("stays right while particles drift, and is built again only when it must be", async () => {
      const device = await deviceFor(name);
      // Soft particles may run through each other.
      const f: Fluid = { ...fluid(9, [150, 149], [6, 6.5, 6], { cutoff: 2.5 }), energy: softCoreBeutler({ cutoff: 2.5 }), lambda: 0.5 };
      const box = f.boxes[0];
      const method = lists({ box, cutoff: 2.5, capacity: 150, skin: 0.4 });
      const velocity = f.positions.map((_, e) => 0.03 * Math.sin(7 * e));
      const run = async (m: NeighbourMethod, steps: number) => {
        const executable = await device.compile(
          ({ velocity: v, ...x }: Particles & { velocity: Value }) => {
            const { carry } = repeat(steps, { positions: x.positions, lists: m.init(x) }, (c) => {
              const positions = addRows(c.positions, v);
              return { carry: { positions, lists: m.update(c.lists, { ...x, positions }) } };
            });
            const y = { ...x, positions: carry.positions };
            const neighbours = m.at(carry.lists);
            const { reference } = carry.lists as { reference?: Value };
            return { positions: carry.positions, forces: f.energy.forces(neighbours ? { ...y, neighbours } : y), reference: reference ?? carry.positions };
          },
          { ...specsOf(f), velocity: specsOf(f).positions },
        );
        const out = await executable.run({ ...arraysOf(device, f), velocity: device.array(velocity, [2, 150, 3]) });
        const result = { positions: Array.from(await out.positions.read()), forces: Array.from(await out.forces.read()), reference: Array.from(await out.reference.read()) };
        executable.free();
        return result;
      };
      for (const steps of [1, 6, 29]) {
        const got = await run(method, steps);
        const want = await run(allPairs, steps);
        expect(got.positions).toEqual(want.positions);
        expect(difference(got.forces, want.forces)).toBeLessThan(single ? rounding(f.positions) : 1e-12);
        // A step is at most 0.03 in each of three directions: three steps fit into half the skin, 0.2, not five.
        const since = Math.max(...got.positions.map((x, e) => Math.abs(x - got.reference[e])));
        expect(since).toBeLessThan(0.2);
        expect(steps === 1 ? since > 0.02 : true).toBe(true);
      }
      const wrong = await run({ ...method, update: (l) => l }, 29);
      expect(difference(wrong.forces, (await run(allPairs, 29)).forces)).toBeGreaterThan(0.01);
    });

    it("names the particle that is nowhere, and a box that has become too small", async () => {
      const device = await deviceFor(name);
      const f = FLUIDS[1][1];
      const options = { box: f.boxes[0], cutoff: 2.5, capacity: f.capacity };
      const positions = f.positions.slice();
      positions[3 * (63 + 17)] = NaN;
      const lost = await through(device, lists(options), { ...f, positions }).then(() => null, (e: unknown) => e);
      expect(lost).toBeInstanceOf(NonFiniteEnergy);
      expect((lost as NonFiniteEnergy).state).toMatchObject({ replica: 1, particle: 17 });
      await expect(through(device, lists(options), { ...f, boxes: [f.boxes[0], [2, 9, 9]] })).rejects.toThrow(/half the box of replica 1/);
    });
  });
});

describe("choices and refusals", () => {
  it("refuses open space, cutoffs that are none or too long, skins that do not fit", () => {
    const good = { box: [6, 6, 6], cutoff: 2.5, capacity: 100 };
    expect(() => clusterLists({ ...good, box: null })).toThrow(/periodic box; use allPairs/);
    expect(() => clusterLists({ ...good, cutoff: 1e18 })).toThrow(/use allPairs for a potential without a cutoff/);
    expect(() => rowLists({ ...good, cutoff: 3.1 })).toThrow(/more than half the shortest box length 6/);
    expect(() => rowLists({ ...good, skin: 3.6 })).toThrow(/skin: expected a positive length/);
    expect(() => rowLists({ ...good, skin: 0 })).toThrow(/skin: expected a positive length/);
  });
  it("takes all pairs for few particles, open space and energies without a cutoff; lists otherwise", async () => {
    const device = await deviceFor("wasm f64");
    const cut = lennardJones({ cutoff: 2.5 });
    const big = { boxes: [[11, 11, 11]], capacity: 1000 };
    expect(chooseNeighbours(device, cut, big).kind).toBe("clusters");
    expect(chooseNeighbours(device, cut, { ...big, capacity: 99 }).kind).toBe("all-pairs");
    expect(chooseNeighbours(device, cut, { ...big, boxes: [null] }).kind).toBe("all-pairs");
    expect(chooseNeighbours(device, lennardJones({ truncation: "minimum-image" }), big).kind).toBe("all-pairs");
  });
  it("refuses an energy that reaches further than the lists", async () => {
    const f = FLUIDS[3][1];
    await expect(through(await deviceFor("wasm f64"), clusterLists({ box: f.boxes[0], cutoff: 2, capacity: f.capacity }), f)).rejects.toThrow(/the lists reach pairs up to 2, the energy needs them up to 2.5/);
  });
});
