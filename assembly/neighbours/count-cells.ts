// Particles in each cell.
import { CountCellsParams } from "../generated/params";
import { NONE } from "./cluster";

/** args: cellOf, members(inout) */
export function countCells(p: CountCellsParams, a: usize): void {
  let at = <usize>load<u32>(a);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const members = <usize>load<u32>(a, 4) + 4 * <usize>r * p.cells;
    for (let i: u32 = 0; i < p.capacity; i++, at += 4) {
      const cell = load<u32>(at);
      if (cell == NONE) continue;
      const to = members + 4 * <usize>cell;
      store<u32>(to, load<u32>(to) + 1);
    }
  }
}
