// Harmonic well about a centre: U = 1/2 sum_d k_d (x_d - c_d)^2. Numbers: kx, ky, kz, cx, cy, cz.
// Twin of src/kernels/field/harmonic.ts and shaders/field/harmonic.wgsl.

@unmanaged export class Harmonic<T> {
  evaluate(at: usize, numbers: usize, n: u32): void {
    let energy = v128.splat<T>(<T>0);
    for (let d: usize = 0; d < 3; d++) {
      const k = v128.splat<T>(load<T>(numbers + d * sizeof<T>()));
      const u = v128.sub<T>(v128.load(at + 16 * d), v128.splat<T>(load<T>(numbers + (d + 3) * sizeof<T>())));
      const g = v128.mul<T>(k, u);
      v128.store(at + 16 * d, g, 64);
      energy = v128.add<T>(energy, v128.mul<T>(g, u));
    }
    v128.store(at, v128.mul<T>(energy, v128.splat<T>(<T>0.5)), 48);
  }
}
