// Half rows of each slot: see src/kernels/neighbours/half-rows.ts.
import { HalfRowsParams } from "../generated/params";
import { STATUS_NEIGHBOUR_OVERFLOW } from "../generated/constants";
import { raise } from "../lib/status";
import { blockBytes } from "./cluster";
import { enterReplica, findNearCells, layOut, Search, search } from "./search";

/** args: blocks, order, starts, conditions, rowStarts(out), entries(out) */
export function halfRows<T>(p: HalfRowsParams, a: usize): void {
  const s = changetype<Search>(p.scratch);
  layOut(s, p.scratch, p.clusters, p.cells, sizeof<T>() == 8);
  s.room = p.rowCapacity;
  s.dimension = p.dimension;
  s.gridX = p.gridX; s.gridY = p.gridY; s.gridZ = p.gridZ;
  s.half = 1;
  const slots: u32 = 4 * p.clusters;
  for (let r: u32 = 0; r < p.replicas; r++) {
    const order = <usize>load<u32>(a, 4) + 4 * <usize>r * slots;
    const box = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    const rowStarts = <usize>load<u32>(a, 16) + 4 * <usize>r * (slots + 1);
    const entries = <usize>load<u32>(a, 20) + 4 * <usize>r * p.entryCapacity;
    s.starts = <usize>load<u32>(a, 8) + 4 * <usize>r * (p.cells + 1);
    enterReplica<T>(s, <usize>load<u32>(a) + <usize>r * p.clusters * blockBytes<T>(), order, box, p.reach, p.cells);
    let next: u32 = 0;
    let slot: u32 = 0;
    for (let cell: u32 = 0; cell < p.cells; cell++) {
      findNearCells(s, cell);
      const end = load<u32>(s.starts + 4 * <usize>cell, 4);
      for (let i = load<u32>(s.starts + 4 * <usize>cell); i < end; i++) {
        const n = search(s, i, cell);
        let total: u32 = 0;
        for (let k: u32 = 0; k < n; k++) total += popcnt<u32>(load<u32>(s.hits + 8 * <usize>k, 4));
        // One entry stays free, because the loop below writes before it knows whether to keep.
        if (n == s.room || next + total >= p.entryCapacity) {
          raise(p.status, STATUS_NEIGHBOUR_OVERFLOW, 0, r, load<u32>(order + 16 * <usize>i));
          // What follows in this step walks these rows all the same: they must end inside the array.
          for (; slot < slots; slot++) store<u32>(rowStarts + 4 * <usize>slot, next);
          break;
        }
        for (let lane: u32 = 0; lane < 4; lane++, slot++) {
          store<u32>(rowStarts + 4 * <usize>slot, next);
          for (let k: usize = 0; k < <usize>n; k++) {
            store<u32>(entries + 4 * <usize>next, load<u32>(s.hits + 8 * k));
            next += (load<u32>(s.hits + 8 * k, 4) >> lane) & 1;
          }
        }
      }
      if (slot >= slots) break;
    }
    for (; slot <= slots; slot++) store<u32>(rowStarts + 4 * <usize>slot, next);
    memory.fill(entries + 4 * <usize>next, 0, 4 * <usize>(p.entryCapacity - next));
  }
}
