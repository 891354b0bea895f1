// @hosts node: averages over long chains.
// Samples against the exact answers: hybrid Monte Carlo of many independent replicas in fields and clusters. Errors come from the spread of the replicas'
// means, which owe nothing to each other; the same numbers at a wrong temperature or coupling must be rejected.
import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../src/core/quadrature.ts";
import { seedKey } from "../../src/core/threefry.ts";
import { hybridMonteCarlo } from "../../src/dynamics/hybrid-monte-carlo.ts";
import { reduceRows } from "../../src/kernels/pair/reduce-rows.ts";
import { doubleWell, harmonic, lennardJonesCluster, pairDoubleWell, threeHole } from "../../src/potentials/index.ts";
import { repeat } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { conditionsRow } from "../../src/system/box.ts";
import { sumOf, type Energy } from "../../src/system/energy.ts";
import { allPairs } from "../../src/system/neighbours.ts";
import { circle, fieldAverages, lj13Icosahedron, particleInField } from "../../src/testsystems/index.ts";
import { deviceFor, type DeviceCase } from "../support/devices.ts";

interface Chains { start: ArrayLike<number>; n: number; dimension: number; replicas?: number; moves: number; timestep: number; kT?: number; lambda?: readonly number[]; seed?: number; furthest?: number }
type Inputs = Record<"positions" | "types" | "counts" | "conditions" | "masses" | "key" | "step", Value>;

/** Totals (energy, virial, dU/dlambda) and positions of every move after a fifth of them, [move][replica][...]. */
async function sample(name: DeviceCase, energy: Energy, c: Chains): Promise<{ totals: number[][][]; positions: number[][][] }> {
  const { n, dimension, replicas = 256, moves, timestep, kT = 1, seed = 1 } = c;
  const device = await deviceFor(name);
  const { init, step } = hybridMonteCarlo({ timestep, leapfrogs: 10 });
  const program = (x: Inputs) => {
    const system = { ...x, energy, neighbours: allPairs, ...(c.furthest ? { furthest: c.furthest } : {}) };
    const run = repeat(moves, init(system, x), (state) => {
      const next = step(system, state);
      return { carry: next, collect: { totals: reduceRows(next.rows, x.counts), positions: next.positions } };
    });
    return run.collected;
  };
  const shape = [replicas, n, dimension];
  const executable = await device.compile(program, { positions: spec(shape), types: spec([n], "u32"), counts: spec([replicas], "u32"), conditions: spec([replicas, 8]), masses: spec([n]), key: spec([2], "u32"), step: spec([1], "u32") });
  const out = await executable.run({
    positions: device.array(Array.from({ length: replicas }, () => Array.from(c.start)).flat(), shape),
    types: device.zeros([n], "u32"),
    counts: device.array(new Uint32Array(replicas).fill(n), [replicas], "u32"),
    conditions: device.array(Array.from({ length: replicas }, (_, r) => conditionsRow({ box: null, kT, lambda: c.lambda?.[r % c.lambda.length] ?? 1 })).flat(), [replicas, 8]),
    masses: device.array(new Float64Array(n).fill(1)),
    key: device.array(seedKey(seed), [2], "u32"),
    step: device.zeros([1], "u32"),
  });
  const [totals, positions] = await Promise.all([out.totals.read(), out.positions.read()]);
  executable.free();
  const cut = (data: ArrayLike<number>, width: number) => Array.from({ length: moves }, (_, m) => Array.from({ length: replicas }, (__, r) => Array.from({ length: width }, (___, k) => data[(m * replicas + r) * width + k]))).slice(moves / 5);
  return { totals: cut(totals, 3), positions: cut(positions, n * dimension) };
}

/** Mean over moves and replicas, and its error from the spread of the replicas. */
function estimate(samples: readonly (readonly number[][])[], f: (x: number[]) => number, of: (replica: number) => boolean = () => true): { mean: number; error: number } {
  const means = samples[0].map((_, r) => r).filter(of).map((r) => samples.reduce((s, move) => s + f(move[r]), 0) / samples.length);
  const mean = means.reduce((a, b) => a + b) / means.length;
  return { mean, error: Math.sqrt(means.reduce((s, m) => s + (m - mean) ** 2, 0) / (means.length * (means.length - 1))) };
}

const score = ({ mean, error }: { mean: number; error: number }, exact: number): number => Math.abs(mean - exact) / error;

describe.each(["wasm f64", "wasm f32"] as const)("%s", (name) => {
  it("three-hole potential: energy and moments", async () => {
    const range = [[-4, 4], [-4, 4]] as const;
    const observables = { u: (_x: readonly number[], u: number) => u, y: (x: readonly number[]) => x[1], x2: (x: readonly number[]) => x[0] ** 2 };
    const { means } = fieldAverages(threeHole(), { kT: 1, range }, observables);
    const other = fieldAverages(threeHole(), { kT: 1.1, range }, observables).means;
    const { totals, positions } = await sample(name, threeHole(), { start: [0, 0.5], n: 1, dimension: 2, moves: 200, timestep: 0.15 });
    const u = estimate(totals, ([e]) => e);
    expect(score(u, means.u)).toBeLessThan(4);
    expect(score(u, other.u)).toBeGreaterThan(4);
    expect(score(estimate(positions, ([, y]) => y), means.y)).toBeLessThan(4);
    expect(score(estimate(positions, ([x]) => x * x), means.x2)).toBeLessThan(4);
  });

  it("circle: the mean energy is -k I_1(k) / I_0(k)", async () => {
    const { energy } = circle({ k: 2 });
    const exact = (kT: number) => fieldAverages(energy, { kT, range: [[0, 1]] }, { u: (_x, u) => u }).means.u;
    const u = estimate((await sample(name, energy, { start: [0.1], n: 1, dimension: 1, moves: 200, timestep: 0.04 })).totals, ([e]) => e);
    expect(score(u, exact(1))).toBeLessThan(4);
    expect(score(u, exact(1.1))).toBeGreaterThan(4);
  });
});

it("from a harmonic to a double well: dU/dlambda of a sum integrates to the difference of their ln Z", async () => {
  const parts = { from: harmonic({ k: 2 }), to: doubleWell({ barrier: 3, tilt: 0.3 }) };
  const path = sumOf([harmonic({ k: 2, coupling: "off" }), doubleWell({ barrier: 3, tilt: 0.3, coupling: "on" })]);
  const [z0, z1] = [parts.from, parts.to].map((energy) => particleInField(energy, { kT: 1, range: [[-6, 6]] }).lnZ);
  const { nodes, weights } = gaussLegendre(8);
  const lambda = nodes.map((x) => (x + 1) / 2);
  const { totals } = await sample("wasm f64", path, { start: [0.2], n: 1, dimension: 1, moves: 500, timestep: 0.15, replicas: 256, lambda });
  const at = lambda.map((_, k) => estimate(totals, ([, , l]) => l, (r) => r % 8 === k));
  const difference = { mean: at.reduce((s, e, k) => s + (e.mean * weights[k]) / 2, 0), error: Math.sqrt(at.reduce((s, e, k) => s + ((e.error * weights[k]) / 2) ** 2, 0)) };
  expect(difference.error).toBeLessThan(0.02);
  expect(score(difference, z0 - z1)).toBeLessThan(4);
  // A start half as stiff again has a smaller ln Z by ln(3/2) / 2.
  expect(score(difference, z0 - Math.log(1.5) / 2 - z1)).toBeGreaterThan(4);
});

it("clusters: the average of x . dU/dx is kT (N - 1) d, in DW4 and in trapped LJ13", async () => {
  const dw4 = await sample("wasm f64", pairDoubleWell(), { start: [2, 0, -2, 0, 0, 2.5, 0, -2.5], n: 4, dimension: 2, moves: 200, timestep: 0.06 });
  const lj13 = await sample("wasm f64", lennardJonesCluster({ n: 13, form: "minimum", pairs: "ordered", trap: 1 }), { start: lj13Icosahedron().positions.map((x) => x * 2 ** (-1 / 6)), n: 13, dimension: 3, moves: 200, timestep: 0.012, replicas: 32 });
  for (const [{ totals }, exact] of [[dw4, 6], [lj13, 36]] as const) {
    const work = estimate(totals, ([, virial]) => -virial);
    expect(score(work, exact)).toBeLessThan(4);
    // Counting the motion of the centre, which has no energy, would be another degree of freedom for each dimension.
    expect(score(work, (exact / (exact === 6 ? 3 : 12)) * (exact === 6 ? 4 : 13))).toBeGreaterThan(4);
  }
});
