// The partners near a point, found before any exact distance is computed: coordinates as 16-bit fractions of the box, whose differences wrap round to the nearest
// image by themselves, and whose squares are summed two by two in one instruction. Rounding makes the test err by a few 65536ths of the box, so the radius
// is widened by that: the list holds every partner inside, and few outside. Most pairs of a small box end here, at seven instructions for four of them.
import { Frame } from "./frame";

/** Fewer particles than this are visited one and all. */
const FEW: u32 = 24;
/** Widening of the radius, in 65536ths of the longest side: two roundings along each of three dimensions, and the rounding of weights. */
const MARGIN: f64 = 8.0;
const UNIT: f64 = 65536.0;

/** True where near lists are worth their making: a cutoff, a box in every dimension, enough particles. */
export function usesNear<T>(f: Frame<T>): bool {
  if (f.count < FEW) return false;
  const longest = max<T>(f.lengthX, max<T>(f.dimension > 1 ? f.lengthY : f.lengthX, f.dimension > 2 ? f.lengthZ : f.lengthX));
  return longest < <T>Infinity && <f64>f.cutoff2 < <f64>longest * <f64>longest;
}

/** A coordinate as a fraction of 2^16, wrapped. */
// @ts-ignore: decorator
@inline
function fraction<T>(x: T, scale: f64): i32 {
  return <i32>nearest<f64>(<f64>x * scale);
}

/** Squared length of a side in those of the longest, in 2^-15. */
function weight(length: f64, longest: f64): i32 {
  return min<i32>(32767, <i32>nearest<f64>(32768.0 * (length / longest) * (length / longest)));
}

/** Prepares the scales of a frame and the fractions of all its particles. */
export function openNear<T>(f: Frame<T>): void {
  const one = f.lengthX;
  const ly = f.dimension > 1 ? f.lengthY : one;
  const lz = f.dimension > 2 ? f.lengthZ : one;
  const longest = max<f64>(<f64>one, max<f64>(<f64>ly, <f64>lz));
  f.scaleX = UNIT / <f64>one;
  f.scaleY = f.dimension > 1 ? UNIT / <f64>ly : 0.0;
  f.scaleZ = f.dimension > 2 ? UNIT / <f64>lz : 0.0;
  f.unit = UNIT / longest;
  f.cubic = one == ly && one == lz;
  f.weightXY = (weight(<f64>one, longest) & 0xffff) | (weight(<f64>ly, longest) << 16);
  f.weightZ = weight(<f64>lz, longest) & 0xffff;
  for (let i: u32 = 0; i < f.count; i++) {
    const at = <usize>i * sizeof<T>();
    placeNear<T>(f, i, load<T>(f.x + at), load<T>(f.y + at), load<T>(f.z + at));
  }
}

/** Notes where a particle is. */
// @ts-ignore: decorator
@inline
export function placeNear<T>(f: Frame<T>, i: u32, x: T, y: T, z: T): void {
  store<u32>(f.fractionXY + 4 * <usize>i, (fraction<T>(x, f.scaleX) & 0xffff) | (fraction<T>(y, f.scaleY) << 16));
  store<u32>(f.fractionZ + 4 * <usize>i, fraction<T>(z, f.scaleZ) & 0xffff);
}

/** Byte shuffles that move the chosen lanes of i32x4 to the front, one for each mask of four bits. */
const COMPRESS = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  4, 5, 6, 7, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  8, 9, 10, 11, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15,
  4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  12, 13, 14, 15, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15,
  4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15,
  8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/** Appends the offsets whose squared distance is within the limit. */
// @ts-ignore: decorator
@inline
function keep(out: usize, offsets: v128, r2: v128, limit: v128): usize {
  const mask = i32x4.bitmask(i32x4.le_u(r2, limit));
  v128.store(out, i8x16.swizzle(offsets, v128.load(COMPRESS + 16 * <usize>mask)));
  return out + 4 * <usize>popcnt<i32>(mask);
}

/**
 * Lists the particles within `radius` of a point: byte offsets of their coordinates in a plane go to f.list, rounded up to a whole vector by the offset of a slot that
 * is hidden (the first after the particles).
 * @returns how many were found.
 */
export function listNear<T>(f: Frame<T>, x: f64, y: f64, z: f64, radius: f64): u32 {
  const reach = radius * f.unit + MARGIN;
  const limit = i32x4.splat(<u32>min<f64>(4294967295.0, reach * reach));
  const xy = i32x4.splat((fraction<f64>(x, f.scaleX) & 0xffff) | (fraction<f64>(y, f.scaleY) << 16));
  const zz = i32x4.splat(fraction<f64>(z, f.scaleZ) & 0xffff);
  const wxy = i32x4.splat(f.weightXY);
  const wz = i32x4.splat(f.weightZ);
  const size = <u32>sizeof<T>();
  const step = i32x4.splat(4 * size);
  let offset = i32x4(0, size, 2 * size, 3 * size);
  const first = f.list;
  let out = first;
  const end: usize = 4 * <usize>f.count;
  const a = f.fractionXY, b = f.fractionZ;
  // Two loops: a choice inside would be computed both ways for every vector.
  if (f.cubic) {
    for (let at: usize = 0; at < end; at += 16, offset = i32x4.add(offset, step)) {
      const dxy = i16x8.sub(xy, v128.load(a + at)), dz = i16x8.sub(zz, v128.load(b + at));
      out = keep(out, offset, i32x4.add(i32x4.dot_i16x8_s(dxy, dxy), i32x4.dot_i16x8_s(dz, dz)), limit);
    }
  } else {
    for (let at: usize = 0; at < end; at += 16, offset = i32x4.add(offset, step)) {
      const dxy = i16x8.sub(xy, v128.load(a + at)), dz = i16x8.sub(zz, v128.load(b + at));
      out = keep(out, offset, i32x4.add(i32x4.dot_i16x8_s(dxy, i16x8.q15mulr_sat_s(dxy, wxy)), i32x4.dot_i16x8_s(dz, i16x8.q15mulr_sat_s(dz, wz))), limit);
    }
  }
  v128.store(out, i32x4.splat(f.count * size));
  return <u32>((out - first) >> 2);
}
