// One slot of a ring, by a counter.
import { SlotParams, SlotWriteParams } from "../generated/params";

/** Slot of the iteration that the counter names, or -1 where nothing was collected. */
// @ts-ignore: decorator
@inline
function slotOf(total: u32, every: u32, reversed: u32, counter: u32): i64 {
  const iteration = reversed != 0 ? total - 1 - counter : counter;
  return (iteration + 1) % every == 0 ? <i64>((iteration + 1) / every) - 1 : -1;
}

/** args: ring, counter, result(out) */
export function slot<T>(p: SlotParams, a: usize): void {
  const s = slotOf(p.total, p.every, p.reversed, load<u32>(load<u32>(a, 4)));
  const bytes = <usize>p.length * sizeof<T>();
  if (s < 0) memory.fill(<usize>load<u32>(a, 8), 0, bytes);
  else memory.copy(<usize>load<u32>(a, 8), <usize>load<u32>(a) + <usize>s * bytes, bytes);
}

/** The same for words. */
export function slotWords(p: SlotParams, a: usize): void {
  slot<u32>(p, a);
}

/** args: ring(inout), value, counter */
export function slotWrite<T>(p: SlotWriteParams, a: usize): void {
  const s = slotOf(p.total, p.every, p.reversed, load<u32>(load<u32>(a, 8)));
  const bytes = <usize>p.length * sizeof<T>();
  if (s >= 0) memory.copy(<usize>load<u32>(a) + <usize>s * bytes, <usize>load<u32>(a, 4), bytes);
}
