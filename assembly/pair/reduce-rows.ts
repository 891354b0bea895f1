// totals[r, c] = sum over particles of rows[r, i, c], in f64.
import { ReduceRowsParams } from "../generated/params";

/** args: rows, counts, totals(out) */
export function reduceRows<T>(p: ReduceRowsParams, a: usize): void {
  const rows = <usize>load<u32>(a);
  const counts = <usize>load<u32>(a, 4);
  const totals = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const n = load<u32>(counts + 4 * <usize>r);
    for (let c: u32 = 0; c < p.columns; c++) {
      let sum: f64 = 0;
      let at = rows + (<usize>r * p.capacity * p.columns + c) * sizeof<T>();
      for (let i: u32 = 0; i < n; i++, at += p.columns * sizeof<T>()) sum += <f64>load<T>(at);
      store<T>(totals + (<usize>r * p.columns + c) * sizeof<T>(), <T>sum);
    }
  }
}
