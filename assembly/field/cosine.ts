// A periodic potential: U = -sum_d k_d cos(2 pi x_d / period). Numbers: kx, ky, kz, 1 / period.
// Twin of src/kernels/field/cosine.ts and shaders/field/cosine.wgsl.
import { cosTurn, sinTurn } from "../lib/transcendental";

@unmanaged export class Cosine<T> {
  evaluate(at: usize, numbers: usize, n: u32): void {
    const inverse = v128.splat<T>(load<T>(numbers, 3 * sizeof<T>()));
    const w = v128.mul<T>(v128.splat<T>(<T>6.283185307179586), inverse);
    let energy = v128.splat<T>(<T>0);
    for (let d: usize = 0; d < 3; d++) {
      const k = v128.splat<T>(load<T>(numbers + d * sizeof<T>()));
      const turn = v128.mul<T>(v128.load(at + 16 * d), inverse);
      energy = v128.sub<T>(energy, v128.mul<T>(k, cosTurn<T>(turn)));
      v128.store(at + 16 * d, v128.mul<T>(v128.mul<T>(k, w), sinTurn<T>(turn)), 64);
    }
    v128.store(at, energy, 48);
  }
}
