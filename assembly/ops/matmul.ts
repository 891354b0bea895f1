// Batched matrix product, plain loops.
import { MatmulParams } from "../generated/params";

/** args: a, b, c(out) */
export function matmul<T>(p: MatmulParams, args: usize): void {
  const w = <usize>sizeof<T>();
  const rowA = p.transposeA != 0 ? w : <usize>p.k * w, columnA = p.transposeA != 0 ? <usize>p.m * w : w;
  const rowB = p.transposeB != 0 ? w : <usize>p.n * w, columnB = p.transposeB != 0 ? <usize>p.k * w : w;
  let c = <usize>load<u32>(args, 8);
  for (let batch: u32 = 0; batch < p.batch; batch++) {
    const a = <usize>load<u32>(args) + <usize>batch * p.strideA * w, b = <usize>load<u32>(args, 4) + <usize>batch * p.strideB * w;
    for (let i: u32 = 0; i < p.m; i++)
      for (let j: u32 = 0; j < p.n; j++, c += w) {
        let sum: T = 0;
        for (let k: u32 = 0; k < p.k; k++) sum = <T>(sum + load<T>(a + <usize>i * rowA + <usize>k * columnA) * load<T>(b + <usize>k * rowB + <usize>j * columnB));
        store<T>(c, sum);
      }
  }
}
