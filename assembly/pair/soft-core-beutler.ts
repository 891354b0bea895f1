// Soft-core Lennard-Jones of Beutler et al. 1994: U = 4 eps lambda (w^2 - w), w = 1 / (alpha (1 - lambda)^2 + (r/sigma)^6), minus its value at the cutoff.
// Pair parameters: p0 = sigma^2, p1 = 4 eps, p2 = alpha, p3 = (sigma / cutoff)^6 or 0. Twin of src/kernels/pair/soft-core-beutler.ts and
// shaders/pair/soft-core-beutler.wgsl. Products are ordered so that r = 0 gives a finite energy and no force for every lambda < 1.

@unmanaged export class SoftCoreBeutler<T> {
  /** lambda w (w - 1) */
  // @ts-ignore: decorator
  @inline
  well(w: v128, lambda: v128): v128 {
    return v128.mul<T>(v128.mul<T>(lambda, w), v128.sub<T>(w, v128.splat<T>(<T>1)));
  }

  /** Its derivative by lambda: w (w - 1) + 2 lambda a w^2 (2 w - 1), a = alpha (1 - lambda). */
  // @ts-ignore: decorator
  @inline
  wellLambda(w: v128, lambda: v128, a: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const strength = v128.mul<T>(v128.mul<T>(v128.mul<T>(lambda, v128.add<T>(a, a)), w), w);
    return v128.add<T>(v128.mul<T>(w, v128.sub<T>(w, one)), v128.mul<T>(strength, v128.sub<T>(v128.add<T>(w, w), one)));
  }

  /** (r/sigma)^6, what the energy takes of a distance. */
  // @ts-ignore: decorator
  @inline
  measure(r2: v128, p0: v128): v128 {
    const q = v128.div<T>(r2, p0);
    return v128.mul<T>(v128.mul<T>(q, q), q);
  }

  /** alpha (1 - lambda)^2 */
  // @ts-ignore: decorator
  @inline
  softness(lambda: v128, p2: v128): v128 {
    const t = v128.sub<T>(v128.splat<T>(<T>1), lambda);
    return v128.mul<T>(p2, v128.mul<T>(t, t));
  }

  // @ts-ignore: decorator
  @inline
  inverse(r2: v128, p0: v128, soft: v128): v128 {
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

  /** -(dU/dr) / r = 6 p1 lambda / sigma^2 (w r^2 / sigma^2)^2 (2 w - 1) */
  // @ts-ignore: decorator
  @inline
  forceOverR(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const t = v128.sub<T>(one, lambda);
    const w = this.inverse(r2, p0, v128.mul<T>(p2, v128.mul<T>(t, t)));
    const wq = v128.div<T>(v128.mul<T>(w, r2), p0);
    const strength = v128.div<T>(v128.mul<T>(v128.mul<T>(p1, v128.splat<T>(<T>6)), lambda), p0);
    return v128.mul<T>(v128.mul<T>(strength, v128.mul<T>(wq, wq)), v128.sub<T>(v128.add<T>(w, w), one));
  }

  // @ts-ignore: decorator
  @inline
  energyLambda(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    const t = v128.sub<T>(v128.splat<T>(<T>1), lambda);
    const a = v128.mul<T>(p2, t);
    const soft = v128.mul<T>(a, t);
    return v128.mul<T>(p1, v128.sub<T>(this.wellLambda(this.inverse(r2, p0, soft), lambda, a), this.wellLambda(this.atCutoff(p3, soft), lambda, a)));
  }
}
