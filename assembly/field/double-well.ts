// Double well along x, harmonic across it: U = a x + b x^2 + c x^4 + constant + k/2 (y^2 + z^2). Numbers: a, b, c, constant, k.
// Twin of src/kernels/field/double-well.ts and shaders/field/double-well.wgsl.

@unmanaged export class DoubleWell<T> {
  evaluate(at: usize, numbers: usize, n: u32): void {
    const a = v128.splat<T>(load<T>(numbers)), b = v128.splat<T>(load<T>(numbers, sizeof<T>())), c = v128.splat<T>(load<T>(numbers, 2 * sizeof<T>()));
    const constant = v128.splat<T>(load<T>(numbers, 3 * sizeof<T>())), k = v128.splat<T>(load<T>(numbers, 4 * sizeof<T>()));
    const x = v128.load(at), y = v128.load(at, 16), z = v128.load(at, 32);
    const x2 = v128.mul<T>(x, x);
    const along = v128.mul<T>(x, v128.add<T>(a, v128.mul<T>(x, v128.add<T>(b, v128.mul<T>(c, x2)))));
    const across = v128.mul<T>(v128.mul<T>(k, v128.splat<T>(<T>0.5)), v128.add<T>(v128.mul<T>(y, y), v128.mul<T>(z, z)));
    v128.store(at, v128.add<T>(v128.add<T>(along, constant), across), 48);
    v128.store(at, v128.add<T>(a, v128.mul<T>(v128.add<T>(x, x), v128.add<T>(b, v128.mul<T>(v128.mul<T>(c, v128.splat<T>(<T>2)), x2)))), 64);
    v128.store(at, v128.mul<T>(k, y), 80);
    v128.store(at, v128.mul<T>(k, z), 96);
  }
}
