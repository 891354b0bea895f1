// Double well in the distance of a pair: U = a (r - r0)^4 + b (r - r0)^2 + c. Pair parameters: p0 = a, p1 = b, p2 = c, p3 = r0.
// Twin of src/kernels/pair/double-well.ts and shaders/pair/double-well.wgsl. lambda is not used.

@unmanaged export class DoubleWellPair<T> {
  // @ts-ignore: decorator
  @inline
  energy(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const d = v128.sub<T>(v128.sqrt<T>(r2), p3);
    const d2 = v128.mul<T>(d, d);
    return v128.add<T>(v128.mul<T>(d2, v128.add<T>(v128.mul<T>(p0, d2), p1)), p2);
  }

  /** -(dU/dr) / r = -2 d (2 a d^2 + b) / r, d = r - r0 */
  // @ts-ignore: decorator
  @inline
  forceOverR(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const r = v128.sqrt<T>(v128.max<T>(r2, v128.splat<T>(<T>1e-30)));
    const d = v128.sub<T>(r, p3);
    const inner = v128.add<T>(v128.mul<T>(v128.add<T>(p0, p0), v128.mul<T>(d, d)), p1);
    return v128.div<T>(v128.mul<T>(v128.mul<T>(v128.splat<T>(<T>-2), d), inner), r);
  }

  // @ts-ignore: decorator
  @inline
  energyLambda(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return v128.splat<T>(<T>0);
  }
}
