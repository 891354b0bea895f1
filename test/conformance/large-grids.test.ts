/**
 * Grids of more than 65535 workgroups, which a launch folds into two dimensions: once for each way a kernel finds its work (an element an invocation, a block of
 * particles a workgroup, a total a workgroup), and for the copies of the plumbing. The values are cheap to know without a reference run. @hosts node
 */
import { describe, expect, it } from "vitest";
import { callPairs, allPairsSumsKernel } from "../../src/kernels/pair/all-pairs.ts";
import { lennardJonesEvaluator } from "../../src/kernels/pair/lennard-jones.ts";
import { reduceRows } from "../../src/kernels/pair/reduce-rows.ts";
import { addRows } from "../../src/kernels/system/add.ts";
import { constant } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const devices = presentDevices.filter((name) => name === "webgpu f32" || name === "wasm f32");

describe.each(devices)("%s", (name) => {
  it("element by element over 65537 groups of 64, and its copy", async () => {
    const n = 65537 * 64;
    const device = await deviceFor(name);
    // The sum is wanted beside its own first term, so the plan has to copy.
    const double = await device.compile(({ a }: { a: Value }) => ({ sum: addRows(a, a), a }), { a: spec([n]) });
    const out = await double.run({ a: device.array(Float32Array.from({ length: n }, (_, i) => i % 1000)) });
    for (const [array, factor] of [[out.sum, 2], [out.a, 1]] as const) {
      const got = await array.read();
      expect(got.findIndex((x, i) => x !== factor * (i % 1000))).toBe(-1);
    }
    double.free();
  });

  it("a workgroup a block of particles: pairs of 65600 replicas", async () => {
    const replicas = 65600;
    const device = await deviceFor(name);
    const kernel = allPairsSumsKernel(lennardJonesEvaluator);
    const f = ({ x }: { x: Value }) => {
      const counts = constant(new Uint32Array(replicas).fill(2), [replicas], "u32");
      const conditions = constant(new Float32Array(replicas * 8), [replicas, 8]);
      return { rows: callPairs(kernel, { cutoff: 1e18, switchFrom: 1e18 }, [x, constant([0, 0], [2], "u32"), counts, conditions, constant([1, 4, 0, 0], [1, 1, 4])]) };
    };
    const e = await device.compile(f, { x: spec([replicas, 2, 1]) });
    // Pairs at distances 1 + r / replicas.
    const out = await e.run({ x: device.array(Float32Array.from({ length: replicas * 2 }, (_, i) => (i % 2 ? 1 + (i >> 1) / replicas : 0)), [replicas, 2, 1]) });
    const rows = await out.rows.read();
    let worst = 0;
    for (let r = 0; r < replicas; r++) {
      const s6 = Math.fround(1 + r / replicas) ** -6;
      worst = Math.max(worst, Math.abs(rows[6 * r] - 2 * s6 * (s6 - 1)));
    }
    expect(worst).toBeLessThan(1e-5);
    e.free();
  });

  it("a workgroup a total: 21900 replicas of 3 columns", async () => {
    const replicas = 21900;
    const device = await deviceFor(name);
    const e = await device.compile(({ rows }: { rows: Value }) => ({ totals: reduceRows(rows, constant(new Uint32Array(replicas).fill(2), [replicas], "u32")) }), { rows: spec([replicas, 2, 3]) });
    const out = await e.run({ rows: device.array(Float32Array.from({ length: replicas * 6 }, (_, i) => i % 4096), [replicas, 2, 3]) });
    const totals = await out.totals.read();
    expect(totals.findIndex((x, i) => x !== ((2 * i - (i % 3)) % 4096) + ((2 * i - (i % 3) + 3) % 4096))).toBe(-1);
    e.free();
  });
});
