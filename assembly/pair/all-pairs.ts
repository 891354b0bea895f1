// Every pair of each replica, i < j, lanes over j. Positions are copied to planes (x..., y..., z...) in scratch, so that loads are contiguous
// and one, two and three dimensions run the same code. The order of all sums is fixed by the indices alone.
//
// Forces: forces[replica, i, d] = -dU/dx. Sums: rows[replica, i] = half of (energy, virial, dU/dlambda) of the pairs of i, so that rows add up
// to the totals; virial = sum r.f over pairs.
import { image, iota, lanes, sumLanes } from "../lib/simd";
import { AllPairsForcesParams, AllPairsSumsParams } from "../generated/params";
import { switchFactor, switchPosition, switchSlope } from "./truncate";

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
  const e = changetype<E>(0);
  const types = <usize>load<u32>(a, 4);
  const table = <usize>load<u32>(a, 16);
  const n = p.capacity;
  const d = p.dimension;
  const stride = planeBytes<T>(n);
  const px = p.scratch, py = px + stride, pz = py + stride;
  const fx = pz + stride, fy = fx + stride, fz = fy + stride;
  // Types padded to a whole vector: the lanes past the end read type 0.
  const ty = fz + stride;
  memory.fill(ty, 0, planeBytes<u32>(n));
  memory.copy(ty, types, <usize>n * 4);
  const L = lanes<T>();
  const one = v128.splat<T>(<T>1);
  const cutoff2 = v128.splat<T>(<T>(p.cutoff * p.cutoff));
  const switching = p.switchFrom < p.cutoff;
  const from = v128.splat<T>(<T>p.switchFrom);
  const inverseWidth = v128.splat<T>(<T>(switching ? 1.0 / (p.cutoff - p.switchFrom) : 0.0));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    const offset = <usize>r * n * d * sizeof<T>();
    toPlanes<T>(<usize>load<u32>(a) + offset, count, d, px, stride);
    memory.fill(fx, 0, 3 * stride);
    const Lx = load<T>(conditions), Ly = load<T>(conditions, sizeof<T>()), Lz = load<T>(conditions, 2 * sizeof<T>());
    const bx = v128.splat<T>(Lx), by = v128.splat<T>(Ly), bz = v128.splat<T>(Lz);
    const ix = v128.splat<T>(Lx > 0 ? <T>1 / Lx : <T>0), iy = v128.splat<T>(Ly > 0 ? <T>1 / Ly : <T>0), iz = v128.splat<T>(Lz > 0 ? <T>1 / Lz : <T>0);
    const lambda = v128.splat<T>(load<T>(conditions, 3 * sizeof<T>()));
    const end = v128.splat<T>(<T>count);
    for (let i: u32 = 0; i < count; i++) {
      const at = <usize>i * sizeof<T>();
      const xi = v128.splat<T>(load<T>(px + at)), yi = v128.splat<T>(load<T>(py + at)), zi = v128.splat<T>(load<T>(pz + at));
      const row = table + <usize>load<u32>(ty + 4 * <usize>i) * p.types * 4 * sizeof<T>();
      let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
      let ax = v128.splat<T>(<T>0), ay = ax, az = ax;
      const self = v128.splat<T>(<T>i);
      for (let j: u32 = (i + 1) & ~(L - 1); j < count; j += L) {
        const bt = <usize>j * sizeof<T>();
        const index = v128.add<T>(v128.splat<T>(<T>j), iota<T>());
        const dx = image<T>(v128.sub<T>(xi, v128.load(px + bt)), bx, ix);
        const dy = image<T>(v128.sub<T>(yi, v128.load(py + bt)), by, iy);
        const dz = image<T>(v128.sub<T>(zi, v128.load(pz + bt)), bz, iz);
        let r2 = v128.add<T>(v128.add<T>(v128.mul<T>(dx, dx), v128.mul<T>(dy, dy)), v128.mul<T>(dz, dz));
        const mask = v128.and(v128.and(v128.gt<T>(index, self), v128.lt<T>(index, end)), v128.lt<T>(r2, cutoff2));
        if (!v128.any_true(mask)) continue;
        r2 = v128.bitselect(r2, one, mask);
        if (p.types > 1) {
          const tj = ty + 4 * <usize>j;
          p0 = gather<T>(row, tj, 0); p1 = gather<T>(row, tj, 1); p2 = gather<T>(row, tj, 2); p3 = gather<T>(row, tj, 3);
        }
        // @ts-ignore: E is an evaluator class
        let f = e.forceOverR(r2, lambda, p0, p1, p2, p3);
        if (switching) {
          const distance = v128.sqrt<T>(r2);
          const x = switchPosition<T>(distance, from, inverseWidth);
          // @ts-ignore: E is an evaluator class
          const u = e.energy(r2, lambda, p0, p1, p2, p3);
          f = v128.sub<T>(v128.mul<T>(f, switchFactor<T>(x)), v128.div<T>(v128.mul<T>(u, v128.mul<T>(switchSlope<T>(x), inverseWidth)), distance));
        }
        f = v128.and(f, mask);
        const gx = v128.mul<T>(f, dx), gy = v128.mul<T>(f, dy), gz = v128.mul<T>(f, dz);
        ax = v128.add<T>(ax, gx); ay = v128.add<T>(ay, gy); az = v128.add<T>(az, gz);
        v128.store(fx + bt, v128.sub<T>(v128.load(fx + bt), gx));
        v128.store(fy + bt, v128.sub<T>(v128.load(fy + bt), gy));
        v128.store(fz + bt, v128.sub<T>(v128.load(fz + bt), gz));
      }
      store<T>(fx + at, load<T>(fx + at) + sumLanes<T>(ax));
      store<T>(fy + at, load<T>(fy + at) + sumLanes<T>(ay));
      store<T>(fz + at, load<T>(fz + at) + sumLanes<T>(az));
    }
    const out = <usize>load<u32>(a, 20) + offset;
    memory.fill(out, 0, <usize>n * d * sizeof<T>());
    fromPlanes<T>(fx, stride, count, d, out);
  }
}

/** args: positions, types, counts, conditions, table, rows(out) [replicas, capacity, 3] */
export function allPairsSums<T, E>(p: AllPairsSumsParams, a: usize): void {
  const e = changetype<E>(0);
  const types = <usize>load<u32>(a, 4);
  const table = <usize>load<u32>(a, 16);
  const n = p.capacity;
  const d = p.dimension;
  const stride = planeBytes<T>(n);
  const px = p.scratch, py = px + stride, pz = py + stride;
  // Half sums of the later partner of a pair gather in planes (energy, virial, dU/dlambda).
  const su = pz + stride, sw = su + stride, sl = sw + stride;
  const ty = sl + stride;
  memory.fill(ty, 0, planeBytes<u32>(n));
  memory.copy(ty, types, <usize>n * 4);
  const L = lanes<T>();
  const zero = v128.splat<T>(<T>0);
  const one = v128.splat<T>(<T>1);
  const half = v128.splat<T>(<T>0.5);
  const cutoff2 = v128.splat<T>(<T>(p.cutoff * p.cutoff));
  const switching = p.switchFrom < p.cutoff;
  const from = v128.splat<T>(<T>p.switchFrom);
  const inverseWidth = v128.splat<T>(<T>(switching ? 1.0 / (p.cutoff - p.switchFrom) : 0.0));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    toPlanes<T>(<usize>load<u32>(a) + <usize>r * n * d * sizeof<T>(), count, d, px, stride);
    memory.fill(su, 0, 3 * stride);
    const Lx = load<T>(conditions), Ly = load<T>(conditions, sizeof<T>()), Lz = load<T>(conditions, 2 * sizeof<T>());
    const bx = v128.splat<T>(Lx), by = v128.splat<T>(Ly), bz = v128.splat<T>(Lz);
    const ix = v128.splat<T>(Lx > 0 ? <T>1 / Lx : <T>0), iy = v128.splat<T>(Ly > 0 ? <T>1 / Ly : <T>0), iz = v128.splat<T>(Lz > 0 ? <T>1 / Lz : <T>0);
    const lambda = v128.splat<T>(load<T>(conditions, 3 * sizeof<T>()));
    const end = v128.splat<T>(<T>count);
    for (let i: u32 = 0; i < count; i++) {
      const at = <usize>i * sizeof<T>();
      const xi = v128.splat<T>(load<T>(px + at)), yi = v128.splat<T>(load<T>(py + at)), zi = v128.splat<T>(load<T>(pz + at));
      const row = table + <usize>load<u32>(ty + 4 * <usize>i) * p.types * 4 * sizeof<T>();
      let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
      let eu = zero, ew = zero, el = zero;
      const self = v128.splat<T>(<T>i);
      for (let j: u32 = (i + 1) & ~(L - 1); j < count; j += L) {
        const bt = <usize>j * sizeof<T>();
        const index = v128.add<T>(v128.splat<T>(<T>j), iota<T>());
        const dx = image<T>(v128.sub<T>(xi, v128.load(px + bt)), bx, ix);
        const dy = image<T>(v128.sub<T>(yi, v128.load(py + bt)), by, iy);
        const dz = image<T>(v128.sub<T>(zi, v128.load(pz + bt)), bz, iz);
        const exact = v128.add<T>(v128.add<T>(v128.mul<T>(dx, dx), v128.mul<T>(dy, dy)), v128.mul<T>(dz, dz));
        const mask = v128.and(v128.and(v128.gt<T>(index, self), v128.lt<T>(index, end)), v128.lt<T>(exact, cutoff2));
        if (!v128.any_true(mask)) continue;
        const r2 = v128.bitselect(exact, one, mask);
        if (p.types > 1) {
          const tj = ty + 4 * <usize>j;
          p0 = gather<T>(row, tj, 0); p1 = gather<T>(row, tj, 1); p2 = gather<T>(row, tj, 2); p3 = gather<T>(row, tj, 3);
        }
        // @ts-ignore: E is an evaluator class
        let u = e.energy(r2, lambda, p0, p1, p2, p3), f = e.forceOverR(r2, lambda, p0, p1, p2, p3), l = e.energyLambda(r2, lambda, p0, p1, p2, p3);
        if (switching) {
          const distance = v128.sqrt<T>(r2);
          const x = switchPosition<T>(distance, from, inverseWidth);
          const s = switchFactor<T>(x);
          f = v128.sub<T>(v128.mul<T>(f, s), v128.div<T>(v128.mul<T>(u, v128.mul<T>(switchSlope<T>(x), inverseWidth)), distance));
          u = v128.mul<T>(u, s);
          l = v128.mul<T>(l, s);
        }
        const hu = v128.and(v128.mul<T>(u, half), mask), hw = v128.and(v128.mul<T>(v128.mul<T>(f, r2), half), mask), hl = v128.and(v128.mul<T>(l, half), mask);
        eu = v128.add<T>(eu, hu); ew = v128.add<T>(ew, hw); el = v128.add<T>(el, hl);
        v128.store(su + bt, v128.add<T>(v128.load(su + bt), hu));
        v128.store(sw + bt, v128.add<T>(v128.load(sw + bt), hw));
        v128.store(sl + bt, v128.add<T>(v128.load(sl + bt), hl));
      }
      store<T>(su + at, load<T>(su + at) + sumLanes<T>(eu));
      store<T>(sw + at, load<T>(sw + at) + sumLanes<T>(ew));
      store<T>(sl + at, load<T>(sl + at) + sumLanes<T>(el));
    }
    const out = <usize>load<u32>(a, 20) + <usize>r * n * 3 * sizeof<T>();
    memory.fill(out, 0, <usize>n * 3 * sizeof<T>());
    fromPlanes<T>(su, stride, count, 3, out);
  }
}
