// Fourier components of the density: twin of src/kernels/observables/structure-amplitudes.ts and shaders/observables/structure-amplitudes.wgsl.
// Lanes are particles. Sines are taken once a particle and dimension; powers of exp(2 pi i x / L) follow by complex products (as in Ewald sums).
import { iota, lanes, sumLanes } from "../lib/simd";
import { StructureAmplitudesParams } from "../generated/params";

/** Powers 0 to reach of exp(2 pi i s), s the fractions of a turn of each lane, to `table` as (re, im) vectors. */
function powers<T>(table: usize, reach: u32, positions: usize, step: usize, n: u32, length: T): void {
  let re = v128.splat<T>(<T>1), im = v128.splat<T>(<T>0);
  let c = re, s = im;
  const L = <u32>lanes<T>();
  for (let l: u32 = 0; l < L; l++) {
    let turn: f64 = 0;
    if (l < n && length > 0) turn = <f64>load<T>(positions + <usize>l * step) / <f64>length;
    const angle = 6.283185307179586 * (turn - Math.round(turn));
    const cosine = <T>Math.cos(angle), sine = <T>Math.sin(angle);
    if (l == 0) { c = v128.replace_lane<T>(c, 0, cosine); s = v128.replace_lane<T>(s, 0, sine); }
    if (l == 1) { c = v128.replace_lane<T>(c, 1, cosine); s = v128.replace_lane<T>(s, 1, sine); }
    if (sizeof<T>() == 4) {
      if (l == 2) { c = v128.replace_lane<T>(c, 2, cosine); s = v128.replace_lane<T>(s, 2, sine); }
      if (l == 3) { c = v128.replace_lane<T>(c, 3, cosine); s = v128.replace_lane<T>(s, 3, sine); }
    }
  }
  for (let m: u32 = 0; m <= reach; m++) {
    v128.store(table + 32 * <usize>m, re);
    v128.store(table + 32 * <usize>m, im, 16);
    const next = v128.sub<T>(v128.mul<T>(re, c), v128.mul<T>(im, s));
    im = v128.add<T>(v128.mul<T>(re, s), v128.mul<T>(im, c));
    re = next;
  }
}

/** args: positions, types, counts, conditions, waves, amplitudes(out) */
export function structureAmplitudes<T>(p: StructureAmplitudesParams, a: usize): void {
  const types = <usize>load<u32>(a, 4);
  const waves = <usize>load<u32>(a, 16);
  const d = p.dimension;
  const L = <u32>lanes<T>();
  const stride: usize = 32 * (<usize>p.reach + 1);
  const table = p.scratch;
  const sums = table + 3 * stride;
  const columns = p.vectors * p.types;
  for (let r: u32 = 0; r < p.replicas; r++) {
    const exists = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const positions = <usize>load<u32>(a) + <usize>r * p.capacity * d * sizeof<T>();
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    memory.fill(sums, 0, 32 * <usize>columns);
    for (let i: u32 = 0; i < exists; i += L) {
      for (let k: u32 = 0; k < 3; k++) {
        const length = k < d ? load<T>(conditions + <usize>k * sizeof<T>()) : <T>0;
        powers<T>(table + <usize>k * stride, p.reach, positions + (<usize>i * d + k) * sizeof<T>(), <usize>d * sizeof<T>(), exists - i, length);
      }
      const inside = v128.lt<T>(v128.add<T>(v128.splat<T>(<T>i), iota<T>()), v128.splat<T>(<T>exists));
      for (let t: u32 = 0; t < p.types; t++) {
        const mask = p.types == 1 ? inside : v128.and(inside, ofType<T>(types + 4 * <usize>i, exists - i, t));
        let sum = sums + 32 * <usize>t;
        let wave = waves;
        for (let v: u32 = 0; v < p.vectors; v++, wave += 12, sum += 32 * <usize>p.types) {
          const n0 = load<i32>(wave), n1 = load<i32>(wave, 4), n2 = load<i32>(wave, 8);
          const a0 = table + 32 * <usize>abs(n0), a1 = table + stride + 32 * <usize>abs(n1), a2 = table + 2 * stride + 32 * <usize>abs(n2);
          const x = v128.load(a0), y = signed<T>(v128.load(a0, 16), n0);
          const u = v128.load(a1), w = signed<T>(v128.load(a1, 16), n1);
          const re = v128.sub<T>(v128.mul<T>(x, u), v128.mul<T>(y, w));
          const im = v128.add<T>(v128.mul<T>(x, w), v128.mul<T>(y, u));
          const e = v128.load(a2), f = signed<T>(v128.load(a2, 16), n2);
          v128.store(sum, v128.add<T>(v128.load(sum), v128.and(mask, v128.sub<T>(v128.mul<T>(re, e), v128.mul<T>(im, f)))));
          v128.store(sum, v128.add<T>(v128.load(sum, 16), v128.and(mask, v128.add<T>(v128.mul<T>(re, f), v128.mul<T>(im, e)))), 16);
        }
      }
    }
    let out = <usize>load<u32>(a, 20) + 2 * <usize>r * columns * sizeof<T>();
    for (let c: u32 = 0; c < columns; c++, out += 2 * sizeof<T>()) {
      store<T>(out, sumLanes<T>(v128.load(sums + 32 * <usize>c)));
      store<T>(out, sumLanes<T>(v128.load(sums + 32 * <usize>c, 16)), sizeof<T>());
    }
  }
}

/** The conjugate's imaginary part for a negative power. */
// @ts-ignore: decorator
@inline
function signed<T>(v: v128, n: i32): v128 {
  return n < 0 ? v128.neg<T>(v) : v;
}

/** Lanes whose particle has type t; lanes past the end read type 0 and are masked elsewhere. */
function ofType<T>(types: usize, n: u32, t: u32): v128 {
  const second = n > 1 ? load<u32>(types, 4) : 0;
  if (sizeof<T>() == 4) {
    const third = n > 2 ? load<u32>(types, 8) : 0, fourth = n > 3 ? load<u32>(types, 12) : 0;
    let v = i32x4.splat(load<u32>(types));
    v = i32x4.replace_lane(v, 1, second);
    v = i32x4.replace_lane(v, 2, third);
    return i32x4.eq(i32x4.replace_lane(v, 3, fourth), i32x4.splat(t));
  }
  return i64x2.eq(i64x2.replace_lane(i64x2.splat(<i64>load<u32>(types)), 1, <i64>second), i64x2.splat(<i64>t));
}
