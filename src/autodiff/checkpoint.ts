/**
 * Where memory matters more than time.
 */
import { leaves, mapTree, type Tree } from "../core/tree.ts";
import { ops } from "../kernels/ops/index.ts";
import { repeat } from "../program/trace.ts";
import { isValue, type Value } from "../program/value.ts";
import { fresh } from "./gradients.ts";

/** The same function, of which the way back keeps only the argument and computes everything else again. */
export function checkpoint<I extends Tree<Value>, O extends Tree<Value>>(f: (x: I) => O): (x: I) => O {
  return (x) => {
    const { tree } = fresh(x);
    let form: O | undefined;
    // A loop of one iteration: its derivative keeps what goes in and runs the body again.
    const { collected } = repeat(1, { x: tree } as { x: Tree<Value> }, (carry) => {
      form = f((carry as { x: I }).x);
      return { carry, collect: Object.fromEntries(leaves<Value>(form, isValue).map(({ leaf }, k) => [`o${k}`, leaf])) };
    });
    let next = 0;
    return mapTree<Value, Value>(form!, isValue, (v) => ops.reshape(collected[`o${next++}`], v.shape)) as O;
  };
}
