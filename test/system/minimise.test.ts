// Quenches: cluster minima of the Cambridge Cluster Database (test/reference/exact.json, clusterMinima), trapped clusters as computed by an independent
// quench in Python, DW4's minima, and what happens when there is no minimum to be reached.
import { describe, expect, it } from "vitest";
import exact from "../reference/exact.json" with { type: "json" };
import { randomSource } from "../../src/core/threefry.ts";
import { harmonic, lennardJones, lennardJonesCluster, mullerBrown, pairDoubleWell } from "../../src/potentials/index.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { minimise } from "../../src/system/minimise.ts";
import { lj13Icosahedron, lj55Icosahedron, lj7Bipyramid, lj7InThePlane } from "../../src/testsystems/clusters.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

const starts = [lj7Bipyramid(), lj13Icosahedron(), lj55Icosahedron()];
const reference = exact.clusterMinima["3d"] as Record<string, number>;

describe.each(presentDevices)("%s", (name) => {
  it.each(starts)("$name falls into the known minimum", async ({ n, dimension, positions, minimum }) => {
    const device = await deviceFor(name);
    const { energies } = await minimise(device, lennardJonesCluster({ n }), { positions, dimension, box: null });
    expect(minimum).toBeCloseTo(reference[n], 8);
    expect(Math.abs(energies[0] - reference[n])).toBeLessThan(device.precision === "f64" ? 1e-8 : 1e-6 * Math.abs(minimum));
  });
});

describe("wasm f64", () => {
  it("LJ7 in the plane: four minima, and none other from all compact pieces of the triangular lattice", async () => {
    const device = await deviceFor("wasm f64");
    for (const { positions, dimension, minimum } of lj7InThePlane()) {
      const { energies } = await minimise(device, lennardJonesCluster({ n: 7 }), { positions, dimension, box: null });
      expect(energies[0]).toBeCloseTo(minimum, 6);
    }
    const pieces = compactPieces(7);
    const { energies } = await minimise(device, lennardJonesCluster({ n: 7 }), { positions: pieces.flat(2), dimension: 2, box: null, replicas: pieces.length });
    const tally = new Map<string, number>();
    for (const e of energies) tally.set(e.toFixed(6), (tally.get(e.toFixed(6)) ?? 0) + 1);
    // Twelve orientations over the order of the point group: 12, 1, 1 and 2.
    expect([...tally].sort(([a], [b]) => Number(a) - Number(b))).toEqual(exact.clusterMinima["2d7"].map((e, i) => [e.toFixed(6), [1, 12, 12, 6][i]]));
  });
  it("clusters in a harmonic trap, r_m = 1, and with softened distances", async () => {
    const device = await deviceFor("wasm f64");
    const scale = 2 ** (-1 / 6);
    for (const [start, want] of [[starts[0], -14.43840094], [starts[1], -38.77218803], [starts[2], -212.60148145]] as const) {
      const input = { positions: start.positions.map((x) => x * scale), dimension: 3, box: null };
      const { energies } = await minimise(device, lennardJonesCluster({ n: start.n, form: "minimum", trap: 1 }), input);
      expect(energies[0]).toBeCloseTo(want, 8);
      if (start.n !== 13) continue;
      const soft = await minimise(device, lennardJonesCluster({ n: 13, form: "minimum", trap: 1, softening: 1e-6 }), input);
      expect(soft.energies[0] - energies[0]).toBeCloseTo(-1.4e-5, 6);
    }
    for (const [n, want] of [[2, -0.75164732], [3, -2.50223377], [4, -5.25253485]] as const) {
      const positions = [0, 0, 0, 1, 0, 0, 0.5, 0.9, 0, 0.5, 0.3, 0.8].slice(0, 3 * n);
      expect((await minimise(device, lennardJonesCluster({ n, form: "minimum", trap: 1 }), { positions, dimension: 3, box: null })).energies[0]).toBeCloseTo(want, 8);
    }
  });
  it("DW4: its four minima from forty random starts, all replicas at once", async () => {
    const random = randomSource(3);
    const replicas = 40;
    const positions = Array.from({ length: replicas * 8 }, () => 3 * random.normal());
    const { energies, maxForces } = await minimise(await deviceFor("wasm f64"), pairDoubleWell(), { positions, dimension: 2, box: null, replicas });
    for (const want of [-25.7922, -25.3125, -24.3524, -23.4654]) expect(Math.min(...energies.map((e) => Math.abs(e - want)))).toBeLessThan(1e-4);
    expect(Math.min(...energies)).toBeCloseTo(-25.7922, 4);
    expect(Math.max(...maxForces)).toBeLessThan(1e-9);
  });
  it("Mueller-Brown from three basins; a narrow harmonic well; a periodic fluid", async () => {
    const device = await deviceFor("wasm f64");
    const { energies, positions } = await minimise(device, mullerBrown(), { positions: [-0.7, 1.3, 0.5, 0.1, -0.1, 0.5], dimension: 2, box: null, replicas: 3 });
    [-146.69952, -108.16672, -80.76782].forEach((u, i) => expect(energies[i]).toBeCloseTo(u, 4));
    [-0.558224, 1.441726, 0.623499, 0.028038, -0.050011, 0.466694].forEach((x, i) => expect(positions[i]).toBeCloseTo(x, 5));
    expect((await minimise(device, harmonic({ k: [1, 100], centre: [1, 2] }), { positions: [5, -3], dimension: 2, box: null })).energies[0]).toBeLessThan(1e-18);
    const random = randomSource(9);
    const liquid = latticePositions(32, [3.4, 3.4, 3.4]).map((x) => x + 0.1 * random.normal());
    const hard = await minimise(device, lennardJones({ cutoff: 1.7, truncation: "switch" }), { positions: liquid, dimension: 3, box: [3.4, 3.4, 3.4] });
    expect(hard.energies[0] / 32).toBeLessThan(-2);
    expect(hard.maxForces[0]).toBeLessThan(1e-9);
  });
});

describe("refusals", () => {
  const dimer = { positions: [0, 0, 0, 3, 0, 0], dimension: 3, box: null };
  it("gives up with the state it is in", async () => {
    await expect(minimise(await deviceFor("wasm f64"), lennardJonesCluster({ n: 2 }), dimer, { maxEvaluations: 3 })).rejects.toMatchObject({ name: "NotConverged", state: { replica: 0, evaluations: 3 } });
  });
  it("says so when forces are not the gradient of the energy", async () => {
    const right = lennardJonesCluster({ n: 2 });
    const wrong = { ...right, forces: pairDoubleWell({ r0: 5 }).forces };
    await expect(minimise(await deviceFor("wasm f64"), wrong, dimer)).rejects.toThrow(/falls no further/);
  });
  it("refuses a start that has no energy, and a tolerance of zero", async () => {
    const device = await deviceFor("wasm f64");
    await expect(minimise(device, lennardJonesCluster({ n: 2 }), { ...dimer, positions: [0, 0, 0, 0, 0, 0] })).rejects.toThrow(/replica 0 starts with an energy that is not finite/);
    await expect(minimise(device, lennardJonesCluster({ n: 2 }), dimer, { tolerance: 0 })).rejects.toThrow(/tolerance: expected a positive number/);
  });
});

/** Pieces of n sites of the triangular lattice that grow from a dimer by sites with at least two neighbours, up to translation; as positions. */
function compactPieces(n: number): number[][][] {
  const around = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]];
  let pieces = new Map<string, number[][]>([["", [[0, 0]]]]);
  for (let size = 2; size <= n; size++) {
    const next = new Map<string, number[][]>();
    for (const piece of pieces.values()) {
      const has = (i: number, j: number) => piece.some(([a, b]) => a === i && b === j);
      for (const [i, j] of piece)
        for (const [di, dj] of around) {
          const [a, b] = [i + di, j + dj];
          const neighbours = around.filter(([p, q]) => has(a + p, b + q)).length;
          if (has(a, b) || neighbours < Math.min(2, size - 1)) continue;
          const grown = [...piece, [a, b]];
          const low = [0, 1].map((d) => Math.min(...grown.map((s) => s[d])));
          const moved = grown.map((s) => s.map((v, d) => v - low[d])).sort((s, t) => s[0] - t[0] || s[1] - t[1]);
          next.set(JSON.stringify(moved), moved);
        }
    }
    pieces = next;
  }
  const r = 2 ** (1 / 6);
  return [...pieces.values()].map((piece) => piece.map(([i, j]) => [r * (i + j / 2), (r * j * Math.sqrt(3)) / 2]));
}
