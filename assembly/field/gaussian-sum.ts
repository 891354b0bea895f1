// Gaussian hills and wells in a quartic bowl: U = q ((x - qx)^4 + (y - qy)^4) + sum_k A exp(a dx^2 + b dx dy + c dy^2).
// Numbers: q, qx, qy, then A, x, y, a, b, c of each term. Twin of src/kernels/field/gaussian-sum.ts and shaders/field/gaussian-sum.wgsl.
import { exp } from "../lib/transcendental";

@unmanaged export class GaussianSum<T> {
  evaluate(at: usize, numbers: usize, n: u32): void {
    const x = v128.load(at), y = v128.load(at, 16);
    const q = v128.splat<T>(load<T>(numbers));
    const ux = v128.sub<T>(x, v128.splat<T>(load<T>(numbers, sizeof<T>()))), uy = v128.sub<T>(y, v128.splat<T>(load<T>(numbers, 2 * sizeof<T>())));
    const ux2 = v128.mul<T>(ux, ux), uy2 = v128.mul<T>(uy, uy);
    const q4 = v128.mul<T>(q, v128.splat<T>(<T>4));
    let energy = v128.mul<T>(q, v128.add<T>(v128.mul<T>(ux2, ux2), v128.mul<T>(uy2, uy2)));
    let gx = v128.mul<T>(q4, v128.mul<T>(ux2, ux)), gy = v128.mul<T>(q4, v128.mul<T>(uy2, uy));
    const end = numbers + <usize>n * sizeof<T>();
    for (let term = numbers + 3 * sizeof<T>(); term < end; term += 6 * sizeof<T>()) {
      const dx = v128.sub<T>(x, v128.splat<T>(load<T>(term, sizeof<T>()))), dy = v128.sub<T>(y, v128.splat<T>(load<T>(term, 2 * sizeof<T>())));
      const ax = v128.mul<T>(v128.splat<T>(load<T>(term, 3 * sizeof<T>())), dx), cy = v128.mul<T>(v128.splat<T>(load<T>(term, 5 * sizeof<T>())), dy);
      const b = v128.splat<T>(load<T>(term, 4 * sizeof<T>()));
      const bx = v128.mul<T>(b, dx), by = v128.mul<T>(b, dy);
      const e = v128.mul<T>(v128.splat<T>(load<T>(term)), exp<T>(v128.add<T>(v128.mul<T>(dx, v128.add<T>(ax, by)), v128.mul<T>(dy, cy))));
      energy = v128.add<T>(energy, e);
      gx = v128.add<T>(gx, v128.mul<T>(e, v128.add<T>(v128.add<T>(ax, ax), by)));
      gy = v128.add<T>(gy, v128.mul<T>(e, v128.add<T>(v128.add<T>(cy, cy), bx)));
    }
    v128.store(at, energy, 48);
    v128.store(at, gx, 64);
    v128.store(at, gy, 80);
    v128.store(at, v128.splat<T>(<T>0), 96);
  }
}
