// Separation-shifted Lennard-Jones of Zacharias et al. 1994: U = 4 eps lambda (s^6 - s^3), s = sigma^2 / (alpha (1 - lambda) sigma^2 + r^2), minus its
// value at the cutoff. Pair parameters: p0 = sigma^2, p1 = 4 eps, p2 = alpha, p3 = (sigma / cutoff)^2 or 0. Twin of
// src/kernels/pair/soft-core-separation-shifted.ts and shaders/pair/soft-core-separation-shifted.wgsl.

@unmanaged export class SoftCoreSeparationShifted<T> {
  /** lambda s^3 (s^3 - 1) */
  // @ts-ignore: decorator
  @inline
  well(s: v128, lambda: v128): v128 {
    const s3 = v128.mul<T>(v128.mul<T>(s, s), s);
    return v128.mul<T>(v128.mul<T>(lambda, s3), v128.sub<T>(s3, v128.splat<T>(<T>1)));
  }

  /** Its derivative by lambda: s^3 (s^3 - 1 + 3 lambda alpha s (2 s^3 - 1)). */
  // @ts-ignore: decorator
  @inline
  wellLambda(s: v128, lambda: v128, alpha: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const s3 = v128.mul<T>(v128.mul<T>(s, s), s);
    const strength = v128.mul<T>(v128.mul<T>(v128.mul<T>(lambda, v128.splat<T>(<T>3)), alpha), s);
    return v128.mul<T>(s3, v128.add<T>(v128.sub<T>(s3, one), v128.mul<T>(strength, v128.sub<T>(v128.add<T>(s3, s3), one))));
  }

  /** (r/sigma)^2, what the energy takes of a distance. */
  // @ts-ignore: decorator
  @inline
  measure(r2: v128, p0: v128): v128 {
    return v128.div<T>(r2, p0);
  }

  /** alpha (1 - lambda) */
  // @ts-ignore: decorator
  @inline
  softness(lambda: v128, p2: v128): v128 {
    return v128.mul<T>(p2, v128.sub<T>(v128.splat<T>(<T>1), lambda));
  }

  // @ts-ignore: decorator
  @inline
  separation(r2: v128, p0: v128, soft: v128): v128 {
    return v128.div<T>(v128.splat<T>(<T>1), v128.add<T>(soft, this.measure(r2, p0)));
  }

  // @ts-ignore: decorator
  @inline
  atCutoff(p3: v128, soft: v128): v128 {
    return v128.div<T>(p3, v128.add<T>(v128.splat<T>(<T>1), v128.mul<T>(soft, p3)));
  }

  /** The well at the cutoff, over 4 eps. */
  // @ts-ignore: decorator
  @inline
  cutoffWell(lambda: v128, soft: v128, p3: v128): v128 {
    return this.well(this.atCutoff(p3, soft), lambda);
  }

  /** The energy from what does not change between couplings (measure) and between pairs (soft, cutoffWell). */
  // @ts-ignore: decorator
  @inline
  energyOf(measure: v128, lambda: v128, soft: v128, cutoffWell: v128, p1: v128): v128 {
    return v128.mul<T>(p1, v128.sub<T>(this.well(v128.div<T>(v128.splat<T>(<T>1), v128.add<T>(soft, measure)), lambda), cutoffWell));
  }

  // @ts-ignore: decorator
  @inline
  energy(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const soft = this.softness(lambda, p2);
    return this.energyOf(this.measure(r2, p0), lambda, soft, this.cutoffWell(lambda, soft, p3), p1);
  }

  /** -(dU/dr) / r = 6 p1 lambda / sigma^2 s^4 (2 s^3 - 1) */
  // @ts-ignore: decorator
  @inline
  forceOverR(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const s = this.separation(r2, p0, v128.mul<T>(p2, v128.sub<T>(one, lambda)));
    const s2 = v128.mul<T>(s, s);
    const s3 = v128.mul<T>(s2, s);
    const strength = v128.div<T>(v128.mul<T>(v128.mul<T>(p1, v128.splat<T>(<T>6)), lambda), p0);
    return v128.mul<T>(v128.mul<T>(strength, v128.mul<T>(s2, s2)), v128.sub<T>(v128.add<T>(s3, s3), one));
  }

  // @ts-ignore: decorator
  @inline
  energyLambda(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const soft = v128.mul<T>(p2, v128.sub<T>(v128.splat<T>(<T>1), lambda));
    return v128.mul<T>(p1, v128.sub<T>(this.wellLambda(this.separation(r2, p0, soft), lambda, p2), this.wellLambda(this.atCutoff(p3, soft), lambda, p2)));
  }
}
