// Full rows of each cluster: see src/kernels/neighbours/full-rows.ts.
import { FullRowsParams } from "../generated/params";
import { STATUS_NEIGHBOUR_OVERFLOW } from "../generated/constants";
import { raise } from "../lib/status";
import { blockBytes } from "./cluster";
import { enterReplica, findNearCells, layOut, Search, search } from "./search";

/** args: blocks, order, starts, conditions, lengths(out), entries(out) */
export function fullRows<T>(p: FullRowsParams, a: usize): void {
  const s = changetype<Search>(p.scratch);
  layOut(s, p.scratch, p.clusters, p.cells, sizeof<T>() == 8);
  s.room = p.rowCapacity + 1;
  s.dimension = p.dimension;
  s.gridX = p.gridX; s.gridY = p.gridY; s.gridZ = p.gridZ;
  s.half = 0;
  memory.fill(<usize>load<u32>(a, 16), 0, 4 * <usize>p.replicas * p.clusters);
  memory.fill(<usize>load<u32>(a, 20), 0, 4 * <usize>p.replicas * p.clusters * p.rowCapacity);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const order = <usize>load<u32>(a, 4) + 16 * <usize>r * p.clusters;
    const box = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    s.starts = <usize>load<u32>(a, 8) + 4 * <usize>r * (p.cells + 1);
    enterReplica<T>(s, <usize>load<u32>(a) + <usize>r * p.clusters * blockBytes<T>(), order, box, p.reach, p.cells);
    for (let cell: u32 = 0; cell < p.cells; cell++) {
      findNearCells(s, cell);
      const end = load<u32>(s.starts + 4 * <usize>cell, 4);
      for (let i = load<u32>(s.starts + 4 * <usize>cell); i < end; i++) {
        let n = search(s, i, cell);
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
