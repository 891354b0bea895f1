// The particles of each cell sorted along the last dimension, ties by index: Shell's sort (D. L. Shell 1959, gaps of Ciura 2001) of a few dozen keys.
import { SortCellsParams } from "../generated/params";

/** True when (key, particle) at slot i comes after (key, particle). */
// @ts-ignore: decorator
@inline
function after<T>(keys: usize, order: usize, i: u32, key: T, particle: u32): bool {
  const other = load<T>(keys + <usize>i * sizeof<T>());
  return other > key || (other == key && load<u32>(order + 4 * <usize>i) > particle);
}

function sort<T>(keys: usize, order: usize, n: u32): void {
  let gap: u32 = n > 57 ? n / 2 : n > 23 ? 23 : n > 10 ? 10 : n > 4 ? 4 : 1;
  while (gap > 0) {
    for (let i = gap; i < n; i++) {
      const key = load<T>(keys + <usize>i * sizeof<T>());
      const particle = load<u32>(order + 4 * <usize>i);
      let j = i;
      while (j >= gap && after<T>(keys, order, j - gap, key, particle)) {
        store<T>(keys + <usize>j * sizeof<T>(), load<T>(keys + <usize>(j - gap) * sizeof<T>()));
        store<u32>(order + 4 * <usize>j, load<u32>(order + 4 * <usize>(j - gap)));
        j -= gap;
      }
      store<T>(keys + <usize>j * sizeof<T>(), key);
      store<u32>(order + 4 * <usize>j, particle);
    }
    gap = gap > 114 ? gap / 2 : gap > 57 ? 57 : gap > 23 ? 23 : gap > 10 ? 10 : gap > 4 ? 4 : gap > 1 ? 1 : 0;
  }
}

/** args: positions, conditions, starts, placed, unsorted, order(out), origin(out) */
export function sortCells<T>(p: SortCellsParams, a: usize): void {
  const d = p.dimension;
  memory.copy(<usize>load<u32>(a, 20), <usize>load<u32>(a, 16), 4 * <usize>p.replicas * p.slots);
  memory.fill(<usize>load<u32>(a, 24), 0, <usize>p.replicas * p.slots * d * sizeof<T>());
  for (let r: u32 = 0; r < p.replicas; r++) {
    const positions = <usize>load<u32>(a) + <usize>r * p.capacity * d * sizeof<T>();
    const box = <usize>load<u32>(a, 4) + <usize>r * 8 * sizeof<T>();
    const starts = <usize>load<u32>(a, 8) + 4 * <usize>r * (p.cells + 1);
    const placed = <usize>load<u32>(a, 12) + 4 * <usize>r * p.cells;
    const last = load<T>(box + <usize>(d - 1) * sizeof<T>());
    const inverse = <T>1 / last;
    for (let c: usize = 0; c < <usize>p.cells; c++) {
      const slot = <usize>r * p.slots + 4 * <usize>load<u32>(starts + 4 * c);
      const n = load<u32>(placed + 4 * c);
      const order = <usize>load<u32>(a, 20) + 4 * slot;
      let origin = <usize>load<u32>(a, 24) + slot * d * sizeof<T>();
      for (let k: usize = 0; k < <usize>n; k++) {
        const x = load<T>(positions + (<usize>load<u32>(order + 4 * k) * d + d - 1) * sizeof<T>());
        store<T>(p.scratch + k * sizeof<T>(), x - last * floor<T>(x * inverse));
      }
      sort<T>(p.scratch, order, n);
      for (let k: usize = 0; k < <usize>n; k++) {
        let from = positions + <usize>load<u32>(order + 4 * k) * d * sizeof<T>();
        for (let q: u32 = 0; q < d; q++, from += sizeof<T>(), origin += sizeof<T>()) {
          const length = load<T>(box + <usize>q * sizeof<T>());
          store<T>(origin, length * floor<T>(load<T>(from) * (<T>1 / length)));
        }
      }
    }
  }
}
