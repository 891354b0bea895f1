// Rows of replicas that changed places, in place; sources pair replicas off.
import { SwapRowsParams } from "../generated/params";

/** args: source u32 [replicas], rows(inout) [replicas, width] */
// @ts-ignore: decorator
@inline
function swap<W>(p: SwapRowsParams, a: usize): void {
  const source = <usize>load<u32>(a), rows = <usize>load<u32>(a, 4);
  const length = p.leading == 0 ? p.width : p.leading;
  for (let r: u32 = 0; r < p.replicas; r++) {
    const other = load<u32>(source + 4 * <usize>r);
    if (other <= r) continue;
    const x = rows + <usize>r * p.width * sizeof<W>(), y = rows + <usize>other * p.width * sizeof<W>();
    for (let k: usize = 0; k < length; k++) {
      const at = k * sizeof<W>();
      const kept = load<W>(x + at);
      store<W>(x + at, load<W>(y + at));
      store<W>(y + at, kept);
    }
  }
}

export function swapRows<T>(p: SwapRowsParams, a: usize): void {
  swap<T>(p, a);
}

export function swapWords(p: SwapRowsParams, a: usize): void {
  swap<u32>(p, a);
}
