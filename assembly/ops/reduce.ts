// Sum and maximum over up to four groups of axes, for each element of up to four others. Sums are made in f64, in the order of the axes.
import { ReduceParams } from "../generated/params";
import { lanes } from "../lib/simd";

/** Address of the sizes and strides (size0, stride0, size1, ...) of the kept axes; those of the reduced axes follow. */
// @ts-ignore: decorator
@inline
function axes(p: ReduceParams): usize {
  return changetype<usize>(p) + offsetof<ReduceParams>("size0");
}

/** Sum or maximum of the elements that the reduced axes name from `x`. */
// @ts-ignore: decorator
@inline
function total<T>(reduced: usize, x: usize, largest: bool): f64 {
  let sum: f64 = largest ? -Infinity : 0;
  const n3 = load<u32>(reduced, 24), t3 = <usize>load<u32>(reduced, 28) * sizeof<T>();
  for (let i: u32 = 0; i < load<u32>(reduced); i++)
    for (let j: u32 = 0; j < load<u32>(reduced, 8); j++)
      for (let k: u32 = 0; k < load<u32>(reduced, 16); k++) {
        let at = x + (<usize>i * load<u32>(reduced, 4) + <usize>j * load<u32>(reduced, 12) + <usize>k * load<u32>(reduced, 20)) * sizeof<T>();
        for (let l: u32 = 0; l < n3; l++, at += t3) {
          const y = <f64>load<T>(at);
          if (largest) { if (y > sum || y != y) sum = y; }
          else sum += y;
        }
      }
  return sum;
}

// @ts-ignore: decorator
@inline
function reduce<T>(p: ReduceParams, a: usize, largest: bool): void {
  const kept = axes(p), reduced = kept + 32;
  let out = <usize>load<u32>(a, 4);
  const x = <usize>load<u32>(a);
  for (let i: u32 = 0; i < load<u32>(kept); i++)
    for (let j: u32 = 0; j < load<u32>(kept, 8); j++)
      for (let k: u32 = 0; k < load<u32>(kept, 16); k++)
        for (let l: u32 = 0; l < load<u32>(kept, 24); l++, out += sizeof<T>())
          store<T>(out, <T>total<T>(reduced, x + (<usize>i * load<u32>(kept, 4) + <usize>j * load<u32>(kept, 12) + <usize>k * load<u32>(kept, 20) + <usize>l * load<u32>(kept, 28)) * sizeof<T>(), largest));
}

/** Sum over rows of a matrix [rows, width], vectors over columns: the shape of bias gradients. Accumulated in T by blocks of 64 rows, blocks in T. */
function sumRows<T>(x: usize, rows: u32, stride: usize, width: u32, out: usize): void {
  const step = <u32>lanes<T>();
  let c: u32 = 0;
  for (; c + step <= width; c += step) {
    const column = x + <usize>c * sizeof<T>();
    let sum = v128.splat<T>(<T>0);
    for (let from: u32 = 0; from < rows; from += 64) {
      const to = min<u32>(rows, from + 64);
      let block = v128.splat<T>(<T>0);
      for (let r = from; r < to; r++) block = v128.add<T>(block, v128.load(column + <usize>r * stride));
      sum = v128.add<T>(sum, block);
    }
    v128.store(out + <usize>c * sizeof<T>(), sum);
  }
  for (; c < width; c++) {
    let sum: f64 = 0;
    for (let r: u32 = 0; r < rows; r++) sum += <f64>load<T>(x + <usize>r * stride + <usize>c * sizeof<T>());
    store<T>(out + <usize>c * sizeof<T>(), <T>sum);
  }
}

/** args: x, result(out) */
export function reduceSum<T>(p: ReduceParams, a: usize): void {
  const kept = axes(p), reduced = kept + 32;
  const columns = load<u32>(kept) == 1 && load<u32>(kept, 8) == 1 && load<u32>(kept, 16) == 1 && load<u32>(kept, 28) == 1;
  const rows = load<u32>(reduced) == 1 && load<u32>(reduced, 8) == 1 && load<u32>(reduced, 16) == 1;
  if (columns && rows && load<u32>(kept, 24) >= <u32>lanes<T>()) return sumRows<T>(<usize>load<u32>(a), load<u32>(reduced, 24), <usize>load<u32>(reduced, 28) * sizeof<T>(), load<u32>(kept, 24), <usize>load<u32>(a, 4));
  reduce<T>(p, a, false);
}

/** args: x, result(out) */
export function reduceMax<T>(p: ReduceParams, a: usize): void {
  reduce<T>(p, a, true);
}
