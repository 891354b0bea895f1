// Energies of one particle with all others of a frame, lanes over partners: at one point, and the change between two points in one pass.
import { lanes, sumLanes } from "../lib/simd";
import { gather } from "../pair/all-pairs";
import { switchFactor, switchPosition } from "../pair/truncate";
import { fold, Frame, hide } from "./frame";
import { listNear } from "./near";
import { symmetric } from "./trial";

/** Coordinates of the partners k, k + 1, … along one plane. */
// @ts-ignore: decorator
@inline
function partners<T>(near: bool, list: usize, plane: usize, k: u32): v128 {
  if (!near) return v128.load(plane + <usize>k * sizeof<T>());
  const at = list + 4 * <usize>k;
  let v = v128.load_lane<T>(plane + <usize>load<u32>(at, 4), v128.load_zero<T>(plane + <usize>load<u32>(at)), 1);
  if (sizeof<T>() == 4) {
    v = v128.load_lane<T>(plane + <usize>load<u32>(at, 8), v, 2);
    v = v128.load_lane<T>(plane + <usize>load<u32>(at, 12), v, 3);
  }
  return v;
}

/** Address of the types of the partners k, k + 1, …. */
// @ts-ignore: decorator
@inline
function partnerTypes<T>(f: Frame<T>, k: u32): usize {
  if (!f.near) return f.type + 4 * <usize>k;
  const to = f.typesAtHand;
  for (let lane: usize = 0; lane < <usize>lanes<T>(); lane++) store<u32>(to + 4 * lane, load<u32>(f.type + 4 * (<usize>load<u32>(f.list + 4 * (<usize>k + lane)) / sizeof<T>())));
  return to;
}

/** Squared distance of the nearest image along one dimension. */
// @ts-ignore: decorator
@inline
function square<T>(x: v128, other: v128, length: v128): v128 {
  const d = v128.abs<T>(v128.sub<T>(x, other));
  const nearest = v128.pmin<T>(d, v128.sub<T>(length, d));
  return v128.mul<T>(nearest, nearest);
}

/** Truncated energy of a vector of pairs, zero where `mask` is not set. */
// @ts-ignore: decorator
@inline
function pairEnergy<T, E>(f: Frame<T>, exact: v128, mask: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  const e = changetype<E>(0);
  const r2 = v128.bitselect(exact, v128.splat<T>(<T>1), mask);
  // @ts-ignore: E is an evaluator class
  let u: v128 = e.energy(r2, lambda, p0, p1, p2, p3);
  if (f.switching) u = v128.mul<T>(u, switchFactor<T>(switchPosition<T>(v128.sqrt<T>(r2), v128.splat<T>(f.switchFrom), v128.splat<T>(f.inverseWidth))));
  return v128.and(u, mask);
}

/** U(to) - U(from) of a hidden particle of this type; `n` partners. */
function change<T, E>(f: Frame<T>, type: u32, n: u32): T {
  const row = f.table + <usize>type * f.types * 4 * sizeof<T>();
  let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
  const ax = v128.splat<T>(f.fromX), ay = v128.splat<T>(f.fromY), az = v128.splat<T>(f.fromZ);
  const bx = v128.splat<T>(f.toX), by = v128.splat<T>(f.toY), bz = v128.splat<T>(f.toZ);
  const lx = v128.splat<T>(f.lengthX), ly = v128.splat<T>(f.lengthY), lz = v128.splat<T>(f.lengthZ);
  const lambda = v128.splat<T>(f.lambda);
  const cutoff2 = v128.splat<T>(f.cutoff2);
  let sum = v128.splat<T>(<T>0);
  const near = f.near, list = f.list, px = f.x, py = f.y, pz = f.z;
  for (let k: u32 = 0; k < n; k += lanes<T>()) {
    const x = partners<T>(near, list, px, k), y = partners<T>(near, list, py, k), z = partners<T>(near, list, pz, k);
    const a2 = v128.add<T>(v128.add<T>(square<T>(ax, x, lx), square<T>(ay, y, ly)), square<T>(az, z, lz));
    const b2 = v128.add<T>(v128.add<T>(square<T>(bx, x, lx), square<T>(by, y, ly)), square<T>(bz, z, lz));
    const ma = v128.lt<T>(a2, cutoff2), mb = v128.lt<T>(b2, cutoff2);
    if (!near && !v128.any_true(v128.or(ma, mb))) continue;
    if (f.types > 1) {
      const t = partnerTypes<T>(f, k);
      p0 = gather<T>(row, t, 0); p1 = gather<T>(row, t, 1); p2 = gather<T>(row, t, 2); p3 = gather<T>(row, t, 3);
    }
    sum = v128.add<T>(sum, v128.sub<T>(pairEnergy<T, E>(f, b2, mb, lambda, p0, p1, p2, p3), pairEnergy<T, E>(f, a2, ma, lambda, p0, p1, p2, p3)));
  }
  return sumLanes<T>(sum);
}

/**
 * Hides particle i, draws where it would go (f.to…, from the words of the trial) and gives the change of energy. Within the cutoff of either end is within the cutoff
 * plus half the way of the middle, so one list serves both.
 */
export function tryDisplacement<T, E>(f: Frame<T>, i: u32, delta: T): T {
  const at = <usize>i * sizeof<T>();
  const dx = delta * symmetric<T>(f.words.w00);
  const dy = f.dimension > 1 ? delta * symmetric<T>(f.words.w10) : <T>0;
  const dz = f.dimension > 2 ? delta * symmetric<T>(f.words.w01) : <T>0;
  const x = load<T>(f.x + at), y = load<T>(f.y + at), z = load<T>(f.z + at);
  f.fromX = x;
  f.fromY = y;
  f.fromZ = z;
  f.toX = fold<T>(x + dx, f.lengthX);
  f.toY = f.dimension > 1 ? fold<T>(y + dy, f.lengthY) : <T>0;
  f.toZ = f.dimension > 2 ? fold<T>(z + dz, f.lengthZ) : <T>0;
  hide<T>(f, i);
  let n = f.count;
  if (f.near) {
    const half: T = 0.5;
    n = listNear<T>(f, <f64>(x + half * dx), <f64>(y + half * dy), <f64>(z + half * dz), f.cutoff + 0.5 * Math.sqrt(<f64>(dx * dx + dy * dy + dz * dz)));
  }
  return change<T, E>(f, load<u32>(f.type + 4 * <usize>i), n);
}

/** Energy of a particle of this type at (x, y, z) with all particles that are not hidden. */
export function energyAt<T, E>(f: Frame<T>, type: u32, x: T, y: T, z: T): T {
  const row = f.table + <usize>type * f.types * 4 * sizeof<T>();
  let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
  const ax = v128.splat<T>(x), ay = v128.splat<T>(y), az = v128.splat<T>(z);
  const lx = v128.splat<T>(f.lengthX), ly = v128.splat<T>(f.lengthY), lz = v128.splat<T>(f.lengthZ);
  const lambda = v128.splat<T>(f.lambda);
  const cutoff2 = v128.splat<T>(f.cutoff2);
  const n = f.near ? listNear<T>(f, <f64>x, <f64>y, <f64>z, f.cutoff) : f.count;
  let sum = v128.splat<T>(<T>0);
  const near = f.near, list = f.list, px = f.x, py = f.y, pz = f.z;
  for (let k: u32 = 0; k < n; k += lanes<T>()) {
    const r2 = v128.add<T>(v128.add<T>(square<T>(ax, partners<T>(near, list, px, k), lx), square<T>(ay, partners<T>(near, list, py, k), ly)), square<T>(az, partners<T>(near, list, pz, k), lz));
    const mask = v128.lt<T>(r2, cutoff2);
    if (!near && !v128.any_true(mask)) continue;
    if (f.types > 1) {
      const t = partnerTypes<T>(f, k);
      p0 = gather<T>(row, t, 0); p1 = gather<T>(row, t, 1); p2 = gather<T>(row, t, 2); p3 = gather<T>(row, t, 3);
    }
    sum = v128.add<T>(sum, pairEnergy<T, E>(f, r2, mask, lambda, p0, p1, p2, p3));
  }
  return sumLanes<T>(sum);
}
