// flag = 1 where counter is a multiple of period.
import { MultipleParams } from "../generated/params";

/** args: counter u32[1], flag(out) u32[1] */
export function multiple(p: MultipleParams, a: usize): void {
  store<u32>(load<u32>(a, 4), load<u32>(load<u32>(a)) % p.period == 0 ? 1 : 0);
}
