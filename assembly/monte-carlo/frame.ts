// One replica while a kernel makes many trials in it: positions in planes (x..., y..., z...), folded into the box, so that partners are contiguous and the nearest
// image is min(|d|, L - |d|). A slot that must not count (padding, the moving particle itself) holds NaN in its x plane: no comparison with the cutoff is true
// for it, so the loops need no index. Open dimensions have L = infinity.
import { lanes, sumLanes } from "../lib/simd";
import { gather } from "../pair/all-pairs";
import { switchFactor, switchPosition } from "../pair/truncate";
import { Blocks } from "../random/threefry4";

@unmanaged export class Frame<T> {
  words: Blocks;
  /** 192 bytes for what a kernel keeps of its own. */
  spare: usize;
  x: usize;
  y: usize;
  z: usize;
  /** Types padded to a whole vector. */
  type: usize;
  /** Table [types, types, 4]. */
  table: usize;
  types: u32;
  count: u32;
  dimension: u32;
  lengthX: T;
  lengthY: T;
  lengthZ: T;
  lambda: T;
  cutoff2: T;
  switching: bool;
  switchFrom: T;
  inverseWidth: T;
}

/** Bytes of one plane: a whole number of vectors and one more. */
// @ts-ignore: decorator
@inline
function planeBytes<T>(n: u32): usize {
  return ((<usize>n * sizeof<T>() + 15) & ~15) + 16;
}

/** A frame in the scratch memory of a kernel, for particles of these types. */
export function makeFrame<T>(scratch: usize, capacity: u32, dimension: u32, types: usize, nTypes: u32, table: usize, cutoff: f64, switchFrom: f64): Frame<T> {
  const f = changetype<Frame<T>>(scratch);
  const stride = planeBytes<T>(capacity);
  f.words = changetype<Blocks>((scratch + 512 + 15) & ~15);
  f.spare = (scratch + 576 + 15) & ~15;
  f.x = (scratch + 768 + 15) & ~15;
  f.y = f.x + stride;
  f.z = f.y + stride;
  f.type = f.z + stride;
  memory.fill(f.type, 0, planeBytes<u32>(capacity));
  memory.copy(f.type, types, <usize>capacity * 4);
  f.table = table;
  f.types = nTypes;
  f.dimension = dimension;
  f.cutoff2 = <T>(cutoff * cutoff);
  f.switching = switchFrom < cutoff;
  f.switchFrom = <T>switchFrom;
  f.inverseWidth = <T>(f.switching ? 1.0 / (cutoff - switchFrom) : 0.0);
  return f;
}

/** x folded into [0, L); L = infinity leaves it alone. */
// @ts-ignore: decorator
@inline
export function fold<T>(x: T, length: T): T {
  if (x >= <T>0 && x < length) return x;
  if (length == <T>Infinity) return x;
  const folded = x - length * floor<T>(x / length);
  return folded >= length ? <T>0 : folded;
}

// @ts-ignore: decorator
@inline
function lengthOf<T>(conditions: usize, d: usize): T {
  const length = load<T>(conditions + d * sizeof<T>());
  return length > <T>0 ? length : <T>Infinity;
}

/** Loads a replica: `conditions` is its row, `positions` its block [capacity, dimension]; room for `capacity` particles. */
export function openFrame<T>(f: Frame<T>, conditions: usize, positions: usize, count: u32, capacity: u32): void {
  f.count = count;
  f.lengthX = lengthOf<T>(conditions, 0);
  f.lengthY = lengthOf<T>(conditions, 1);
  f.lengthZ = lengthOf<T>(conditions, 2);
  f.lambda = load<T>(conditions, 3 * sizeof<T>());
  const n = <u32>(planeBytes<T>(capacity) / sizeof<T>());
  for (let d: u32 = 0; d < 3; d++) {
    const plane = d == 0 ? f.x : d == 1 ? f.y : f.z;
    const length = d == 0 ? f.lengthX : d == 1 ? f.lengthY : f.lengthZ;
    if (d < f.dimension) {
      for (let i: u32 = 0; i < count; i++) store<T>(plane + <usize>i * sizeof<T>(), fold<T>(load<T>(positions + (<usize>i * f.dimension + d) * sizeof<T>()), length));
    } else memory.fill(plane, 0, <usize>count * sizeof<T>());
    for (let i = count; i < n; i++) store<T>(plane + <usize>i * sizeof<T>(), d == 0 ? <T>NaN : <T>0);
  }
}

/** Puts a particle into a slot. */
// @ts-ignore: decorator
@inline
export function store3<T>(f: Frame<T>, i: u32, x: T, y: T, z: T): void {
  const at = <usize>i * sizeof<T>();
  store<T>(f.x + at, x);
  store<T>(f.y + at, y);
  store<T>(f.z + at, z);
}

/** Writes the particles back. */
export function closeFrame<T>(f: Frame<T>, positions: usize): void {
  for (let d: u32 = 0; d < f.dimension; d++) {
    const plane = d == 0 ? f.x : d == 1 ? f.y : f.z;
    for (let i: u32 = 0; i < f.count; i++) store<T>(positions + (<usize>i * f.dimension + d) * sizeof<T>(), load<T>(plane + <usize>i * sizeof<T>()));
  }
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

/** U(x1) - U(x0) of a particle of this type with all particles of the frame; the particle itself must be hidden. Both energies in one pass over the partners. */
export function energyChange<T, E>(f: Frame<T>, type: u32, x0: T, y0: T, z0: T, x1: T, y1: T, z1: T): T {
  const row = f.table + <usize>type * f.types * 4 * sizeof<T>();
  let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
  const ax = v128.splat<T>(x0), ay = v128.splat<T>(y0), az = v128.splat<T>(z0);
  const bx = v128.splat<T>(x1), by = v128.splat<T>(y1), bz = v128.splat<T>(z1);
  const lx = v128.splat<T>(f.lengthX), ly = v128.splat<T>(f.lengthY), lz = v128.splat<T>(f.lengthZ);
  const lambda = v128.splat<T>(f.lambda);
  const cutoff2 = v128.splat<T>(f.cutoff2);
  const px = f.x, py = f.y, pz = f.z;
  const n = f.count;
  let before = v128.splat<T>(<T>0), after = before;
  for (let j: u32 = 0; j < n; j += lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const xj = v128.load(px + at), yj = v128.load(py + at), zj = v128.load(pz + at);
    const a2 = v128.add<T>(v128.add<T>(square<T>(ax, xj, lx), square<T>(ay, yj, ly)), square<T>(az, zj, lz));
    const b2 = v128.add<T>(v128.add<T>(square<T>(bx, xj, lx), square<T>(by, yj, ly)), square<T>(bz, zj, lz));
    const ma = v128.lt<T>(a2, cutoff2), mb = v128.lt<T>(b2, cutoff2);
    if (!v128.any_true(v128.or(ma, mb))) continue;
    if (f.types > 1) {
      const tj = f.type + 4 * <usize>j;
      p0 = gather<T>(row, tj, 0); p1 = gather<T>(row, tj, 1); p2 = gather<T>(row, tj, 2); p3 = gather<T>(row, tj, 3);
    }
    before = v128.add<T>(before, pairEnergy<T, E>(f, a2, ma, lambda, p0, p1, p2, p3));
    after = v128.add<T>(after, pairEnergy<T, E>(f, b2, mb, lambda, p0, p1, p2, p3));
  }
  return <T>(sumLanes<T>(after) - sumLanes<T>(before));
}

/** Energy of a particle of this type at (x, y, z) with all particles of the frame that are not hidden. */
export function energyAt<T, E>(f: Frame<T>, type: u32, x: T, y: T, z: T): T {
  const row = f.table + <usize>type * f.types * 4 * sizeof<T>();
  let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
  const ax = v128.splat<T>(x), ay = v128.splat<T>(y), az = v128.splat<T>(z);
  const lx = v128.splat<T>(f.lengthX), ly = v128.splat<T>(f.lengthY), lz = v128.splat<T>(f.lengthZ);
  const lambda = v128.splat<T>(f.lambda);
  const cutoff2 = v128.splat<T>(f.cutoff2);
  const n = f.count;
  let sum = v128.splat<T>(<T>0);
  for (let j: u32 = 0; j < n; j += lanes<T>()) {
    const at = <usize>j * sizeof<T>();
    const r2 = v128.add<T>(v128.add<T>(square<T>(ax, v128.load(f.x + at), lx), square<T>(ay, v128.load(f.y + at), ly)), square<T>(az, v128.load(f.z + at), lz));
    const mask = v128.lt<T>(r2, cutoff2);
    if (!v128.any_true(mask)) continue;
    if (f.types > 1) {
      const tj = f.type + 4 * <usize>j;
      p0 = gather<T>(row, tj, 0); p1 = gather<T>(row, tj, 1); p2 = gather<T>(row, tj, 2); p3 = gather<T>(row, tj, 3);
    }
    sum = v128.add<T>(sum, pairEnergy<T, E>(f, r2, mask, lambda, p0, p1, p2, p3));
  }
  return sumLanes<T>(sum);
}
