// Shares of the log Metropolis ratio: -(u' - u) / kT - m (|v'|^2 - |v|^2) / (2 kT); zero beyond the count.
import { HybridRowsParams } from "../generated/params";

/** args: velocities, moved, rows, movedRows, masses, counts, conditions, ratios(out) [replicas, capacity, 1] */
export function hybridRows<T>(p: HybridRowsParams, a: usize): void {
  const d = p.dimension;
  const masses = <usize>load<u32>(a, 16);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 20) + 4 * <usize>r);
    const kT = load<T>(<usize>load<u32>(a, 24) + (<usize>r * 8 + 4) * sizeof<T>());
    const first = <usize>r * p.capacity;
    let v = <usize>load<u32>(a) + first * d * sizeof<T>(), w = <usize>load<u32>(a, 4) + first * d * sizeof<T>();
    const before = <usize>load<u32>(a, 8) + 3 * first * sizeof<T>(), after = <usize>load<u32>(a, 12) + 3 * first * sizeof<T>();
    const out = <usize>load<u32>(a, 28) + first * sizeof<T>();
    memory.fill(out, 0, <usize>p.capacity * sizeof<T>());
    for (let i: u32 = 0; i < count; i++) {
      const half = <T>(<T>0.5 * load<T>(masses + <usize>i * sizeof<T>()));
      let change = <T>(load<T>(after + 3 * <usize>i * sizeof<T>()) - load<T>(before + 3 * <usize>i * sizeof<T>()));
      for (let k: u32 = 0; k < d; k++, v += sizeof<T>(), w += sizeof<T>()) {
        const x = load<T>(v), y = load<T>(w);
        change = <T>(change + half * <T>(y * y - x * x));
      }
      store<T>(out + <usize>i * sizeof<T>(), <T>(-change / kT));
    }
  }
}
