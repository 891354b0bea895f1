// B A O A: v += kick f / m; x += drift v; v = damping v + noise sqrt(kT / m) xi; x += drift v, in one pass.
import { LangevinParams } from "../generated/params";
import { streamKey } from "../random/threefry";
import { normalOf, pairOf } from "./normals";

/** args: positions(inout), velocities(inout), forces, masses, counts, conditions, key, step */
export function langevin<T>(p: LangevinParams, a: usize): void {
  const d = p.dimension;
  const masses = <usize>load<u32>(a, 12);
  const step = load<u32>(load<u32>(a, 28));
  const damping = <T>p.damping;
  const drift = <T>p.drift;
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 16) + 4 * <usize>r);
    const kT = load<T>(<usize>load<u32>(a, 20) + (<usize>r * 8 + 4) * sizeof<T>());
    const key = streamKey(load<u32>(a, 24), p.stream, p.firstReplica + r);
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let x = <usize>load<u32>(a) + offset, v = <usize>load<u32>(a, 4) + offset, f = <usize>load<u32>(a, 8) + offset;
    for (let i: u32 = 0; i < count; i++) {
      const m = load<T>(masses + <usize>i * sizeof<T>());
      const w = <T>p.kick / m;
      const scale = <T>p.noise * sqrt<T>(kT / m);
      let words: u64 = 0;
      for (let k: u32 = 0; k < d; k++, x += sizeof<T>(), v += sizeof<T>(), f += sizeof<T>()) {
        if ((k & 1) == 0) words = pairOf(key, step, i, k);
        const before = <T>(load<T>(v) + w * load<T>(f));
        const after = <T>(damping * before + scale * normalOf<T>(words, k));
        store<T>(v, after);
        store<T>(x, <T>(load<T>(x) + drift * <T>(before + after)));
      }
    }
  }
}
