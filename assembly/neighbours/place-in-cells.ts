// The particles of each cell side by side; here in the order of their indices.
import { PlaceInCellsParams } from "../generated/params";
import { NONE } from "./cluster";

/** args: cellOf, starts, placed(inout), unsorted(inout) */
export function placeInCells(p: PlaceInCellsParams, a: usize): void {
  let at = <usize>load<u32>(a);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const starts = <usize>load<u32>(a, 4) + 4 * <usize>r * (p.cells + 1);
    const placed = <usize>load<u32>(a, 8) + 4 * <usize>r * p.cells;
    const unsorted = <usize>load<u32>(a, 12) + 4 * <usize>r * p.slots;
    for (let i: u32 = 0; i < p.capacity; i++, at += 4) {
      const cell = <usize>load<u32>(at);
      if (<u32>cell == NONE) continue;
      const k = load<u32>(placed + 4 * cell);
      store<u32>(placed + 4 * cell, k + 1);
      store<u32>(unsorted + 4 * (4 * <usize>load<u32>(starts + 4 * cell) + k), i);
    }
  }
}
