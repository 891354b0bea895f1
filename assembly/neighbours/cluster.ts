// Clusters of four particles and entries of rows: see src/kernels/neighbours/cluster.ts. A block is 16 numbers, x0..x3 y0..y3 z0..z3 type0..type3.

/** A slot without a particle. */
export const NONE: u32 = 0xffffffff;
/** Code of the image that is not shifted. */
export const CENTRE: u32 = 13;

/** Bytes of a block. */
// @ts-ignore: decorator
@inline
export function blockBytes<T>(): usize {
  return 16 * sizeof<T>();
}

/** Bytes of four numbers. */
// @ts-ignore: decorator
@inline
export function quad<T>(): usize {
  return 4 * sizeof<T>();
}

/** All lanes hold the number at an address. */
// @ts-ignore: decorator
@inline
export function splatAt<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(at) : v128.load64_splat(at);
}

/** Shifts s L of the 27 images, 4 numbers each, from a row of conditions. */
export function writeShifts<T>(shifts: usize, conditions: usize): void {
  for (let code: u32 = 0; code < 27; code++) {
    const at = shifts + <usize>code * quad<T>();
    store<T>(at, <T>(<i32>(code % 3) - 1) * load<T>(conditions));
    store<T>(at, <T>(<i32>((code / 3) % 3) - 1) * load<T>(conditions, sizeof<T>()), sizeof<T>());
    store<T>(at, <T>(<i32>(code / 9) - 1) * load<T>(conditions, 2 * sizeof<T>()), 2 * sizeof<T>());
  }
}

/** A pair parameter for each partner: `column` is its address for type 0, `types` the address of the partners' types. */
// @ts-ignore: decorator
@inline
export function gatherParameter<T>(column: usize, types: usize): v128 {
  let v = v128.splat<T>(load<T>(column + <usize>load<T>(types) * quad<T>()));
  v = v128.replace_lane<T>(v, 1, load<T>(column + <usize>load<T>(types, sizeof<T>()) * quad<T>()));
  if (sizeof<T>() == 4) {
    v = v128.replace_lane<T>(v, 2, load<T>(column + <usize>load<T>(types, 8) * quad<T>()));
    v = v128.replace_lane<T>(v, 3, load<T>(column + <usize>load<T>(types, 12) * quad<T>()));
  }
  return v;
}

/** Mask of the lanes of a quad, from `first` on, that are not a lane. */
// @ts-ignore: decorator
@inline
export function otherLanes<T>(lane: u32, first: u32): v128 {
  if (sizeof<T>() == 4) return i32x4.ne(i32x4(0, 1, 2, 3), i32x4.splat(lane));
  return i64x2.ne(i64x2(first, first + 1), i64x2.splat(<i64>lane));
}

/** Stores the sums over lanes of three vectors, in the order (0 + 2) + (1 + 3), at four numbers of which the last means nothing. */
// @ts-ignore: decorator
@inline
export function storeSums<T>(to: usize, x: v128, y: v128, z: v128): void {
  if (sizeof<T>() == 4) {
    const xy = f32x4.add(v128.shuffle<u64>(x, y, 0, 2), v128.shuffle<u64>(x, y, 1, 3));
    const zz = f32x4.add(v128.shuffle<u64>(z, z, 0, 2), v128.shuffle<u64>(z, z, 1, 3));
    v128.store(to, f32x4.add(v128.shuffle<u32>(xy, zz, 0, 2, 4, 6), v128.shuffle<u32>(xy, zz, 1, 3, 5, 7)));
  } else {
    v128.store(to, f64x2.add(v128.shuffle<u64>(x, y, 0, 2), v128.shuffle<u64>(x, y, 1, 3)));
    v128.store(to, f64x2.add(z, v128.shuffle<u64>(z, z, 1, 0)), 16);
  }
}
