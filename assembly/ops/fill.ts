// Every element the same number.
import { FillParams } from "../generated/params";

/** args: result(out) */
export function fill<T>(p: FillParams, a: usize): void {
  const to = <usize>load<u32>(a);
  for (let i: u32 = 0; i < p.length; i++) store<T>(to + <usize>i * sizeof<T>(), <T>p.value);
}
