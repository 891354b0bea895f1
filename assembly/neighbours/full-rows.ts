// Full rows of each cluster: see src/kernels/neighbours/full-rows.ts.
import { FullRowsParams } from "../generated/params";
import { STATUS_NEIGHBOUR_OVERFLOW } from "../generated/constants";
import { raise } from "../lib/status";
import { blockBytes } from "./cluster";
import { findNearCells, nearRoom, Search, search, SEARCH_BYTES, writeBounds } from "./search";

/** args: blocks, order, starts, conditions, lengths(out), entries(out) */
export function fullRows<T>(p: FullRowsParams, a: usize): void {
  const s = changetype<Search<T>>(p.scratch);
  s.lows = p.scratch + SEARCH_BYTES;
  s.highs = s.lows + <usize>p.clusters * sizeof<T>();
  s.near = (s.highs + <usize>p.clusters * sizeof<T>() + 15) & ~15;
  s.nearRoom = nearRoom(p.cells);
  s.hits = s.near + <usize>s.nearRoom * 80;
  s.room = p.rowCapacity + 1;
  s.dimension = p.dimension;
  s.gridX = p.gridX; s.gridY = p.gridY; s.gridZ = p.gridZ;
  s.half = 0;
  s.reach = <T>p.reach;
  s.wide = <T>(p.reach * 1.0001);
  memory.fill(<usize>load<u32>(a, 16), 0, 4 * <usize>p.replicas * p.clusters);
  memory.fill(<usize>load<u32>(a, 20), 0, 4 * <usize>p.replicas * p.clusters * p.rowCapacity);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const order = <usize>load<u32>(a, 4) + 16 * <usize>r * p.clusters;
    const box = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    s.blocks = <usize>load<u32>(a) + <usize>r * p.clusters * blockBytes<T>();
    s.starts = <usize>load<u32>(a, 8) + 4 * <usize>r * (p.cells + 1);
    s.Lx = load<T>(box); s.Ly = load<T>(box, sizeof<T>()); s.Lz = load<T>(box, 2 * sizeof<T>());
    writeBounds<T>(s, order, load<u32>(s.starts + 4 * <usize>p.cells));
    for (let cell: u32 = 0; cell < p.cells; cell++) {
      findNearCells<T>(s, cell);
      const end = load<u32>(s.starts + 4 * <usize>cell, 4);
      for (let i = load<u32>(s.starts + 4 * <usize>cell); i < end; i++) {
        let n = search<T>(s, i, cell);
        if (n > p.rowCapacity) {
          raise(p.status, STATUS_NEIGHBOUR_OVERFLOW, 0, r, load<u32>(order + 16 * <usize>i));
          n = p.rowCapacity;
        }
        const row = <usize>r * p.clusters + i;
        store<u32>(<usize>load<u32>(a, 16) + 4 * row, n);
        const entries = <usize>load<u32>(a, 20) + 4 * row * p.rowCapacity;
        for (let k: usize = 0; k < <usize>n; k++) store<u32>(entries + 4 * k, load<u32>(s.hits + 8 * k));
      }
    }
  }
}
