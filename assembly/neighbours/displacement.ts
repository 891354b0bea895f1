// Whether a particle has moved by more than the limit, or a count or a box has changed. The common answer is no: squared displacements are compared
// 12 coordinates at a time, and a triple of coordinates is looked at closely only where one coordinate alone could already be near the limit.
import { DisplacementParams } from "../generated/params";
import { lanes } from "../lib/simd";

/** True when the squared displacement of some particle exceeds limit2. */
function moved<T>(x: usize, y: usize, n: u32, d: u32, limit2: T): bool {
  for (let i: u32 = 0; i < n; i++) {
    let d2: T = 0;
    for (let k: u32 = 0; k < d; k++, x += sizeof<T>(), y += sizeof<T>()) {
      const e = load<T>(x) - load<T>(y);
      d2 += e * e;
    }
    // NaN counts as having moved: the build that follows names the particle.
    if (!(d2 <= limit2)) return true;
  }
  return false;
}

/** args: positions, reference, counts, oldCounts, conditions, oldConditions, stale(inout) */
export function displacement<T>(p: DisplacementParams, a: usize): void {
  const stale = <usize>load<u32>(a, 24);
  const d = p.dimension;
  const limit2 = <T>(p.limit * p.limit);
  // Groups of particles whose coordinates are whole vectors; each coordinate below limit / sqrt(d) needs no closer look.
  const group = lanes<T>();
  const bound = v128.splat<T>(limit2 / <T>d * <T>0.999999);
  const bytes = <usize>d * 16;
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const box = <usize>load<u32>(a, 16) + <usize>r * 8 * sizeof<T>();
    const old = <usize>load<u32>(a, 20) + <usize>r * 8 * sizeof<T>();
    if (count != load<u32>(<usize>load<u32>(a, 12) + 4 * <usize>r)) store<u32>(stale, 1);
    for (let k: usize = 0; k < 3; k++) if (load<T>(box + k * sizeof<T>()) != load<T>(old + k * sizeof<T>())) store<u32>(stale, 1);
    if (load<u32>(stale) != 0) return;
    let x = <usize>load<u32>(a) + <usize>r * p.capacity * d * sizeof<T>();
    let y = <usize>load<u32>(a, 4) + <usize>r * p.capacity * d * sizeof<T>();
    let i: u32 = 0;
    for (; i + group <= count; i += group, x += bytes, y += bytes) {
      const e0 = v128.sub<T>(v128.load(x), v128.load(y));
      let near = v128.le<T>(v128.mul<T>(e0, e0), bound);
      for (let k: usize = 16; k < bytes; k += 16) {
        const e = v128.sub<T>(v128.load(x + k), v128.load(y + k));
        near = v128.and(near, v128.le<T>(v128.mul<T>(e, e), bound));
      }
      if (!i32x4.all_true(near) && moved<T>(x, y, group, d, limit2)) {
        store<u32>(stale, 1);
        return;
      }
    }
    if (moved<T>(x, y, count - i, d, limit2)) {
      store<u32>(stale, 1);
      return;
    }
  }
}
