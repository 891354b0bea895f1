// Histogram of pair distances, i < j, lanes over j: twin of src/kernels/observables/pair-histogram.ts and shaders/observables/pair-histogram.wgsl.
import { image, iota, lanes } from "../lib/simd";
import { raise } from "../lib/status";
import { STATUS_CUTOFF_TOO_LONG } from "../generated/constants";
import { PairHistogramParams } from "../generated/params";
import { planeBytes, toPlanes } from "../pair/all-pairs";

/** Bins of each lane. */
// @ts-ignore: decorator
@inline
function truncate<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return i32x4.trunc_sat_f32x4_u(x);
  return i32x4.trunc_sat_f64x2_u_zero(x);
}

/** One more in the bin of a lane; `row` is the first pair of types of the replica. */
// @ts-ignore: decorator
@inline
function count(row: usize, typeI: u32, types: usize, nTypes: u32, bins: u32, bin: u32): void {
  let pair: u32 = 0;
  if (nTypes > 1) {
    const typeJ = load<u32>(types);
    const low = min<u32>(typeI, typeJ);
    pair = low * nTypes - low * (low - 1) / 2 + max<u32>(typeI, typeJ) - low;
  }
  // Rounding can carry a distance just below rMax to the end.
  const at = row + 4 * <usize>(pair * bins + min<u32>(bin, bins - 1));
  store<u32>(at, load<u32>(at) + 1);
}

/** args: positions, types, counts, conditions, histogram(inout) */
export function pairHistogram<T>(p: PairHistogramParams, a: usize): void {
  const types = <usize>load<u32>(a, 4);
  const n = p.capacity;
  const d = p.dimension;
  const stride = planeBytes<T>(n);
  const px = p.scratch, py = px + stride, pz = py + stride;
  const L = <u32>lanes<T>();
  const rMax = <T>p.rMax;
  const rMax2 = v128.splat<T>(rMax * rMax);
  const scale = v128.splat<T>(<T>((<f64>p.bins) / p.rMax));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const exists = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    for (let k: u32 = 0; k < d; k++) {
      const length = load<T>(conditions + <usize>k * sizeof<T>());
      if (length > 0 && rMax > length / <T>2) raise(p.status, STATUS_CUTOFF_TOO_LONG, 0, r, 0);
    }
    toPlanes<T>(<usize>load<u32>(a) + <usize>r * n * d * sizeof<T>(), exists, d, px, stride);
    const row = <usize>load<u32>(a, 16) + 4 * <usize>r * (p.types * (p.types + 1) / 2) * p.bins;
    const Lx = load<T>(conditions), Ly = load<T>(conditions, sizeof<T>()), Lz = load<T>(conditions, 2 * sizeof<T>());
    const bx = v128.splat<T>(Lx), by = v128.splat<T>(Ly), bz = v128.splat<T>(Lz);
    const ix = v128.splat<T>(Lx > 0 ? <T>1 / Lx : <T>0), iy = v128.splat<T>(Ly > 0 ? <T>1 / Ly : <T>0), iz = v128.splat<T>(Lz > 0 ? <T>1 / Lz : <T>0);
    const end = v128.splat<T>(<T>exists);
    for (let i: u32 = 0; i < exists; i++) {
      const at = <usize>i * sizeof<T>();
      const xi = v128.splat<T>(load<T>(px + at)), yi = v128.splat<T>(load<T>(py + at)), zi = v128.splat<T>(load<T>(pz + at));
      const typeI = load<u32>(types + 4 * <usize>i);
      const self = v128.splat<T>(<T>i);
      for (let j: u32 = (i + 1) & ~(L - 1); j < exists; j += L) {
        const bt = <usize>j * sizeof<T>();
        const index = v128.add<T>(v128.splat<T>(<T>j), iota<T>());
        const dx = image<T>(v128.sub<T>(xi, v128.load(px + bt)), bx, ix);
        const dy = image<T>(v128.sub<T>(yi, v128.load(py + bt)), by, iy);
        const dz = image<T>(v128.sub<T>(zi, v128.load(pz + bt)), bz, iz);
        const r2 = v128.add<T>(v128.add<T>(v128.mul<T>(dx, dx), v128.mul<T>(dy, dy)), v128.mul<T>(dz, dz));
        const mask = v128.and(v128.and(v128.gt<T>(index, self), v128.lt<T>(index, end)), v128.lt<T>(r2, rMax2));
        const inside = sizeof<T>() == 4 ? i32x4.bitmask(mask) : i64x2.bitmask(mask);
        if (inside == 0) continue;
        const bin = truncate<T>(v128.mul<T>(v128.sqrt<T>(r2), scale));
        const tj = types + 4 * <usize>j;
        if (inside & 1) count(row, typeI, tj, p.types, p.bins, i32x4.extract_lane(bin, 0));
        if (inside & 2) count(row, typeI, tj + 4, p.types, p.bins, i32x4.extract_lane(bin, 1));
        if (sizeof<T>() == 4) {
          if (inside & 4) count(row, typeI, tj + 8, p.types, p.bins, i32x4.extract_lane(bin, 2));
          if (inside & 8) count(row, typeI, tj + 12, p.types, p.bins, i32x4.extract_lane(bin, 3));
        }
      }
    }
  }
}
