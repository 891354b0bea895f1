// Truncation, written once around every evaluator: pairs count below the cutoff; between switchFrom and the cutoff the energy is multiplied by
// S = 1 - 10 x^3 + 15 x^4 - 6 x^5, x = (r - switchFrom) / (cutoff - switchFrom) (the quintic of OpenMM's NonbondedForce). switchFrom = cutoff: no switch.
// T numbers broadcast once per traversal; masks are applied by the traversals.

/** S(r), 1 below switchFrom. */
// @ts-ignore: decorator
@inline
export function switchFactor<T>(x: v128): v128 {
  const x2 = v128.mul<T>(x, x);
  const x3 = v128.mul<T>(x2, x);
  const inner = v128.add<T>(v128.splat<T>(<T>-10), v128.mul<T>(x, v128.sub<T>(v128.splat<T>(<T>15), v128.mul<T>(x, v128.splat<T>(<T>6)))));
  return v128.add<T>(v128.splat<T>(<T>1), v128.mul<T>(x3, inner));
}

/** dS/dx = -30 x^2 (1 - x)^2. */
// @ts-ignore: decorator
@inline
export function switchSlope<T>(x: v128): v128 {
  const y = v128.mul<T>(x, v128.sub<T>(v128.splat<T>(<T>1), x));
  return v128.mul<T>(v128.splat<T>(<T>-30), v128.mul<T>(y, y));
}

/** x = (r - from) / (cutoff - from), not below zero. */
// @ts-ignore: decorator
@inline
export function switchPosition<T>(r: v128, from: v128, inverseWidth: v128): v128 {
  return v128.max<T>(v128.splat<T>(<T>0), v128.mul<T>(v128.sub<T>(r, from), inverseWidth));
}
