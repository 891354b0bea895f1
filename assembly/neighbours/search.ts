// The neighbouring clusters of a cluster. The cells near a cell, with their images, are listed once for all its clusters; of each such cell the clusters that
// lie near enough along the last dimension, along which they are sorted, are tried pair by pair. What is kept depends on the pairs alone, and its
// order on images, cells and clusters: the rest only saves time.
import { blockBytes, CENTRE, NONE, quad, splatAt } from "./cluster";

/** Bytes that a Search takes at the beginning of the scratch. */
export const SEARCH_BYTES: usize = 128;

/** Room for near cells, of 80 bytes each: every cell in every image, up to a number that no reach comes near. */
export function nearRoom(cells: u32): u32 {
  return min<u32>(27 * cells, 65536);
}

/** Lanes of a cluster that are in use, which come first. */
// @ts-ignore: decorator
@inline
export function usedLanes(order: usize): u32 {
  let n: u32 = 4;
  while (load<u32>(order + 4 * <usize>n - 4) == NONE) n--;
  return n;
}

/** What stays the same during the search in one replica. */
@unmanaged export class Search<T> {
  // Addresses: blocks; first cluster of each cell; lowest and highest last coordinate of each cluster; cells near the present one; hits (entry, lanes).
  blocks: usize;
  starts: usize;
  lows: usize;
  highs: usize;
  near: usize;
  hits: usize;
  /** Room for near cells and for hits; how many near cells there are. */
  nearRoom: u32;
  room: u32;
  nearCells: u32;
  dimension: u32;
  gridX: u32;
  gridY: u32;
  gridZ: u32;
  half: u32;
  Lx: T;
  Ly: T;
  Lz: T;
  /** The reach, and a little more for comparisons with the edges of cells. */
  reach: T;
  wide: T;
}

/** A cell near the present one, in one of its images. */
@unmanaged class NearCell<T> {
  /** Its clusters that are not yet below the window of the searching cluster, which only moves up. */
  next: u32;
  end: u32;
  cell: u32;
  code: u32;
  /** The window along the last dimension: from the searching cluster's lowest coordinate plus `below` to its highest plus `above`. */
  below: T;
  above: T;
  sx: T;
  sy: T;
  sz: T;
}

/** Lowest and highest last coordinate of the clusters in use: sorted, so those of the first and the last lane. */
export function writeBounds<T>(s: Search<T>, order: usize, used: u32): void {
  const row = <usize>(s.dimension - 1) * quad<T>();
  for (let c: usize = 0; c < <usize>used; c++) {
    const block = s.blocks + c * blockBytes<T>() + row;
    const last = <usize>usedLanes(order + 16 * c) - 1;
    store<T>(s.lows + c * sizeof<T>(), load<T>(block));
    store<T>(s.highs + c * sizeof<T>(), load<T>(block + last * sizeof<T>()));
  }
}

/** Cell of a coordinate. */
// @ts-ignore: decorator
@inline
function cellAt<T>(x: T, length: T, grid: u32): i32 {
  return <i32>min<T>(max<T>(floor<T>(x * (<T>grid / length)), 0), <T>(grid - 1));
}

/** Distance between two intervals. */
// @ts-ignore: decorator
@inline
function apart<T>(loA: T, hiA: T, loB: T, hiB: T): T {
  return max<T>(max<T>(loB - hiA, loA - hiB), 0);
}

/** Lists the cells that some cluster of a cell may have neighbours in. */
export function findNearCells<T>(s: Search<T>, own: u32): void {
  const cz = own % s.gridZ, cy = (own / s.gridZ) % s.gridY, cx = own / (s.gridZ * s.gridY);
  const deep = s.dimension > 2 ? 1 : 0, flat = s.dimension > 1 ? 1 : 0;
  const wx = s.Lx / <T>s.gridX, wy = flat ? s.Ly / <T>s.gridY : <T>0, wz = deep ? s.Lz / <T>s.gridZ : <T>0;
  const wide = s.wide, wide2 = wide * wide;
  const x0 = <T>cx * wx, x1 = x0 + wx, y0 = <T>cy * wy, y1 = y0 + wy, z0 = <T>cz * wz, z1 = z0 + wz;
  let n: u32 = 0;
  for (let kz = -deep; kz <= deep; kz++) {
    const sz = <T>kz * s.Lz;
    if (deep && (z1 + sz + wide < 0 || z0 + sz - wide > s.Lz)) continue;
    const az = deep ? cellAt<T>(z0 + sz - wide, s.Lz, s.gridZ) : 0, bz = deep ? cellAt<T>(z1 + sz + wide, s.Lz, s.gridZ) : 0;
    for (let ky = -flat; ky <= flat; ky++) {
      const sy = <T>ky * s.Ly;
      if (flat && (y1 + sy + wide < 0 || y0 + sy - wide > s.Ly)) continue;
      const ay = flat ? cellAt<T>(y0 + sy - wide, s.Ly, s.gridY) : 0, by = flat ? cellAt<T>(y1 + sy + wide, s.Ly, s.gridY) : 0;
      for (let kx = -1; kx <= 1; kx++) {
        const sx = <T>kx * s.Lx;
        if (x1 + sx + wide < 0 || x0 + sx - wide > s.Lx) continue;
        const ax = cellAt<T>(x0 + sx - wide, s.Lx, s.gridX), bx = cellAt<T>(x1 + sx + wide, s.Lx, s.gridX);
        const code = <u32>(kx + 1 + 3 * (ky + 1) + 9 * (kz + 1));
        for (let qx = ax; qx <= bx; qx++) for (let qy = ay; qy <= by; qy++) for (let qz = az; qz <= bz; qz++) {
          const q = (<u32>qx * s.gridY + <u32>qy) * s.gridZ + <u32>qz;
          if (s.half && q < own) continue;
          if (n == s.nearRoom) {
            s.nearCells = NONE;
            return;
          }
          // How far the cells are apart across leaves less of the reach along the last dimension.
          const dx = s.dimension > 1 ? apart<T>(x0 + sx, x1 + sx, <T>qx * wx, <T>qx * wx + wx) : <T>0;
          const dy = s.dimension > 2 ? apart<T>(y0 + sy, y1 + sy, <T>qy * wy, <T>qy * wy + wy) : <T>0;
          const rest = wide2 - dx * dx - dy * dy;
          if (rest < 0) continue;
          const c = changetype<NearCell<T>>(s.near + <usize>n * 80);
          c.next = load<u32>(s.starts + 4 * <usize>q);
          c.end = load<u32>(s.starts + 4 * <usize>q, 4);
          c.cell = q; c.code = code;
          const shift = s.dimension > 2 ? sz : s.dimension > 1 ? sy : sx;
          c.below = shift - sqrt<T>(rest);
          c.above = shift + sqrt<T>(rest);
          c.sx = sx; c.sy = sy; c.sz = sz;
          n++;
        }
      }
    }
  }
  s.nearCells = n;
}

/** Bits of the particles of cluster i (shifted) that are within the reach of some particle of the cluster at `b`. */
// @ts-ignore: decorator
@inline
function lanesWithin<T>(b: usize, x0: v128, y0: v128, z0: v128, x1: v128, y1: v128, z1: v128, reach2: v128): u32 {
  let m = i32x4.splat(0), n = m;
  for (let l: usize = 0; l < 4; l++) {
    const at = b + l * sizeof<T>();
    const jx = splatAt<T>(at), jy = splatAt<T>(at + quad<T>()), jz = splatAt<T>(at + 2 * quad<T>());
    const dx = v128.sub<T>(x0, jx), dy = v128.sub<T>(y0, jy), dz = v128.sub<T>(z0, jz);
    m = v128.or(m, v128.lt<T>(v128.add<T>(v128.add<T>(v128.mul<T>(dx, dx), v128.mul<T>(dy, dy)), v128.mul<T>(dz, dz)), reach2));
    if (sizeof<T>() == 8) {
      const ex = v128.sub<T>(x1, jx), ey = v128.sub<T>(y1, jy), ez = v128.sub<T>(z1, jz);
      n = v128.or(n, v128.lt<T>(v128.add<T>(v128.add<T>(v128.mul<T>(ex, ex), v128.mul<T>(ey, ey)), v128.mul<T>(ez, ez)), reach2));
    }
  }
  return sizeof<T>() == 4 ? i32x4.bitmask(m) : i64x2.bitmask(m) | (i64x2.bitmask(n) << 2);
}

/**
 * Neighbouring clusters of cluster i of a cell among the near cells; all of them, or for half rows the later ones and of its own images those above the
 * centre. The clusters of a cell must come in their order.
 * @returns how many hits; the room where there may be more.
 */
export function search<T>(s: Search<T>, i: u32, cell: u32): u32 {
  if (s.nearCells == NONE) return s.room;
  const block = s.blocks + <usize>i * blockBytes<T>();
  const low = load<T>(s.lows + <usize>i * sizeof<T>()), high = load<T>(s.highs + <usize>i * sizeof<T>());
  const reach2 = v128.splat<T>(s.reach * s.reach);
  const lows = s.lows, highs = s.highs, blocks = s.blocks, room = s.hits + 8 * <usize>s.room;
  let hit = s.hits;
  const last = s.near + 80 * <usize>s.nearCells;
  for (let near = s.near; near < last; near += 80) {
    const c = changetype<NearCell<T>>(near);
    const end = c.end, code = c.code;
    const bottom = low + c.below, top = high + c.above;
    let j = c.next;
    while (j < end && load<T>(highs + <usize>j * sizeof<T>()) < bottom) j++;
    c.next = j;
    if (s.half && c.cell == cell) j = max<u32>(j, code > CENTRE ? i : i + 1);
    const sx = v128.splat<T>(c.sx), sy = v128.splat<T>(c.sy), sz = v128.splat<T>(c.sz);
    const x0 = v128.add<T>(v128.load(block), sx), y0 = v128.add<T>(v128.load(block + quad<T>()), sy), z0 = v128.add<T>(v128.load(block + 2 * quad<T>()), sz);
    const x1 = sizeof<T>() == 8 ? v128.add<T>(v128.load(block, 16), sx) : x0, y1 = sizeof<T>() == 8 ? v128.add<T>(v128.load(block + quad<T>(), 16), sy) : y0, z1 = sizeof<T>() == 8 ? v128.add<T>(v128.load(block + 2 * quad<T>(), 16), sz) : z0;
    for (; j < end && load<T>(lows + <usize>j * sizeof<T>()) <= top; j++) {
      const found = lanesWithin<T>(blocks + <usize>j * blockBytes<T>(), x0, y0, z0, x1, y1, z1, reach2);
      // Written always, kept if it is one: a branch here would often be guessed wrong.
      store<u32>(hit, (j << 5) | code);
      store<u32>(hit, found, 4);
      hit += found != 0 && (j != i || code != CENTRE) ? 8 : 0;
      if (hit == room) return s.room;
    }
  }
  return <u32>((hit - s.hits) >> 3);
}
