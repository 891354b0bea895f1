// Every pair of each replica, i < j, lanes over j. Positions are copied to planes (x..., y..., z...) in scratch, so that loads are contiguous
// and one, two and three dimensions run the same code. The order of all sums is fixed by the indices alone.
//
// Forces: forces[replica, i, d] = -dU/dx. Sums: rows[replica, i] = half of (energy, virial, dU/dlambda) of the pairs of i, so that rows add up
// to the totals; virial = sum r.f over pairs.
import { AllPairsForcesParams, AllPairsSumsParams } from "../generated/params";
import { fma, fnma, image, iota, lanes, sumLanes } from "../lib/simd";
import { energyLambdaTerm, energyTerm, forceTerm } from "./terms";

/** Bytes between planes: capacity rounded up to a whole vector, plus one. */
// @ts-ignore: decorator
@inline
export function planeBytes<T>(n: u32): usize {
  return ((<usize>n * sizeof<T>() + 15) & ~15) + 16;
}

/** Copies positions [n, dimension] to three planes (missing dimensions are zero); the padding is zero. */
export function toPlanes<T>(positions: usize, n: u32, dimension: u32, planes: usize, stride: usize): void {
  memory.fill(planes, 0, 3 * stride);
  for (let i: u32 = 0; i < n; i++) {
    for (let d: u32 = 0; d < dimension; d++) store<T>(planes + <usize>d * stride + <usize>i * sizeof<T>(), load<T>(positions + (<usize>i * dimension + d) * sizeof<T>()));
  }
}

/** Adds planes back to an interleaved array [n, dimension]. */
export function fromPlanes<T>(planes: usize, stride: usize, n: u32, dimension: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    for (let d: u32 = 0; d < dimension; d++) store<T>(out + (<usize>i * dimension + d) * sizeof<T>(), load<T>(planes + <usize>d * stride + <usize>i * sizeof<T>()));
  }
}

/** Parameter k of the pairs (type i, type j of each lane). */
// @ts-ignore: decorator
@inline
export function gather<T>(row: usize, types: usize, k: usize): v128 {
  const at = row + k * sizeof<T>();
  let v = v128.splat<T>(load<T>(at + <usize>load<u32>(types) * 4 * sizeof<T>()));
  v = v128.replace_lane<T>(v, 1, load<T>(at + <usize>load<u32>(types, 4) * 4 * sizeof<T>()));
  if (sizeof<T>() == 4) {
    v = v128.replace_lane<T>(v, 2, load<T>(at + <usize>load<u32>(types, 8) * 4 * sizeof<T>()));
    v = v128.replace_lane<T>(v, 3, load<T>(at + <usize>load<u32>(types, 12) * 4 * sizeof<T>()));
  }
  return v;
}

/** args: positions, types, counts, conditions, table, forces(out) */
export function allPairsForces<T, E>(p: AllPairsForcesParams, a: usize): void {
  traverse<T, E, u8>(p, a);
}

/** args: positions, types, counts, conditions, table, rows(out) [replicas, capacity, 3] */
export function allPairsSums<T, E>(p: AllPairsSumsParams, a: usize): void {
  traverse<T, E, u32>(changetype<AllPairsForcesParams>(p), a);
}

// M says what is added up: u8 for forces, u32 for sums. Forces are subtracted at the later partner of a pair, sums are added.
function traverse<T, E, M>(p: AllPairsForcesParams, a: usize): void {
  const types = <usize>load<u32>(a, 4);
  const table = <usize>load<u32>(a, 16);
  const n = p.capacity, d = p.dimension;
  const columns = sizeof<M>() == 1 ? d : 3;
  const stride = planeBytes<T>(n);
  const px = p.scratch, py = px + stride, pz = py + stride;
  const sx = pz + stride, sy = sx + stride, sz = sy + stride;
  // Types padded to a whole vector: the lanes past the end read type 0.
  const ty = sz + stride;
  memory.fill(ty, 0, planeBytes<u32>(n));
  memory.copy(ty, types, <usize>n * 4);
  const L = lanes<T>();
  const half = v128.splat<T>(<T>0.5);
  const cutoff2 = v128.splat<T>(<T>(p.cutoff * p.cutoff));
  const switching = p.switchFrom < p.cutoff;
  const from = v128.splat<T>(<T>p.switchFrom);
  const inverseWidth = v128.splat<T>(<T>(switching ? 1.0 / (p.cutoff - p.switchFrom) : 0.0));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    toPlanes<T>(<usize>load<u32>(a) + <usize>r * n * d * sizeof<T>(), count, d, px, stride);
    memory.fill(sx, 0, 3 * stride);
    const Lx = load<T>(conditions), Ly = load<T>(conditions, sizeof<T>()), Lz = load<T>(conditions, 2 * sizeof<T>());
    const bx = v128.splat<T>(Lx), by = v128.splat<T>(Ly), bz = v128.splat<T>(Lz);
    const ix = v128.splat<T>(Lx > 0 ? <T>1 / Lx : <T>0), iy = v128.splat<T>(Ly > 0 ? <T>1 / Ly : <T>0), iz = v128.splat<T>(Lz > 0 ? <T>1 / Lz : <T>0);
    const lambda = v128.splat<T>(load<T>(conditions, 3 * sizeof<T>()));
    // Lanes of the last vector that are in use.
    const tail = v128.lt<T>(iota<T>(), v128.splat<T>(<T>(count - ((count - 1) & ~(L - 1)))));
    for (let i: u32 = 0; i < count; i++) {
      const at = <usize>i * sizeof<T>();
      const xi = v128.splat<T>(load<T>(px + at)), yi = v128.splat<T>(load<T>(py + at)), zi = v128.splat<T>(load<T>(pz + at));
      const row = table + <usize>load<u32>(ty + 4 * <usize>i) * p.types * 4 * sizeof<T>();
      let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
      let ax = v128.splat<T>(<T>0), ay = ax, az = ax;
      // The first vector may begin at i or before.
      let later = v128.gt<T>(v128.add<T>(v128.splat<T>(<T>((i + 1) & ~(L - 1))), iota<T>()), v128.splat<T>(<T>i));
      for (let j: u32 = (i + 1) & ~(L - 1); j < count; j += L) {
        const bt = <usize>j * sizeof<T>();
        const dx = image<T>(v128.sub<T>(xi, v128.load(px + bt)), bx, ix);
        const dy = image<T>(v128.sub<T>(yi, v128.load(py + bt)), by, iy);
        const dz = image<T>(v128.sub<T>(zi, v128.load(pz + bt)), bz, iz);
        const r2 = fma<T>(dz, dz, fma<T>(dy, dy, v128.mul<T>(dx, dx)));
        let mask = v128.and(v128.lt<T>(r2, cutoff2), later);
        if (j + L >= count) mask = v128.and(mask, tail);
        later = i32x4.splat(-1);
        if (!v128.any_true(mask)) continue;
        if (p.types > 1) {
          const tj = ty + 4 * <usize>j;
          p0 = gather<T>(row, tj, 0); p1 = gather<T>(row, tj, 1); p2 = gather<T>(row, tj, 2); p3 = gather<T>(row, tj, 3);
        }
        const f = v128.and(forceTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth), mask);
        if (sizeof<M>() == 1) {
          ax = fma<T>(f, dx, ax); ay = fma<T>(f, dy, ay); az = fma<T>(f, dz, az);
          v128.store(sx + bt, fnma<T>(f, dx, v128.load(sx + bt)));
          v128.store(sy + bt, fnma<T>(f, dy, v128.load(sy + bt)));
          v128.store(sz + bt, fnma<T>(f, dz, v128.load(sz + bt)));
        } else {
          const u = v128.and(v128.mul<T>(half, energyTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask);
          const w = v128.and(v128.mul<T>(half, v128.mul<T>(f, r2)), mask);
          const l = v128.and(v128.mul<T>(half, energyLambdaTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask);
          ax = v128.add<T>(ax, u); ay = v128.add<T>(ay, w); az = v128.add<T>(az, l);
          v128.store(sx + bt, v128.add<T>(v128.load(sx + bt), u));
          v128.store(sy + bt, v128.add<T>(v128.load(sy + bt), w));
          v128.store(sz + bt, v128.add<T>(v128.load(sz + bt), l));
        }
      }
      store<T>(sx + at, load<T>(sx + at) + sumLanes<T>(ax));
      store<T>(sy + at, load<T>(sy + at) + sumLanes<T>(ay));
      store<T>(sz + at, load<T>(sz + at) + sumLanes<T>(az));
    }
    const out = <usize>load<u32>(a, 20) + <usize>r * n * columns * sizeof<T>();
    memory.fill(out, 0, <usize>n * columns * sizeof<T>());
    fromPlanes<T>(sx, stride, count, columns, out);
  }
}
