// Blocks of clusters: positions of the particles, folded as in the last build, and types.
import { GatherClustersParams } from "../generated/params";
import { blockBytes, NONE, quad } from "./cluster";

/** args: positions, types, conditions, order, origin, blocks(out) */
export function gatherClusters<T>(p: GatherClustersParams, a: usize): void {
  const d = p.dimension;
  const step = <usize>d * sizeof<T>();
  const types = <usize>load<u32>(a, 4);
  let order = <usize>load<u32>(a, 12);
  let origin = <usize>load<u32>(a, 16);
  const blocks = <usize>load<u32>(a, 20);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const positions = <usize>load<u32>(a) + <usize>r * p.capacity * step;
    const box = <usize>load<u32>(a, 8) + <usize>r * 8 * sizeof<T>();
    const far = <T>8 * (load<T>(box) + load<T>(box, sizeof<T>()) + load<T>(box, 2 * sizeof<T>()));
    for (let slot: u32 = 0; slot < p.slots; slot++, order += 4, origin += step) {
      const to = blocks + (<usize>r * (p.slots >> 2) + (slot >> 2)) * blockBytes<T>() + (slot & 3) * sizeof<T>();
      const i = <usize>load<u32>(order);
      let x: T = 0, y: T = 0, z: T = 0, type: T = 0;
      if (<u32>i == NONE) x = far * <T>(slot + 1);
      else {
        const from = positions + i * step;
        x = load<T>(from) - load<T>(origin);
        if (d > 1) y = load<T>(from, sizeof<T>()) - load<T>(origin, sizeof<T>());
        if (d > 2) z = load<T>(from, 2 * sizeof<T>()) - load<T>(origin, 2 * sizeof<T>());
        type = <T>load<u32>(types + 4 * i);
      }
      store<T>(to, x);
      store<T>(to + quad<T>(), y);
      store<T>(to + 2 * quad<T>(), z);
      store<T>(to + 3 * quad<T>(), type);
    }
  }
}
