// B A O A: v += kick f / m; x += drift v; v = damping v + noise sqrt(kT / m) xi; x += drift v, in one pass. Particles go by in fours, as their random numbers come;
// a block is whole vectors, the last particles of a replica one number after another with the same arithmetic.
import { LangevinParams } from "../generated/params";
import { lanes } from "../lib/simd";
import { streamKey } from "../random/threefry";
import { fourNormals, useKey } from "./normals";
import { spread } from "./spread";

/** args: positions(inout), velocities(inout), forces, masses, counts, conditions, key, step */
export function langevin<T>(p: LangevinParams, a: usize): void {
  const d = p.dimension;
  const L = <u32>lanes<T>();
  const masses = <usize>load<u32>(a, 12);
  const step = load<u32>(load<u32>(a, 28));
  const kick = v128.splat<T>(<T>p.kick), drift = v128.splat<T>(<T>p.drift), damping = v128.splat<T>(<T>p.damping), noise = v128.splat<T>(<T>p.noise);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 16) + 4 * <usize>r);
    const kT = load<T>(<usize>load<u32>(a, 20) + (<usize>r * 8 + 4) * sizeof<T>());
    const temperature = v128.splat<T>(kT);
    useKey(p.scratch, streamKey(load<u32>(a, 24), p.stream, p.firstReplica + r));
    const offset = <usize>r * p.capacity * d * sizeof<T>();
    let x = <usize>load<u32>(a) + offset, v = <usize>load<u32>(a, 4) + offset, f = <usize>load<u32>(a, 8) + offset;
    let i: u32 = 0;
    for (; i + 4 <= count; i += 4) {
      let z = fourNormals<T>(p.scratch, step, i, d);
      for (let j: u32 = 0; j < 4; j += L) {
        const m = v128.load(masses + <usize>(i + j) * sizeof<T>());
        const w = v128.div<T>(kick, m);
        const scale = v128.mul<T>(noise, v128.sqrt<T>(v128.div<T>(temperature, m)));
        for (let k: u32 = 0; k < d; k++, x += 16, v += 16, f += 16, z += 16) {
          const before = v128.add<T>(v128.load(v), v128.mul<T>(spread<T>(w, d, k), v128.load(f)));
          const after = v128.add<T>(v128.mul<T>(damping, before), v128.mul<T>(spread<T>(scale, d, k), v128.load(z)));
          v128.store(v, after);
          v128.store(x, v128.add<T>(v128.load(x), v128.mul<T>(drift, v128.add<T>(before, after))));
        }
      }
    }
    let z = i < count ? fourNormals<T>(p.scratch, step, i, d) : 0;
    for (; i < count; i++) {
      const m = load<T>(masses + <usize>i * sizeof<T>());
      const w = <T>p.kick / m;
      const scale = <T>p.noise * sqrt<T>(kT / m);
      for (let k: u32 = 0; k < d; k++, x += sizeof<T>(), v += sizeof<T>(), f += sizeof<T>(), z += sizeof<T>()) {
        const before = <T>(load<T>(v) + w * load<T>(f));
        const after = <T>(<T>p.damping * before + scale * load<T>(z));
        store<T>(v, after);
        store<T>(x, <T>(load<T>(x) + <T>p.drift * <T>(before + after)));
      }
    }
  }
}
