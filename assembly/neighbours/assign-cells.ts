// The cell of each particle; counters to zero, slots to NONE.
import { AssignCellsParams } from "../generated/params";
import { STATUS_CUTOFF_TOO_LONG, STATUS_NON_FINITE } from "../generated/constants";
import { raise } from "../lib/status";
import { NONE } from "./cluster";

/** args: positions, counts, conditions, cellOf(out), members(out), unsorted(out), stale(out) */
export function assignCells<T>(p: AssignCellsParams, a: usize): void {
  const cellOf = <usize>load<u32>(a, 12);
  memory.fill(<usize>load<u32>(a, 16), 0, 4 * <usize>p.replicas * p.cells);
  memory.fill(<usize>load<u32>(a, 20), 0xff, 4 * <usize>p.replicas * p.slots);
  store<u32>(<usize>load<u32>(a, 24), 0);
  memory.fill(cellOf, 0xff, 4 * <usize>p.replicas * p.capacity);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 4) + 4 * <usize>r);
    const box = <usize>load<u32>(a, 8) + <usize>r * 8 * sizeof<T>();
    const first = <usize>r * p.capacity;
    for (let k: u32 = 0; k < p.dimension; k++) {
      const length = load<T>(box + <usize>k * sizeof<T>());
      const grid = k == 0 ? p.gridX : k == 1 ? p.gridY : p.gridZ;
      const inverse = <T>1 / length, scale = <T>grid / length;
      const last = <T>(grid - 1);
      if (!(length >= <T>p.reach)) raise(p.status, STATUS_CUTOFF_TOO_LONG, 0, r, 0);
      let at = <usize>load<u32>(a) + (first * p.dimension + k) * sizeof<T>();
      for (let i: u32 = 0; i < count; i++, at += p.dimension * sizeof<T>()) {
        const x = load<T>(at);
        if (!(x - x == 0)) {
          raise(p.status, STATUS_NON_FINITE, 0, r, i);
          store<u32>(cellOf + 4 * (first + i), 0);
          continue;
        }
        const c = floor<T>((x - length * floor<T>(x * inverse)) * scale);
        const cell = <u32>min<T>(max<T>(c, 0), last);
        const to = cellOf + 4 * (first + i);
        store<u32>(to, k == 0 ? cell : load<u32>(to) * grid + cell);
      }
    }
  }
}
