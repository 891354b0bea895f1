// One number a particle beside vectors of several dimensions: particles go by in blocks of as many as a vector has lanes, so that a block of vectors is
// `dimension` whole vectors and part k of it needs the numbers of the right particles in its lanes.

/** The numbers m of a block of particles, in the lanes of part k of the block's vectors. */
// @ts-ignore: decorator
@inline
export function spread<T>(m: v128, dimension: u32, k: u32): v128 {
  if (dimension == 1) return m;
  if (sizeof<T>() == 4) {
    if (dimension == 2) return k == 0 ? v128.shuffle<f32>(m, m, 0, 0, 1, 1) : v128.shuffle<f32>(m, m, 2, 2, 3, 3);
    if (k == 0) return v128.shuffle<f32>(m, m, 0, 0, 0, 1);
    return k == 1 ? v128.shuffle<f32>(m, m, 1, 1, 2, 2) : v128.shuffle<f32>(m, m, 2, 3, 3, 3);
  }
  if (dimension == 2) return k == 0 ? v128.shuffle<f64>(m, m, 0, 0) : v128.shuffle<f64>(m, m, 1, 1);
  if (k == 0) return v128.shuffle<f64>(m, m, 0, 0);
  return k == 1 ? v128.shuffle<f64>(m, m, 0, 1) : v128.shuffle<f64>(m, m, 1, 1);
}
