// Key and step side by side.
import { ClockParams } from "../generated/params";

/** args: key u32[2], step u32[1], clock u32[3] (out) */
export function clock(p: ClockParams, a: usize): void {
  const out = <usize>load<u32>(a, 8);
  store<u64>(out, load<u64>(<usize>load<u32>(a)));
  store<u32>(out, load<u32>(<usize>load<u32>(a, 4)), 8);
}
