/**
 * Two particles on the rungs of many ladders, for tests of replica exchange: exact averages by quadrature, walks, and the loop of an exchange whose acceptance is mistaken.
 */
import { equilibrateWalk, startWalk, type Walk } from "../../src/dynamics/monte-carlo-walk.ts";
import { exchangeMonteCarlo } from "../../src/dynamics/replica-exchange.ts";
import { acceptSwaps } from "../../src/kernels/exchange/accept-swaps.ts";
import { crossConditions } from "../../src/kernels/exchange/cross-conditions.ts";
import { reducedEnergies } from "../../src/kernels/exchange/reduced-energies.ts";
import { advance } from "../../src/kernels/program/advance.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { repeat } from "../../src/program/trace.ts";
import { spec } from "../../src/program/value.ts";
import { totals, type Energy } from "../../src/system/energy.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import type { Device } from "../../src/device/device.ts";
import { simpson, zScore } from "./statistics.ts";

export const [L, rc] = [4, 2];
export const box = [L, L, L];
export const lj = (r: number): number => 4 * (r ** -12 - r ** -6);

/** Mean of f(r) over two particles in the cube, pairs counted below rc <= L / 2. */
function pairMean(f: (r: number) => number, u: (r: number) => number, kT: number, from = 1e-3): number {
  const weight = (r: number): number => 4 * Math.PI * r * r;
  const z = L ** 3 + simpson((r) => weight(r) * (Math.exp(-u(r) / kT) - 1), from, rc) - (4 * Math.PI * from ** 3) / 3;
  return simpson((r) => weight(r) * f(r) * Math.exp(-u(r) / kT), Math.max(from, 0.3), rc) / z;
}

/** z of each rung's means over independent ladders. */
export function rungScores(values: readonly number[], exact: readonly number[]): number[] {
  const rungs = exact.length;
  return exact.map((e, k) => zScore(values.filter((_, r) => r % rungs === k), e));
}

export const kT = [0.6, 0.9, 1.4, 2.2];
export const exactEnergies = kT.map((t) => pairMean(lj, lj, t));
export const energy = lennardJones({ cutoff: rc });
export const LADDERS = 16;

export async function pairWalk(device: Device, of: Energy, options: { kT: number[]; lambda?: number[] }, ladders = LADDERS): Promise<Walk> {
  const all = (list: number[]): number[] => Array.from({ length: ladders }, () => list).flat();
  const walk = await startWalk(device, of, { positions: latticePositions(2, box), dimension: 3, box, replicas: ladders * options.kT.length, kT: all(options.kT), ...(options.lambda && { lambda: all(options.lambda) }), seed: 3, maxDisplacement: 1 });
  // A software GPU takes milliseconds for each launch: there the first guess of the displacement has to do.
  return device.kind === "webgpu" ? walk : equilibrateWalk(device, of, walk, { sweeps: 60 });
}

/** The same loop with the acceptance of a mistaken hand: `judge` makes (own, crossed) of the two evaluations. */
export async function wrongWalk(device: Device, of: Energy, walk: Walk, rungs: number, attempts: number, judge: (own: any, crossed: any, flat: any) => [any, any]): Promise<Float64Array> {
  const specs = Object.fromEntries(Object.entries(walk.arrays).map(([name, a]) => [name, spec(a.shape, a.dtype)]));
  const e = await device.compile((x: any) => {
    const fixed = { types: x.types, conditions: x.conditions, key: x.key };
    const sampler = exchangeMonteCarlo(of, fixed, 1);
    const state = { positions: x.positions, counts: x.counts, step: x.step, ledger: x.ledger };
    const { collected } = repeat(attempts, { state, attempt: x.step }, (c) => {
      const s = sampler.advance(c.state);
      const p = sampler.particles(s);
      const there = crossConditions(x.conditions, c.attempt, rungs);
      const reduced = (conditions: any, evaluated: any) => reducedEnergies(totals(of, { ...p, conditions: evaluated }), conditions, x.counts, 3);
      const [own, crossed] = judge(reduced(x.conditions, x.conditions), reduced(there, there), reduced(there, x.conditions));
      const { source } = acceptSwaps(own, crossed, x.key, c.attempt, { rungs });
      const next = sampler.swap(s, source);
      return { carry: { state: next, attempt: advance(c.attempt) }, collect: { totals: totals(of, sampler.particles(next)) } };
    });
    return collected;
  }, specs);
  const out = await e.run(walk.arrays);
  const data = await out.totals.read();
  e.free();
  const replicas = walk.replicas;
  return Float64Array.from({ length: 3 * replicas }, (_, k) => { let s = 0; for (let a = 0; a < attempts; a++) s += data[a * 3 * replicas + k] / attempts; return s; });
}
