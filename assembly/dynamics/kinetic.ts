// m |v - back f / m|^2 / 2 of each particle; zero beyond the count.
import { KineticParams } from "../generated/params";

/** args: velocities, forces, masses, counts, rows(out) [replicas, capacity, 1] */
export function kinetic<T>(p: KineticParams, a: usize): void {
  const d = p.dimension;
  const masses = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 12) + 4 * <usize>r);
    const first = <usize>r * p.capacity;
    let v = <usize>load<u32>(a) + first * d * sizeof<T>(), f = <usize>load<u32>(a, 4) + first * d * sizeof<T>();
    const out = <usize>load<u32>(a, 16) + first * sizeof<T>();
    memory.fill(out, 0, <usize>p.capacity * sizeof<T>());
    for (let i: u32 = 0; i < count; i++) {
      const m = load<T>(masses + <usize>i * sizeof<T>());
      const w = <T>p.back / m;
      let sum: T = 0;
      for (let k: u32 = 0; k < d; k++, v += sizeof<T>(), f += sizeof<T>()) {
        const u = <T>(load<T>(v) - w * load<T>(f));
        sum = <T>(sum + u * u);
      }
      store<T>(out + <usize>i * sizeof<T>(), <T>(<T>0.5 * m * sum));
    }
  }
}
