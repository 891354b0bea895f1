/**
 * A function with a derivative of its own: for a kernel that has none, or where a better form is known than the one that follows from the operations.
 */
import { leaves, mapTree, type Tree } from "../core/tree.ts";
import { ops } from "../kernels/ops/index.ts";
import { renamedKernel } from "../kernels/ops/view.ts";
import type { Derivative } from "../program/derivative.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { freshValue, write } from "../program/trace.ts";
import { isValue, type Value } from "../program/value.ts";

export interface CustomRules<I extends Tree<Value>, O extends Tree<Value>> {
  /** Reverse mode: argument, output and cotangents of the output (zeros where there is none) to cotangents of the argument, a tree of its form. */
  vjp(x: I, output: O, cotangents: O): I;
  /** Forward mode: argument, output and tangents of the argument, [directions, ...shape], to tangents of the output. Absent: an error where it is asked for. */
  jvp?(x: I, output: O, tangents: I): O;
}

/**
 * The function f with these rules. The rules may use any operation and are differentiated like any function; f itself is then never differentiated.
 */
export function customDerivative<I extends Tree<Value>, O extends Tree<Value>>(f: (x: I) => O, rules: CustomRules<I, O>): (x: I) => O {
  return (x) => {
    const inner = f(mapTree<Value, Value>(x, isValue, (v) => (v.dtype === "real" ? ops.stopGradient(v) : v)) as I);
    const inputs = leaves<Value>(x, isValue).map(({ leaf }) => leaf);
    const made = leaves<Value>(inner, isValue).map(({ leaf }) => leaf);
    const outer = made.map((v) => freshValue(v));
    let next = 0;
    const output = mapTree<Value, Value>(inner, isValue, () => outer[next++]) as O;
    // Each output gets a second name, whose rule reaches past f to the argument. It also names all outputs and arguments, so that it can be written again elsewhere.
    outer.forEach((v, k) => write({ kind: "call", kernel: outlet(k, [made[k], ...made, ...inputs], x, output, rules), params: {}, sizes: {}, attributes: { shape: v.shape }, inputs: [made[k], ...made, ...inputs], outputs: [v] }));
    return output;
  };
}

/** The alias of output k: value from f, derivative from the rules, linear in the cotangent of this one output. */
function outlet<I extends Tree<Value>, O extends Tree<Value>>(k: number, all: readonly Value[], x: I, output: O, rules: CustomRules<I, O>): KernelSpec {
  const outputs = leaves<Value>(output, isValue).length;
  const argumentOf = (values: readonly Value[]): I => rebuild(x, values.slice(1 + outputs));
  const outputOf = (values: readonly Value[]): O => rebuild(output, values.slice(1, 1 + outputs));
  const derivative: Derivative = {
    vjp: (_ops, { inputs }, [c], wanted) => {
      if (!c) return inputs.map(() => null);
      let next = 0;
      const cotangents = mapTree<Value, Value>(output, isValue, (v) => (next++ === k ? c : ops.zeros(v.shape))) as O;
      const back = leaves<Value>(rules.vjp(argumentOf(inputs), outputOf(inputs), cotangents), isValue).map(({ leaf }) => leaf);
      return inputs.map((_, i) => (i > outputs && wanted[i] ? back[i - 1 - outputs] : null));
    },
    jvp: (_ops, { inputs }, tangents) => {
      if (!rules.jvp) throw new TypeError("customDerivative: forward mode was asked for and the rules have no jvp");
      const directions = tangents.find((t) => t !== null)!.shape[0];
      const tree = argumentOf(tangents.map((t, i) => t ?? ops.zeros([directions, ...inputs[i].shape])));
      return [leaves<Value>(rules.jvp(argumentOf(inputs), outputOf(inputs), tree), isValue)[k].leaf];
    },
  };
  const args = all.map((v, i) => ({ name: `x${i}`, dtype: v.dtype, access: "in" as const, doc: i === 0 ? "the output" : "an output or argument of the function" }));
  return { ...renamedKernel, id: "ops/view.custom", args: [...args, renamedKernel.args[1]], derivative };
}

function rebuild<T extends Tree<Value>>(tree: T, values: readonly Value[]): T {
  let next = 0;
  return mapTree<Value, Value>(tree, isValue, () => values[next++]) as T;
}
