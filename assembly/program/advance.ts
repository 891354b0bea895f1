// Counts steps: counter += 1.
import { AdvanceParams } from "../generated/params";

/** args: counter u32[1] */
export function advance(p: AdvanceParams, a: usize): void {
  const counter = <usize>load<u32>(a);
  store<u32>(counter, load<u32>(counter) + 1);
}
