// The neighbouring clusters of a cluster: images, then cells in their order, then the clusters of a cell that lie within the reach along the last
// dimension (they are sorted along it), then bounds, then pairs of particles. What is kept depends on the pairs alone; the rest only saves time.
import { blockBytes, CENTRE, NONE, quad, splatAt } from "./cluster";

/** What stays the same during the search in one replica. */
@unmanaged export class Search<T> {
  // Addresses of the blocks, of the first cluster of each cell, of the bounds of clusters (lo x y z -, hi x y z -), and of the hits (entry, lanes).
  blocks: usize;
  starts: usize;
  bounds: usize;
  hits: usize;
  /** Room for hits. */
  room: u32;
  dimension: u32;
  gridX: u32;
  gridY: u32;
  gridZ: u32;
  half: u32;
  Lx: T;
  Ly: T;
  Lz: T;
  /** The reach, and a little more for comparisons with edges of cells and bounds. */
  reach: T;
  wide: T;
}

/** Bytes of bounds of a cluster. */
// @ts-ignore: decorator
@inline
export function boundsBytes<T>(): usize {
  return 8 * sizeof<T>();
}

/** Bounds of the clusters in use. */
export function writeBounds<T>(s: Search<T>, order: usize, used: u32): void {
  for (let c: u32 = 0; c < used; c++) {
    const block = s.blocks + <usize>c * blockBytes<T>();
    const to = s.bounds + <usize>c * boundsBytes<T>();
    let n: usize = 4;
    while (load<u32>(order + 16 * <usize>c + 4 * n - 4) == NONE) n--;
    for (let k: usize = 0; k < 3; k++) {
      const row = block + k * quad<T>();
      let lo = load<T>(row), hi = lo;
      for (let l: usize = 1; l < n; l++) {
        const x = load<T>(row + l * sizeof<T>());
        lo = min<T>(lo, x);
        hi = max<T>(hi, x);
      }
      store<T>(to + k * sizeof<T>(), lo);
      store<T>(to + k * sizeof<T>(), hi, quad<T>());
    }
  }
}

/** First and last cell of a window along a dimension. */
// @ts-ignore: decorator
@inline
function cellAt<T>(x: T, length: T, grid: u32): u32 {
  return <u32>min<T>(max<T>(floor<T>(x * (<T>grid / length)), 0), <T>(grid - 1));
}

/** Distance between two intervals. */
// @ts-ignore: decorator
@inline
function apart<T>(loA: T, hiA: T, loB: T, hiB: T): T {
  return max<T>(max<T>(loB - hiA, loA - hiB), 0);
}

/** Bits of the particles of cluster i (shifted) that are within the reach of some particle of the cluster at `b`. */
// @ts-ignore: decorator
@inline
function lanesWithin<T>(block: usize, b: usize, sx: v128, sy: v128, sz: v128, reach2: v128): u32 {
  let m = i32x4.splat(0), n = m;
  const x0 = v128.add<T>(v128.load(block), sx), y0 = v128.add<T>(v128.load(block + quad<T>()), sy), z0 = v128.add<T>(v128.load(block + 2 * quad<T>()), sz);
  for (let l: usize = 0; l < 4; l++) {
    const at = b + l * sizeof<T>();
    const jx = splatAt<T>(at), jy = splatAt<T>(at + quad<T>()), jz = splatAt<T>(at + 2 * quad<T>());
    const dx = v128.sub<T>(x0, jx), dy = v128.sub<T>(y0, jy), dz = v128.sub<T>(z0, jz);
    m = v128.or(m, v128.lt<T>(v128.add<T>(v128.add<T>(v128.mul<T>(dx, dx), v128.mul<T>(dy, dy)), v128.mul<T>(dz, dz)), reach2));
    if (sizeof<T>() == 8) {
      const ex = v128.sub<T>(v128.add<T>(v128.load(block, 16), sx), jx), ey = v128.sub<T>(v128.add<T>(v128.load(block, 48), sy), jy), ez = v128.sub<T>(v128.add<T>(v128.load(block, 80), sz), jz);
      n = v128.or(n, v128.lt<T>(v128.add<T>(v128.add<T>(v128.mul<T>(ex, ex), v128.mul<T>(ey, ey)), v128.mul<T>(ez, ez)), reach2));
    }
  }
  return sizeof<T>() == 4 ? i32x4.bitmask(m) : i64x2.bitmask(m) | (i64x2.bitmask(n) << 2);
}

/**
 * Neighbouring clusters of cluster i, which lies in cell `cell`; all of them, or for half rows the later ones and of its own images those above the centre.
 * @returns how many hits; the room where there are more.
 */
export function search<T>(s: Search<T>, i: u32, cell: u32): u32 {
  const own = s.bounds + <usize>i * boundsBytes<T>();
  const block = s.blocks + <usize>i * blockBytes<T>();
  const lox = load<T>(own) - s.wide, loy = load<T>(own, sizeof<T>()) - s.wide, loz = load<T>(own, 2 * sizeof<T>()) - s.wide;
  const hix = load<T>(own, quad<T>()) + s.wide, hiy = load<T>(own, quad<T>() + sizeof<T>()) + s.wide, hiz = load<T>(own, quad<T>() + 2 * sizeof<T>()) + s.wide;
  const wide2 = s.wide * s.wide;
  const reach2 = v128.splat<T>(s.reach * s.reach);
  const deep = s.dimension > 2 ? 1 : 0, flat = s.dimension > 1 ? 1 : 0;
  const sorted = <usize>(s.dimension - 1) * sizeof<T>();
  let n: u32 = 0;
  for (let kz = -deep; kz <= deep; kz++) {
    const sz = <T>kz * s.Lz;
    if (hiz + sz < 0 || loz + sz > s.Lz) { if (deep) continue; }
    const z0 = deep ? cellAt<T>(loz + sz, s.Lz, s.gridZ) : 0, z1 = deep ? cellAt<T>(hiz + sz, s.Lz, s.gridZ) : 0;
    for (let ky = -flat; ky <= flat; ky++) {
      const sy = <T>ky * s.Ly;
      if (hiy + sy < 0 || loy + sy > s.Ly) { if (flat) continue; }
      const y0 = flat ? cellAt<T>(loy + sy, s.Ly, s.gridY) : 0, y1 = flat ? cellAt<T>(hiy + sy, s.Ly, s.gridY) : 0;
      for (let kx = -1; kx <= 1; kx++) {
        const sx = <T>kx * s.Lx;
        if (hix + sx < 0 || lox + sx > s.Lx) continue;
        const x0 = cellAt<T>(lox + sx, s.Lx, s.gridX), x1 = cellAt<T>(hix + sx, s.Lx, s.gridX);
        const code = <u32>(kx + 1 + 3 * (ky + 1) + 9 * (kz + 1));
        const vx = v128.splat<T>(sx), vy = v128.splat<T>(sy), vz = v128.splat<T>(sz);
        // The window along the sorted dimension.
        const low = s.dimension > 2 ? loz + sz : s.dimension > 1 ? loy + sy : lox + sx;
        const high = s.dimension > 2 ? hiz + sz : s.dimension > 1 ? hiy + sy : hix + sx;
        for (let cx = x0; cx <= x1; cx++) for (let cy = y0; cy <= y1; cy++) for (let cz = z0; cz <= z1; cz++) {
          const q = (cx * s.gridY + cy) * s.gridZ + cz;
          if (s.half && q < cell) continue;
          let j = load<u32>(s.starts + 4 * <usize>q);
          const end = load<u32>(s.starts + 4 * <usize>q, 4);
          if (s.half && q == cell) j = code > CENTRE ? i : i + 1;
          for (; j < end; j++) {
            const other = s.bounds + <usize>j * boundsBytes<T>();
            if (load<T>(other + sorted, quad<T>()) < low) continue;
            if (load<T>(other + sorted) > high) break;
            if (j == i && code == CENTRE) continue;
            // Both intervals are widened once: by `wide` in lo and hi.
            const dx = apart<T>(lox + s.wide + sx, hix - s.wide + sx, load<T>(other), load<T>(other, quad<T>()));
            const dy = apart<T>(loy + s.wide + sy, hiy - s.wide + sy, load<T>(other, sizeof<T>()), load<T>(other, quad<T>() + sizeof<T>()));
            const dz = apart<T>(loz + s.wide + sz, hiz - s.wide + sz, load<T>(other, 2 * sizeof<T>()), load<T>(other, quad<T>() + 2 * sizeof<T>()));
            if (dx * dx + dy * dy + dz * dz > wide2) continue;
            const lanes = lanesWithin<T>(block, s.blocks + <usize>j * blockBytes<T>(), vx, vy, vz, reach2);
            if (lanes == 0) continue;
            if (n == s.room) return n;
            const hit = s.hits + 8 * <usize>n;
            n++;
            store<u32>(hit, (j << 5) | code);
            store<u32>(hit, lanes, 4);
          }
        }
      }
    }
  }
  return n;
}
