// Arrays read and written through strides: six axes, row-major order of the view.
import { PlaceParams, ViewParams } from "../generated/params";

/** Copies between a dense array and a strided one. `W` is the type of an element, `out` true where the strided array is written. */
// @ts-ignore: decorator
@inline
function copy<W>(sizes: usize, strides: usize, offset: u32, strided: usize, dense: usize, out: bool): void {
  const w = <usize>sizeof<W>();
  const s5 = <usize>load<u32>(sizes, 20) , t5 = <usize>load<u32>(strides, 20) * w;
  for (let i0: u32 = 0; i0 < load<u32>(sizes); i0++)
    for (let i1: u32 = 0; i1 < load<u32>(sizes, 4); i1++)
      for (let i2: u32 = 0; i2 < load<u32>(sizes, 8); i2++)
        for (let i3: u32 = 0; i3 < load<u32>(sizes, 12); i3++)
          for (let i4: u32 = 0; i4 < load<u32>(sizes, 16); i4++) {
            let at = strided + (<usize>offset + <usize>i0 * load<u32>(strides) + <usize>i1 * load<u32>(strides, 4) + <usize>i2 * load<u32>(strides, 8) + <usize>i3 * load<u32>(strides, 12) + <usize>i4 * load<u32>(strides, 16)) * w;
            if (t5 == w) {
              if (out) memory.copy(at, dense, s5 * w);
              else memory.copy(dense, at, s5 * w);
              dense += s5 * w;
            } else
              for (let i5: usize = 0; i5 < s5; i5++, at += t5, dense += w) {
                if (out) store<W>(at, load<W>(dense));
                else store<W>(dense, load<W>(at));
              }
          }
}

/** args: x, result(out) */
export function view<T>(p: ViewParams, a: usize): void {
  const sizes = changetype<usize>(p) + offsetof<ViewParams>("size0"), strides = changetype<usize>(p) + offsetof<ViewParams>("stride0");
  copy<T>(sizes, strides, p.offset, <usize>load<u32>(a), <usize>load<u32>(a, 4), false);
}

/** The same for words. */
export function viewWords(p: ViewParams, a: usize): void {
  view<u32>(p, a);
}

/** args: target(inout), part */
export function place<T>(p: PlaceParams, a: usize): void {
  const sizes = changetype<usize>(p) + offsetof<PlaceParams>("size0"), strides = changetype<usize>(p) + offsetof<PlaceParams>("stride0");
  copy<T>(sizes, strides, p.offset, <usize>load<u32>(a), <usize>load<u32>(a, 4), true);
}
