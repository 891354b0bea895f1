/**
 * Metropolis trials a second: 200 Lennard-Jones particles, V = 512, T* = 1.5, cut at 3, one thread, beside a bare loop over distances (what SIMD can do at most).
 *
 * There is no peer: the bar is 1.5 M trials/s. A trial needs 2 x 199 pairs; the bare loop computes nearest-image squared distances of contiguous partners and adds them
 * up, nothing more. The mean energy of what was timed must be that of LAMMPS (29 Sep 2021, `fix gcmc 1 0 200 1 29494 1.5 0 0.312`, lj/cut 3, 200 atoms in 8^3,
 * 20 000 sweeps after 2 000): U* / N = -2.5113 +- 0.005.
 */
import asc from "assemblyscript/asc";
import { equilibrateWalk, sampleWalk, startWalk, type Walk } from "../src/dynamics/monte-carlo-walk.ts";
import { open } from "../src/device/open.ts";
import type { Precision } from "../src/program/value.ts";
import { lennardJones } from "../src/potentials/lennard-jones.ts";
import { latticePositions } from "../src/system/lattice.ts";
import { interleave, table, type Contestant } from "./interleave.ts";

const N = 200;
const SWEEPS = 2000;
const LAMMPS = { energy: -2.5113, standardError: 0.005 };
const box = [8, 8, 8];
const energy = lennardJones({ cutoff: 3 });

/** Sum of squared nearest-image distances of every particle to all, `sweeps` times. */
const bareSource = `
export function bare(planes: usize, n: i32, length: f64, sweeps: i32): f64 {
  const L = f64x2.splat(length);
  const stride = <usize>n * 8;
  let sum = f64x2.splat(0);
  for (let s = 0; s < sweeps; s++) {
    for (let i = 0; i < n; i++) {
      const at = planes + <usize>i * 8;
      const x = v128.load64_splat(at), y = v128.load64_splat(at + stride), z = v128.load64_splat(at + 2 * stride);
      for (let j: usize = 0; j < stride; j += 16) {
        const p = planes + j;
        const dx = f64x2.abs(f64x2.sub(x, v128.load(p))), dy = f64x2.abs(f64x2.sub(y, v128.load(p + stride))), dz = f64x2.abs(f64x2.sub(z, v128.load(p + 2 * stride)));
        const mx = f64x2.pmin(dx, f64x2.sub(L, dx)), my = f64x2.pmin(dy, f64x2.sub(L, dy)), mz = f64x2.pmin(dz, f64x2.sub(L, dz));
        sum = f64x2.add(sum, f64x2.add(f64x2.add(f64x2.mul(mx, mx), f64x2.mul(my, my)), f64x2.mul(mz, mz)));
      }
    }
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
export function heap(): usize { return (__heap_base + 63) & ~63; }
`;

async function bareLoop(): Promise<Contestant> {
  const { binary, stderr, error } = await asc.compileString(bareSource, { optimizeLevel: 3, runtime: "stub", enable: ["simd"], initialMemory: 4, noAssert: true });
  if (error || !binary) throw new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(binary as BufferSource, { env: { abort: () => undefined } });
  const { bare, heap, memory } = instance.exports as unknown as { bare(p: number, n: number, l: number, s: number): number; heap(): number; memory: WebAssembly.Memory };
  const planes = heap();
  const positions = latticePositions(N, box);
  const view = new Float64Array(memory.buffer, planes, 3 * N);
  positions.forEach((x, k) => (view[(k % 3) * N + Math.floor(k / 3)] = x));
  // As many pairs as the trials have: two energies of each particle a sweep.
  return { name: "bare distances, f64", run: () => timed(() => bare(planes, N, 8, 2 * SWEEPS)) };
}

/** CPU seconds: every contestant is one thread, and on a shared machine the wall clock would measure the others. */
async function timed(f: () => unknown): Promise<number> {
  const begin = process.cpuUsage();
  await f();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

/** A walk that goes on from round to round; keeps the mean energy of every round. */
async function walker(precision: Precision, means: number[]): Promise<Contestant> {
  const device = await open({ device: "wasm", precision });
  const start = await startWalk(device, energy, { positions: latticePositions(N, box), dimension: 3, box, kT: 1.5, seed: 1 });
  let walk: Walk = await equilibrateWalk(device, energy, start, { sweeps: 2000 });
  return {
    name: `Metropolis trials, wasm ${precision}`,
    run: () =>
      timed(async () => {
        const run = await sampleWalk(device, energy, walk, { samples: SWEEPS / 10, every: 10 });
        walk = run.walk;
        means.push(run.energies.reduce((a, b) => a + b) / run.energies.length / N);
      }),
  };
}

const means: Record<Precision, number[]> = { f64: [], f32: [] };
const contestants = [await bareLoop(), await walker("f64", means.f64), await walker("f32", means.f32)];
const timings = await interleave(contestants, 9);
const trials = N * SWEEPS;
const pairs = trials * 2 * (N - 1);
console.log(`${N} particles, ${SWEEPS} sweeps a round, one thread, CPU seconds\n`);
console.log(`Pairs\n${table(timings, pairs, "pairs")}\n`);
for (const t of timings.slice(1)) console.log(`${t.name}: ${(trials / t.median / 1e6).toFixed(2)} M trials/s (best round ${(trials / Math.min(...t.seconds) / 1e6).toFixed(2)}); bar 1.5`);
for (const [precision, list] of Object.entries(means)) {
  const mean = list.reduce((a, b) => a + b) / list.length;
  const own = Math.sqrt(list.reduce((s, x) => s + (x - mean) ** 2, 0) / (list.length - 1) / list.length);
  const z = (mean - LAMMPS.energy) / Math.hypot(own, LAMMPS.standardError);
  console.log(`${precision}: U* / N = ${mean.toFixed(4)} ± ${own.toFixed(4)}, LAMMPS ${LAMMPS.energy} ± ${LAMMPS.standardError} (z = ${z.toFixed(1)})`);
  if (!(Math.abs(z) < 4)) throw new Error(`${precision}: the timed walk has another mean energy than LAMMPS`);
}
