// sum += term, element by element.
import { AddParams } from "../generated/params";

/** args: sum(inout), term */
export function add<T>(p: AddParams, a: usize): void {
  const sum = <usize>load<u32>(a);
  const term = <usize>load<u32>(a, 4);
  const bytes = <usize>p.length * sizeof<T>();
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(sum + i, v128.add<T>(v128.load(sum + i), v128.load(term + i)));
  for (; i < bytes; i += sizeof<T>()) store<T>(sum + i, load<T>(sum + i) + load<T>(term + i));
}
