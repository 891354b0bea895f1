// Velocities with variance kT / m; zero beyond the count.
import { MaxwellBoltzmannParams } from "../generated/params";
import { streamKey } from "../random/threefry";
import { fourNormals, useKey } from "./normals";

/** args: like, masses, counts, conditions, key, step, velocities(out) */
export function maxwellBoltzmann<T>(p: MaxwellBoltzmannParams, a: usize): void {
  const d = p.dimension;
  const masses = <usize>load<u32>(a, 4);
  const step = load<u32>(load<u32>(a, 20));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const count = load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r);
    const kT = load<T>(<usize>load<u32>(a, 12) + (<usize>r * 8 + 4) * sizeof<T>());
    useKey(p.scratch, streamKey(load<u32>(a, 16), p.stream, p.firstReplica + r));
    const size = <usize>p.capacity * d * sizeof<T>();
    let v = <usize>load<u32>(a, 24) + <usize>r * size;
    memory.fill(v, 0, size);
    let z: usize = 0;
    for (let i: u32 = 0; i < count; i++) {
      if ((i & 3) == 0) z = fourNormals<T>(p.scratch, step, i, d);
      const scale = sqrt<T>(kT / load<T>(masses + <usize>i * sizeof<T>()));
      for (let k: u32 = 0; k < d; k++, v += sizeof<T>(), z += sizeof<T>()) store<T>(v, <T>(scale * load<T>(z)));
    }
  }
}
