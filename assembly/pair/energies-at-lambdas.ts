// Energies of each replica at many couplings, and dU/dlambda at its own. The pairs within the cutoff are gathered in batches (squared distance,
// switch factor, pair parameters), then every coupling runs over the batch; sums of a batch in T, of batches in f64, in an order fixed by the indices alone.
// With one particle type what an energy takes of a distance (measure) is worked out once for all couplings, and what it takes of a coupling once for all pairs.
import { image, iota, lanes, sumLanesF64 } from "../lib/simd";
import { EnergiesAtLambdasParams } from "../generated/params";
import { gather, planeBytes, toPlanes } from "./all-pairs";
import { switchFactor, switchPosition } from "./truncate";

/** LAMBDA_BATCH of src/kernels/pair/energies-at-lambdas.ts. */
const BATCH: u32 = 512;

/** Bytes of one plane of the batch: a vector of four may be appended to a full one. */
// @ts-ignore: decorator
@inline
function batchBytes<T>(): usize {
  return (<usize>BATCH + 16) * sizeof<T>();
}

/** Adds the energies (or, with slope, dU/dlambda) of the batch's first `length` pairs at one coupling. */
// @ts-ignore: decorator
@inline
function batchSum<T, E>(batch: usize, length: u32, several: bool, switching: bool, row: usize, lambda: T, slope: bool): f64 {
  const e = changetype<E>(0);
  const L = lanes<T>();
  const stride = batchBytes<T>();
  const couple = v128.splat<T>(lambda);
  const end = v128.splat<T>(<T>length);
  let p0 = v128.splat<T>(load<T>(row)), p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
  let sum = v128.splat<T>(<T>0);
  for (let k: u32 = 0; k < length; k += L) {
    const at = batch + <usize>k * sizeof<T>();
    const r2 = v128.load(at);
    if (several) {
      p0 = v128.load(at + 2 * stride); p1 = v128.load(at + 3 * stride); p2 = v128.load(at + 4 * stride); p3 = v128.load(at + 5 * stride);
    }
    // @ts-ignore: E is an evaluator class
    let u = slope ? e.energyLambda(r2, couple, p0, p1, p2, p3) : e.energy(r2, couple, p0, p1, p2, p3);
    if (switching) u = v128.mul<T>(u, v128.load(at + stride));
    if (k + L > length) u = v128.and(u, v128.lt<T>(v128.add<T>(v128.splat<T>(<T>k), iota<T>()), end));
    sum = v128.add<T>(sum, u);
  }
  return sumLanesF64<T>(sum);
}

/** The same with one particle type: one division a pair. `measures` lie where the first parameter would. */
// @ts-ignore: decorator
@inline
function batchEnergy<T, E>(batch: usize, length: u32, switching: bool, row: usize, lambda: T): f64 {
  const e = changetype<E>(0);
  const L = lanes<T>();
  const stride = batchBytes<T>();
  const couple = v128.splat<T>(lambda);
  const end = v128.splat<T>(<T>length);
  const p1 = v128.splat<T>(load<T>(row, sizeof<T>())), p2 = v128.splat<T>(load<T>(row, 2 * sizeof<T>())), p3 = v128.splat<T>(load<T>(row, 3 * sizeof<T>()));
  // @ts-ignore: E is an evaluator class
  const soft = e.softness(couple, p2);
  // @ts-ignore: E is an evaluator class
  const base = e.cutoffWell(couple, soft, p3);
  let sum = v128.splat<T>(<T>0);
  let k: u32 = 0;
  for (; k + L <= length; k += L) {
    const at = batch + <usize>k * sizeof<T>();
    // @ts-ignore: E is an evaluator class
    let u = e.energyOf(v128.load(at + 2 * stride), couple, soft, base, p1);
    if (switching) u = v128.mul<T>(u, v128.load(at + stride));
    sum = v128.add<T>(sum, u);
  }
  if (k < length) {
    const at = batch + <usize>k * sizeof<T>();
    // @ts-ignore: E is an evaluator class
    let u = e.energyOf(v128.load(at + 2 * stride), couple, soft, base, p1);
    if (switching) u = v128.mul<T>(u, v128.load(at + stride));
    sum = v128.add<T>(sum, v128.and(u, v128.lt<T>(v128.add<T>(v128.splat<T>(<T>k), iota<T>()), end)));
  }
  return sumLanesF64<T>(sum);
}

/** Runs all couplings over the batch. `sums` holds couplings + 1 numbers, the last is the slope. */
function flush<T, E>(p: EnergiesAtLambdasParams, batch: usize, length: u32, switching: bool, table: usize, lambdas: usize, own: T, sums: usize): void {
  // Lanes past the end are masked, but must hold a distance.
  const padding = batch + <usize>length * sizeof<T>();
  for (let k: u32 = 0; k < 4; k++) {
    store<T>(padding + k * sizeof<T>(), <T>1);
    store<T>(padding + k * sizeof<T>() + batchBytes<T>(), <T>0);
  }
  const several = p.types > 1;
  if (!several) {
    const e = changetype<E>(0);
    const p0 = v128.splat<T>(load<T>(table));
    for (let k: u32 = 0; k < length; k += lanes<T>()) {
      const at = batch + <usize>k * sizeof<T>();
      // @ts-ignore: E is an evaluator class
      v128.store(at + 2 * batchBytes<T>(), e.measure(v128.load(at), p0));
    }
  }
  for (let k: u32 = 0; k < p.couplings; k++) {
    const lambda = load<T>(lambdas + <usize>k * sizeof<T>());
    const u = several ? batchSum<T, E>(batch, length, true, switching, table, lambda, false) : batchEnergy<T, E>(batch, length, switching, table, lambda);
    store<f64>(sums + 8 * <usize>k, load<f64>(sums + 8 * <usize>k) + u);
  }
  const l = batchSum<T, E>(batch, length, several, switching, table, own, true);
  store<f64>(sums + 8 * <usize>p.couplings, load<f64>(sums + 8 * <usize>p.couplings) + l);
}

/** args: positions, types, counts, conditions, table, lambdas, energies(out) [replicas, couplings], slopes(out) [replicas] */
export function energiesAtLambdas<T, E>(p: EnergiesAtLambdasParams, a: usize): void {
  const types = <usize>load<u32>(a, 4);
  const table = <usize>load<u32>(a, 16);
  const lambdas = <usize>load<u32>(a, 20);
  const n = p.capacity;
  const d = p.dimension;
  const stride = planeBytes<T>(n);
  const px = p.scratch, py = px + stride, pz = py + stride;
  const ty = pz + stride;
  memory.fill(ty, 0, planeBytes<u32>(n));
  memory.copy(ty, types, <usize>n * 4);
  const batch = ty + planeBytes<u32>(n);
  const plane = batchBytes<T>();
  const sums = (batch + 6 * plane + 15) & ~15;
  const L = lanes<T>();
  const cutoff2 = v128.splat<T>(<T>(p.cutoff * p.cutoff));
  const switching = p.switchFrom < p.cutoff;
  const from = v128.splat<T>(<T>p.switchFrom);
  const inverseWidth = v128.splat<T>(<T>(switching ? 1.0 / (p.cutoff - p.switchFrom) : 0.0));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    toPlanes<T>(<usize>load<u32>(a) + <usize>r * n * d * sizeof<T>(), count, d, px, stride);
    memory.fill(sums, 0, 8 * (<usize>p.couplings + 1));
    const Lx = load<T>(conditions), Ly = load<T>(conditions, sizeof<T>()), Lz = load<T>(conditions, 2 * sizeof<T>());
    const bx = v128.splat<T>(Lx), by = v128.splat<T>(Ly), bz = v128.splat<T>(Lz);
    const ix = v128.splat<T>(Lx > 0 ? <T>1 / Lx : <T>0), iy = v128.splat<T>(Ly > 0 ? <T>1 / Ly : <T>0), iz = v128.splat<T>(Lz > 0 ? <T>1 / Lz : <T>0);
    const own = load<T>(conditions, 3 * sizeof<T>());
    const end = v128.splat<T>(<T>count);
    let length: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const at = <usize>i * sizeof<T>();
      const xi = v128.splat<T>(load<T>(px + at)), yi = v128.splat<T>(load<T>(py + at)), zi = v128.splat<T>(load<T>(pz + at));
      const row = table + <usize>load<u32>(ty + 4 * <usize>i) * p.types * 4 * sizeof<T>();
      const self = v128.splat<T>(<T>i);
      for (let j: u32 = (i + 1) & ~(L - 1); j < count; j += L) {
        const bt = <usize>j * sizeof<T>();
        const index = v128.add<T>(v128.splat<T>(<T>j), iota<T>());
        const dx = image<T>(v128.sub<T>(xi, v128.load(px + bt)), bx, ix);
        const dy = image<T>(v128.sub<T>(yi, v128.load(py + bt)), by, iy);
        const dz = image<T>(v128.sub<T>(zi, v128.load(pz + bt)), bz, iz);
        const r2 = v128.add<T>(v128.add<T>(v128.mul<T>(dx, dx), v128.mul<T>(dy, dy)), v128.mul<T>(dz, dz));
        const mask = v128.and(v128.and(v128.gt<T>(index, self), v128.lt<T>(index, end)), v128.lt<T>(r2, cutoff2));
        let bits: u32 = sizeof<T>() == 4 ? i32x4.bitmask(mask) : i64x2.bitmask(mask);
        if (bits == 0) continue;
        // One lane at a time: its place in the batch is the next free one.
        const tj = ty + 4 * <usize>j;
        const factor = switching ? switchFactor<T>(switchPosition<T>(v128.sqrt<T>(r2), from, inverseWidth)) : r2;
        for (let lane: u32 = 0; bits != 0; lane++, bits >>= 1) {
          if ((bits & 1) == 0) continue;
          const to = batch + <usize>length * sizeof<T>();
          store<T>(to, extract<T>(r2, lane));
          if (switching) store<T>(to + plane, extract<T>(factor, lane));
          if (p.types > 1) {
            const q = row + <usize>load<u32>(tj + 4 * <usize>lane) * 4 * sizeof<T>();
            for (let k: u32 = 0; k < 4; k++) store<T>(to + (2 + k) * plane, load<T>(q + k * sizeof<T>()));
          }
          length++;
        }
        if (length > BATCH - 4) {
          flush<T, E>(p, batch, length, switching, table, lambdas, own, sums);
          length = 0;
        }
      }
    }
    flush<T, E>(p, batch, length, switching, table, lambdas, own, sums);
    const out = <usize>load<u32>(a, 24) + <usize>r * p.couplings * sizeof<T>();
    for (let k: u32 = 0; k < p.couplings; k++) store<T>(out + <usize>k * sizeof<T>(), <T>load<f64>(sums + 8 * <usize>k));
    store<T>(<usize>load<u32>(a, 28) + <usize>r * sizeof<T>(), <T>load<f64>(sums + 8 * <usize>p.couplings));
  }
}

/** One lane of a vector, its index known at run time only. */
// @ts-ignore: decorator
@inline
function extract<T>(v: v128, lane: u32): T {
  if (sizeof<T>() == 4) {
    if (lane < 2) return lane == 0 ? <T>f32x4.extract_lane(v, 0) : <T>f32x4.extract_lane(v, 1);
    return lane == 2 ? <T>f32x4.extract_lane(v, 2) : <T>f32x4.extract_lane(v, 3);
  }
  return lane == 0 ? <T>f64x2.extract_lane(v, 0) : <T>f64x2.extract_lane(v, 1);
}
