// Lennard-Jones 12-6 and a spring between every two particles: U = 4 eps (s^6 - s^3) + k r^2, s = sigma^2 / (r^2 + softening).
// Pair parameters: p0 = sigma^2, p1 = 4 eps, p2 = k, p3 = softening. Twin of src/kernels/pair/lennard-jones-trap.ts and
// shaders/pair/lennard-jones-trap.wgsl. lambda is not used.

@unmanaged export class LennardJonesTrap<T> {
  // @ts-ignore: decorator
  @inline
  energy(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const s = v128.div<T>(p0, v128.add<T>(r2, p3));
    const s3 = v128.mul<T>(v128.mul<T>(s, s), s);
    return v128.add<T>(v128.mul<T>(p1, v128.mul<T>(s3, v128.sub<T>(s3, v128.splat<T>(<T>1)))), v128.mul<T>(p2, r2));
  }

  /** -(dU/dr) / r = 6 p1 s^3 (2 s^3 - 1) / (r^2 + softening) - 2 k */
  // @ts-ignore: decorator
  @inline
  forceOverR(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const inverse = v128.div<T>(v128.splat<T>(<T>1), v128.add<T>(r2, p3));
    const s = v128.mul<T>(p0, inverse);
    const s3 = v128.mul<T>(v128.mul<T>(s, s), s);
    const strength = v128.mul<T>(v128.mul<T>(p1, v128.splat<T>(<T>6)), inverse);
    return v128.sub<T>(v128.mul<T>(strength, v128.mul<T>(s3, v128.sub<T>(v128.add<T>(s3, s3), v128.splat<T>(<T>1)))), v128.add<T>(p2, p2));
  }

  // @ts-ignore: decorator
  @inline
  energyLambda(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return v128.splat<T>(<T>0);
  }
}
