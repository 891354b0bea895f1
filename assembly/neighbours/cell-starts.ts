// The first cluster of each cell.
import { CellStartsParams } from "../generated/params";

/** args: members, starts(out), placed(out) */
export function cellStarts(p: CellStartsParams, a: usize): void {
  memory.fill(<usize>load<u32>(a, 8), 0, 4 * <usize>p.replicas * p.cells);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const members = <usize>load<u32>(a) + 4 * <usize>r * p.cells;
    const starts = <usize>load<u32>(a, 4) + 4 * <usize>r * (p.cells + 1);
    let sum: u32 = 0;
    for (let c: u32 = 0; c < p.cells; c++) {
      store<u32>(starts + 4 * <usize>c, sum);
      sum += (load<u32>(members + 4 * <usize>c) + 3) / 4;
    }
    store<u32>(starts + 4 * <usize>p.cells, sum);
  }
}
