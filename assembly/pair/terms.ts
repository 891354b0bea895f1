// What a pair adds, with its truncation: the evaluator's energy, force over r and dU/dlambda, switched off between switchFrom and the cutoff. Masks
// (cutoff, padding, self) are applied by the traversals. E is an evaluator class.
import { switchFactor, switchPosition, switchSlope } from "./truncate";

/** -(dU/dr) / r of the truncated potential. */
// @ts-ignore: decorator
@inline
export function forceTerm<T, E>(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128, switching: bool, from: v128, inverseWidth: v128): v128 {
  const e = changetype<E>(0);
  // @ts-ignore: E is an evaluator class
  const f = e.forceOverR(r2, lambda, p0, p1, p2, p3);
  if (!switching) return f;
  const distance = v128.sqrt<T>(r2);
  const x = switchPosition<T>(distance, from, inverseWidth);
  // @ts-ignore: E is an evaluator class
  const u = e.energy(r2, lambda, p0, p1, p2, p3);
  // At r = 0 a soft core is flat and the switch has not begun: 0 over a tiny distance is 0, not NaN.
  return v128.sub<T>(v128.mul<T>(f, switchFactor<T>(x)), v128.div<T>(v128.mul<T>(u, v128.mul<T>(switchSlope<T>(x), inverseWidth)), v128.max<T>(distance, v128.splat<T>(<T>1e-30))));
}

/** Truncated energy. */
// @ts-ignore: decorator
@inline
export function energyTerm<T, E>(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128, switching: bool, from: v128, inverseWidth: v128): v128 {
  // @ts-ignore: E is an evaluator class
  const u = changetype<E>(0).energy(r2, lambda, p0, p1, p2, p3);
  return switching ? v128.mul<T>(u, switchFactor<T>(switchPosition<T>(v128.sqrt<T>(r2), from, inverseWidth))) : u;
}

/** Truncated dU/dlambda. */
// @ts-ignore: decorator
@inline
export function energyLambdaTerm<T, E>(r2: v128, lambda: v128, p0: v128, p1: v128, p2: v128, p3: v128, switching: bool, from: v128, inverseWidth: v128): v128 {
  // @ts-ignore: E is an evaluator class
  const l = changetype<E>(0).energyLambda(r2, lambda, p0, p1, p2, p3);
  return switching ? v128.mul<T>(l, switchFactor<T>(switchPosition<T>(v128.sqrt<T>(r2), from, inverseWidth))) : l;
}
