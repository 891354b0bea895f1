// Batched matrix product by register tiles: 4 rows by 2 vectors of columns are summed over k in eight accumulators. The columns of b that a tile needs are packed
// once for all rows, [k, 2 vectors], so that the inner loop reads b in order; a is read where it lies. Sums run over k in order.
import { MatmulParams } from "../generated/params";
import { fma } from "../lib/simd";

/** args: a, b, c(out) */
export function matmul<T>(p: MatmulParams, args: usize): void {
  const w = <usize>sizeof<T>();
  const width = 32 / <u32>w;
  // Bytes between rows of a, and between neighbours along k.
  const rowA = p.transposeA != 0 ? w : <usize>p.k * w, stepA = p.transposeA != 0 ? <usize>p.m * w : w;
  const panel = (p.scratch + 15) & ~15;
  const edge = panel + <usize>p.k * 32;
  const a0 = <usize>load<u32>(args), b0 = <usize>load<u32>(args, 4), c0 = <usize>load<u32>(args, 8);
  for (let batch: u32 = 0; batch < p.batch; batch++) {
    const a = a0 + <usize>batch * p.strideA * w, b = b0 + <usize>batch * p.strideB * w;
    const c = c0 + <usize>batch * p.m * p.n * w;
    for (let j: u32 = 0; j < p.n; j += width) {
      const columns = min<u32>(width, p.n - j);
      pack<T>(p, b, j, columns, panel);
      let i: u32 = 0;
      for (; i + 4 <= p.m; i += 4) {
        const at = a + <usize>i * rowA;
        const out = c + (<usize>i * p.n + j) * w;
        if (columns == width) tile<T>(at, rowA, stepA, p.k, panel, out, <usize>p.n * w);
        else {
          tile<T>(at, rowA, stepA, p.k, panel, edge, 32);
          for (let r: usize = 0; r < 4; r++) memory.copy(out + r * p.n * w, edge + 32 * r, <usize>columns * w);
        }
      }
      for (; i < p.m; i++) {
        row<T>(a + <usize>i * rowA, stepA, p.k, panel, edge);
        memory.copy(c + (<usize>i * p.n + j) * w, edge, <usize>columns * w);
      }
    }
  }
}

/** Columns [j, j + columns) of b as rows of two vectors, zeros beyond. */
function pack<T>(p: MatmulParams, b: usize, j: u32, columns: u32, panel: usize): void {
  const w = <usize>sizeof<T>();
  if (p.transposeB == 0) {
    let from = b + <usize>j * w, to = panel;
    const next = <usize>p.n * w;
    if (<usize>columns * w == 32) {
      for (let k: u32 = 0; k < p.k; k++, from += next, to += 32) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      }
      return;
    }
    for (let k: u32 = 0; k < p.k; k++, from += next, to += 32) {
      memory.fill(to, 0, 32);
      memory.copy(to, from, <usize>columns * w);
    }
    return;
  }
  if (<usize>columns * w < 32) memory.fill(panel, 0, <usize>p.k * 32);
  for (let s: u32 = 0; s < columns; s++) {
    let from = b + <usize>(j + s) * p.k * w, to = panel + <usize>s * w;
    for (let k: u32 = 0; k < p.k; k++, from += w, to += 32) store<T>(to, load<T>(from));
  }
}

// @ts-ignore: decorator
@inline
function splat<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(at) : v128.load64_splat(at);
}

/** Four rows of a times the panel. */
function tile<T>(a: usize, rowA: usize, stepA: usize, k: u32, panel: usize, out: usize, rowC: usize): void {
  let c00 = v128.splat<T>(<T>0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  let x0 = a, x1 = a + rowA, x2 = x1 + rowA, x3 = x2 + rowA;
  const end = panel + <usize>k * 32;
  for (; panel < end; panel += 32) {
    const y0 = v128.load(panel), y1 = v128.load(panel, 16);
    let x = splat<T>(x0);
    c00 = fma<T>(x, y0, c00); c01 = fma<T>(x, y1, c01);
    x = splat<T>(x1);
    c10 = fma<T>(x, y0, c10); c11 = fma<T>(x, y1, c11);
    x = splat<T>(x2);
    c20 = fma<T>(x, y0, c20); c21 = fma<T>(x, y1, c21);
    x = splat<T>(x3);
    c30 = fma<T>(x, y0, c30); c31 = fma<T>(x, y1, c31);
    x0 += stepA; x1 += stepA; x2 += stepA; x3 += stepA;
  }
  v128.store(out, c00); v128.store(out, c01, 16); out += rowC;
  v128.store(out, c10); v128.store(out, c11, 16); out += rowC;
  v128.store(out, c20); v128.store(out, c21, 16); out += rowC;
  v128.store(out, c30); v128.store(out, c31, 16);
}

/** One row of a times the panel. */
function row<T>(a: usize, stepA: usize, k: u32, panel: usize, out: usize): void {
  let c0 = v128.splat<T>(<T>0), c1 = c0;
  const end = panel + <usize>k * 32;
  for (; panel < end; panel += 32, a += stepA) {
    const x = splat<T>(a);
    c0 = fma<T>(x, v128.load(panel), c0);
    c1 = fma<T>(x, v128.load(panel, 16), c1);
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
}
