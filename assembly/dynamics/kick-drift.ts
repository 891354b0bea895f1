// v += kick f / m, then x += drift v, in one pass.
import { KickDriftParams } from "../generated/params";
import { lanes } from "../lib/simd";
import { spread } from "./spread";

/** args: positions(inout), velocities(inout), forces, masses, counts */
export function kickDrift<T>(p: KickDriftParams, a: usize): void {
  const d = p.dimension;
  const L = <u32>lanes<T>();
  const masses = <usize>load<u32>(a, 12);
  const drift = v128.splat<T>(<T>p.drift);
  const kick = v128.splat<T>(<T>p.kick);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 16) + 4 * <usize>r);
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let x = <usize>load<u32>(a) + offset, v = <usize>load<u32>(a, 4) + offset, f = <usize>load<u32>(a, 8) + offset;
    let i: u32 = 0;
    for (; i + L <= count; i += L) {
      const w = v128.div<T>(kick, v128.load(masses + <usize>i * sizeof<T>()));
      for (let k: u32 = 0; k < d; k++, x += 16, v += 16, f += 16) {
        const u = v128.add<T>(v128.load(v), v128.mul<T>(spread<T>(w, d, k), v128.load(f)));
        v128.store(v, u);
        v128.store(x, v128.add<T>(v128.load(x), v128.mul<T>(drift, u)));
      }
    }
    for (; i < count; i++) {
      const w = <T>p.kick / load<T>(masses + <usize>i * sizeof<T>());
      for (let k: u32 = 0; k < d; k++, x += sizeof<T>(), v += sizeof<T>(), f += sizeof<T>()) {
        const u = <T>(load<T>(v) + w * load<T>(f));
        store<T>(v, u);
        store<T>(x, <T>(load<T>(x) + <T>p.drift * u));
      }
    }
  }
}
