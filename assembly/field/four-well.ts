// Four wells along x, harmonic across them: U = s x^8 + g0 exp(-80 x^2) + g1 exp(-80 (x - 1/2)^2) + g2 exp(-40 (x + 1/2)^2) + q (x^2 - 1)^2
// + k/2 (y^2 + z^2). Numbers: s, g0, g1, g2, q, k. Twin of src/kernels/field/four-well.ts and shaders/field/four-well.wgsl.
import { exp } from "../lib/transcendental";

@unmanaged export class FourWell<T> {
  /** height exp(-rate u^2) */
  // @ts-ignore: decorator
  @inline
  hill(u: v128, height: T, rate: T): v128 {
    return v128.mul<T>(v128.splat<T>(height), exp<T>(v128.mul<T>(v128.splat<T>(-rate), v128.mul<T>(u, u))));
  }

  evaluate(at: usize, numbers: usize, n: u32): void {
    const s = v128.splat<T>(load<T>(numbers)), q = v128.splat<T>(load<T>(numbers, 4 * sizeof<T>())), k = v128.splat<T>(load<T>(numbers, 5 * sizeof<T>()));
    const x = v128.load(at), y = v128.load(at, 16), z = v128.load(at, 32);
    const half = v128.splat<T>(<T>0.5);
    const right = v128.sub<T>(x, half), left = v128.add<T>(x, half);
    const e0 = this.hill(x, load<T>(numbers, sizeof<T>()), <T>80);
    const e1 = this.hill(right, load<T>(numbers, 2 * sizeof<T>()), <T>80);
    const e2 = this.hill(left, load<T>(numbers, 3 * sizeof<T>()), <T>40);
    const x2 = v128.mul<T>(x, x), x4 = v128.mul<T>(x2, x2);
    const w = v128.sub<T>(x2, v128.splat<T>(<T>1));
    let energy = v128.add<T>(v128.mul<T>(s, v128.mul<T>(x4, x4)), v128.add<T>(v128.add<T>(e0, e1), e2));
    energy = v128.add<T>(energy, v128.mul<T>(q, v128.mul<T>(w, w)));
    energy = v128.add<T>(energy, v128.mul<T>(v128.mul<T>(k, half), v128.add<T>(v128.mul<T>(y, y), v128.mul<T>(z, z))));
    let slope = v128.mul<T>(v128.mul<T>(v128.splat<T>(<T>8), s), v128.mul<T>(v128.mul<T>(x4, x2), x));
    slope = v128.sub<T>(slope, v128.mul<T>(v128.splat<T>(<T>160), v128.add<T>(v128.mul<T>(x, e0), v128.mul<T>(right, e1))));
    slope = v128.sub<T>(slope, v128.mul<T>(v128.splat<T>(<T>80), v128.mul<T>(left, e2)));
    slope = v128.add<T>(slope, v128.mul<T>(v128.mul<T>(v128.splat<T>(<T>4), q), v128.mul<T>(x, w)));
    v128.store(at, energy, 48);
    v128.store(at, slope, 64);
    v128.store(at, v128.mul<T>(k, y), 80);
    v128.store(at, v128.mul<T>(k, z), 96);
  }
}
