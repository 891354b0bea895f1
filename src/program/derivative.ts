/**
 * Derivative rules of kernels. A rule does not compute: it writes operations down, so that a derivative is a program like any other and can be
 * differentiated again.
 */
import type { Ops } from "./ops.ts";
import type { CallNode } from "./program.ts";
import type { Value } from "./value.ts";

export interface Derivative {
  /**
   * Reverse mode: cotangents of the outputs (null: none) to cotangents of the inputs, each of its input's shape (null: zero, or not differentiable).
   * @param wanted which inputs need one; a rule may save the work for the others.
   */
  vjp(ops: Ops, node: CallNode, cotangents: readonly (Value | null)[], wanted: readonly boolean[]): readonly (Value | null)[];
  /**
   * Forward mode: tangents of the inputs to tangents of the outputs. Tangents have one axis more than their values, in front: several directions at once.
   * Null is zero.
   */
  jvp(ops: Ops, node: CallNode, tangents: readonly (Value | null)[]): readonly (Value | null)[];
}
