// Rows of accepted trials take the place of the old ones.
import { ChooseParams } from "../generated/params";

/** args: kept(inout), trial, decisions */
export function choose<T>(p: ChooseParams, a: usize): void {
  const bytes = <usize>p.width * sizeof<T>();
  for (let r: usize = 0; r < <usize>p.replicas; r++) {
    if (load<u32>(<usize>load<u32>(a, 8) + 4 * r) != 0) memory.copy(<usize>load<u32>(a) + r * bytes, <usize>load<u32>(a, 4) + r * bytes, bytes);
  }
}
