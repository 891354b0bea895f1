// Lennard-Jones 12-6: U = 4 eps ((sigma/r)^12 - (sigma/r)^6) - shift. Pair parameters: p0 = sigma^2, p1 = 4 eps, p2 = shift.
// Twin of src/kernels/pair/lennard-jones.ts and shaders/pair/lennard-jones.wgsl. lambda is not used.

@unmanaged export class LennardJones<T> {
  // @ts-ignore: decorator
  @inline
  energy(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const s2 = v128.div<T>(p0, r2);
    const s6 = v128.mul<T>(v128.mul<T>(s2, s2), s2);
    return v128.sub<T>(v128.mul<T>(p1, v128.mul<T>(s6, v128.sub<T>(s6, v128.splat<T>(<T>1)))), p2);
  }

  /** -(dU/dr) / r = 6 p1 s6 (2 s6 - 1) / r^2 */
  // @ts-ignore: decorator
  @inline
  forceOverR(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const s2 = v128.div<T>(p0, r2);
    const s6 = v128.mul<T>(v128.mul<T>(s2, s2), s2);
    const six = v128.div<T>(v128.mul<T>(p1, v128.splat<T>(<T>6)), p0);
    return v128.mul<T>(v128.mul<T>(s6, s2), v128.sub<T>(v128.mul<T>(v128.add<T>(six, six), s6), six));
  }

  // @ts-ignore: decorator
  @inline
  energyLambda(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return v128.splat<T>(<T>0);
  }
}
