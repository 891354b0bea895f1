// Reduced energies of uniform test insertions; twin of src/kernels/monte-carlo/insertion-energies.ts and shaders/monte-carlo/insertion-energies.wgsl.
import { STREAM_WIDOM } from "../generated/constants";
import { InsertionEnergiesParams } from "../generated/params";
import { draw, streamKey } from "../random/threefry";
import { fold, makeFrame, openFrame } from "./frame";
import { energyAt } from "./partners";
import { uniformOfWord } from "./trial";

/** args: positions, types, counts, conditions, table, key, step, psi(out) */
export function insertionEnergies<T, E>(p: InsertionEnergiesParams, a: usize): void {
  const f = makeFrame<T>(p.scratch, p.capacity, p.dimension, <usize>load<u32>(a, 4), p.types, <usize>load<u32>(a, 16), p.cutoff, p.switchFrom);
  const step = load<u32>(<usize>load<u32>(a, 24));
  let psi = <usize>load<u32>(a, 28);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    openFrame<T>(f, conditions, <usize>load<u32>(a) + <usize>r * p.capacity * p.dimension * sizeof<T>(), load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r));
    const key = streamKey(<usize>load<u32>(a, 20), STREAM_WIDOM, p.firstReplica + r);
    const kT = load<T>(conditions, 4 * sizeof<T>());
    for (let m: u32 = 0; m < p.insertions; m++, psi += sizeof<T>()) {
      const xy = draw(key, step, 4 * m);
      const z = draw(key, step, 4 * m + 1);
      const x1 = fold<T>(f.lengthX * uniformOfWord<T>(<u32>xy), f.lengthX);
      const y1 = p.dimension > 1 ? fold<T>(f.lengthY * uniformOfWord<T>(<u32>(xy >> 32)), f.lengthY) : <T>0;
      const z1 = p.dimension > 2 ? fold<T>(f.lengthZ * uniformOfWord<T>(<u32>z), f.lengthZ) : <T>0;
      store<T>(psi, energyAt<T, E>(f, p.ghostType, x1, y1, z1) / kT);
    }
  }
}
