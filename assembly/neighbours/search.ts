// The neighbouring clusters of a cluster. The cells near a cell, with their images, are listed once for all its clusters; of each such cell the clusters that
// lie near enough along the last dimension, along which they are sorted, are tried pair by pair. What is kept depends on the pairs alone, and its
// order on images, cells and clusters: the rest only saves time.
//
// All in f32, whatever the precision of the positions. The reach is longer by more than rounding can hide (2^-20 of the box), so rows hold all that they must,
// and perhaps a pair that is further away by that much.
import { CENTRE, NONE } from "./cluster";

/** Bytes that a Search takes at the beginning of the scratch. */
export const SEARCH_BYTES: usize = 128;

/** Bytes of a cell near the present one. */
const NEAR_BYTES: usize = 36;

/** Room for near cells: every cell in every image, up to a number that no reach comes near. */
function nearRoom(cells: u32): u32 {
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
@unmanaged export class Search {
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
  Lx: f32;
  Ly: f32;
  Lz: f32;
  /** The reach, and a little more for comparisons with the edges of cells. */
  reach: f32;
  wide: f32;
}

/** Lays a Search and its arrays out in scratch. @param blocks room for blocks in f32 comes first where `copies`; they are copied by {@link enterReplica}. */
export function layOut(s: Search, scratch: usize, clusters: u32, cells: u32, copies: bool): void {
  s.lows = scratch + SEARCH_BYTES;
  s.highs = s.lows + 4 * <usize>clusters;
  s.blocks = (s.highs + 4 * <usize>clusters + 15) & ~15;
  s.near = s.blocks + (copies ? 64 * <usize>clusters : 0);
  s.nearRoom = nearRoom(cells);
  s.hits = s.near + NEAR_BYTES * <usize>s.nearRoom;
}

/** Box, reach, blocks and bounds of a replica. */
export function enterReplica<T>(s: Search, blocks: usize, order: usize, box: usize, reach: f64, cells: u32): void {
  s.Lx = <f32>load<T>(box); s.Ly = <f32>load<T>(box, sizeof<T>()); s.Lz = <f32>load<T>(box, 2 * sizeof<T>());
  s.reach = <f32>reach + (s.Lx + s.Ly + s.Lz) * <f32>9.5367431640625e-7;
  s.wide = s.reach * <f32>1.0001;
  const used = <usize>load<u32>(s.starts + 4 * <usize>cells);
  if (sizeof<T>() == 4) s.blocks = blocks;
  else for (let k: usize = 0; k < 8 * used; k++) v128.store64_lane(s.blocks + 8 * k, f32x4.demote_f64x2_zero(v128.load(blocks + 16 * k)), 0);
  writeBounds(s, order, used);
}

/** A cell near the present one, in one of its images. */
@unmanaged class NearCell {
  /** Its clusters that are not yet below the window of the searching cluster, which only moves up. */
  next: u32;
  end: u32;
  cell: u32;
  code: u32;
  /** The window along the last dimension: from the searching cluster's lowest coordinate plus `below` to its highest plus `above`. */
  below: f32;
  above: f32;
  sx: f32;
  sy: f32;
  sz: f32;
}

/** Lowest and highest last coordinate of the clusters in use: sorted, so those of the first and the last lane. */
function writeBounds(s: Search, order: usize, used: usize): void {
  const row = <usize>(s.dimension - 1) * 16;
  for (let c: usize = 0; c < used; c++) {
    const block = s.blocks + c * 64 + row;
    const last = <usize>usedLanes(order + 16 * c) - 1;
    store<f32>(s.lows + c * 4, load<f32>(block));
    store<f32>(s.highs + c * 4, load<f32>(block + last * 4));
  }
}

/** Cell of a coordinate. */
// @ts-ignore: decorator
@inline
function cellAt(x: f32, length: f32, grid: u32): i32 {
  return <i32>min<f32>(max<f32>(floor<f32>(x * (<f32>grid / length)), 0), <f32>(grid - 1));
}

/** Distance between two intervals. */
// @ts-ignore: decorator
@inline
function apart(loA: f32, hiA: f32, loB: f32, hiB: f32): f32 {
  return max<f32>(max<f32>(loB - hiA, loA - hiB), 0);
}

/** Lists the cells that some cluster of a cell may have neighbours in. */
export function findNearCells(s: Search, own: u32): void {
  const cz = own % s.gridZ, cy = (own / s.gridZ) % s.gridY, cx = own / (s.gridZ * s.gridY);
  const deep = s.dimension > 2 ? 1 : 0, flat = s.dimension > 1 ? 1 : 0;
  const wx = s.Lx / <f32>s.gridX, wy = flat ? s.Ly / <f32>s.gridY : <f32>0, wz = deep ? s.Lz / <f32>s.gridZ : <f32>0;
  const wide = s.wide, wide2 = wide * wide;
  const x0 = <f32>cx * wx, x1 = x0 + wx, y0 = <f32>cy * wy, y1 = y0 + wy, z0 = <f32>cz * wz, z1 = z0 + wz;
  let n: u32 = 0;
  for (let kz = -deep; kz <= deep; kz++) {
    const sz = <f32>kz * s.Lz;
    if (deep && (z1 + sz + wide < 0 || z0 + sz - wide > s.Lz)) continue;
    const az = deep ? cellAt(z0 + sz - wide, s.Lz, s.gridZ) : 0, bz = deep ? cellAt(z1 + sz + wide, s.Lz, s.gridZ) : 0;
    for (let ky = -flat; ky <= flat; ky++) {
      const sy = <f32>ky * s.Ly;
      if (flat && (y1 + sy + wide < 0 || y0 + sy - wide > s.Ly)) continue;
      const ay = flat ? cellAt(y0 + sy - wide, s.Ly, s.gridY) : 0, by = flat ? cellAt(y1 + sy + wide, s.Ly, s.gridY) : 0;
      for (let kx = -1; kx <= 1; kx++) {
        const sx = <f32>kx * s.Lx;
        if (x1 + sx + wide < 0 || x0 + sx - wide > s.Lx) continue;
        const ax = cellAt(x0 + sx - wide, s.Lx, s.gridX), bx = cellAt(x1 + sx + wide, s.Lx, s.gridX);
        const code = <u32>(kx + 1 + 3 * (ky + 1) + 9 * (kz + 1));
        for (let qx = ax; qx <= bx; qx++) for (let qy = ay; qy <= by; qy++) for (let qz = az; qz <= bz; qz++) {
          const q = (<u32>qx * s.gridY + <u32>qy) * s.gridZ + <u32>qz;
          if (s.half && q < own) continue;
          if (n == s.nearRoom) {
            s.nearCells = NONE;
            return;
          }
          // How far the cells are apart across leaves less of the reach along the last dimension.
          const dx = s.dimension > 1 ? apart(x0 + sx, x1 + sx, <f32>qx * wx, <f32>qx * wx + wx) : <f32>0;
          const dy = s.dimension > 2 ? apart(y0 + sy, y1 + sy, <f32>qy * wy, <f32>qy * wy + wy) : <f32>0;
          const rest = wide2 - dx * dx - dy * dy;
          if (rest < 0) continue;
          const c = changetype<NearCell>(s.near + <usize>n * NEAR_BYTES);
          c.next = load<u32>(s.starts + 4 * <usize>q);
          c.end = load<u32>(s.starts + 4 * <usize>q, 4);
          c.cell = q; c.code = code;
          const shift = s.dimension > 2 ? sz : s.dimension > 1 ? sy : sx;
          c.below = shift - sqrt<f32>(rest);
          c.above = shift + sqrt<f32>(rest);
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
function lanesWithin(b: usize, x0: v128, y0: v128, z0: v128, reach2: v128): u32 {
  let m = i32x4.splat(0);
  for (let l: usize = 0; l < 4; l++) {
    const at = b + l * 4;
    const jx = v128.load32_splat(at), jy = v128.load32_splat(at + 16), jz = v128.load32_splat(at + 32);
    const dx = f32x4.sub(x0, jx), dy = f32x4.sub(y0, jy), dz = f32x4.sub(z0, jz);
    m = v128.or(m, f32x4.lt(f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz)), reach2));
  }
  return i32x4.bitmask(m);
}

/**
 * Neighbouring clusters of cluster i of a cell among the near cells; all of them, or for half rows the later ones and of its own images those above the
 * centre. The clusters of a cell must come in their order.
 * @returns how many hits; the room where there may be more.
 */
export function search(s: Search, i: u32, cell: u32): u32 {
  if (s.nearCells == NONE) return s.room;
  const block = s.blocks + <usize>i * 64;
  const low = load<f32>(s.lows + <usize>i * 4), high = load<f32>(s.highs + <usize>i * 4);
  const reach2 = f32x4.splat(s.reach * s.reach);
  const lows = s.lows, highs = s.highs, blocks = s.blocks, room = s.hits + 8 * <usize>s.room;
  let hit = s.hits;
  const last = s.near + NEAR_BYTES * <usize>s.nearCells;
  for (let near = s.near; near < last; near += NEAR_BYTES) {
    const c = changetype<NearCell>(near);
    const end = c.end, code = c.code;
    const bottom = low + c.below, top = high + c.above;
    let j = c.next;
    while (j < end && load<f32>(highs + <usize>j * 4) < bottom) j++;
    c.next = j;
    if (s.half && c.cell == cell) j = max<u32>(j, code > CENTRE ? i : i + 1);
    const sx = f32x4.splat(c.sx), sy = f32x4.splat(c.sy), sz = f32x4.splat(c.sz);
    const x0 = f32x4.add(v128.load(block), sx), y0 = f32x4.add(v128.load(block + 16), sy), z0 = f32x4.add(v128.load(block + 32), sz);
    for (; j < end && load<f32>(lows + <usize>j * 4) <= top; j++) {
      const found = lanesWithin(blocks + <usize>j * 64, x0, y0, z0, reach2);
      // Written always, kept if it is one: a branch here would often be guessed wrong.
      store<u32>(hit, (j << 5) | code);
      store<u32>(hit, found, 4);
      hit += found != 0 && (j != i || code != CENTRE) ? 8 : 0;
      if (hit == room) return s.room;
    }
  }
  return <u32>((hit - s.hits) >> 3);
}
