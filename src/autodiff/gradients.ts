/**
 * Derivatives of plain functions over values. Each takes a function and gives a function, usable wherever the first one is: inside a traced function, in loops,
 * and inside another derivative.
 *
 *     const loss = ({ w, x }) => mean(square(subtract(matmul(x, w), y)));
 *     const { value, gradient } = valueAndGrad(loss)({ w, x });     // gradient has the form of the argument
 *
 * Values that a function reads from around itself count as constants: what is to be differentiated is passed as the argument.
 */
import { elements, sameShape, shapeText } from "../core/shapes.ts";
import { leaves, mapTree, type Tree } from "../core/tree.ts";
import { ops } from "../kernels/ops/index.ts";
import { renamed } from "../kernels/ops/view.ts";
import { isValue, type Value } from "../program/value.ts";
import { Cotangents, pullable } from "./pullback.ts";

/** Fresh names for the leaves, so that what the function closes over stays apart from its argument. */
export function fresh<I extends Tree<Value>>(input: I): { tree: I; values: Value[] } {
  const values: Value[] = [];
  const tree = mapTree<Value, Value>(input, isValue, (v) => {
    const name = renamed(v);
    values.push(name);
    return name;
  }) as I;
  return { tree, values };
}

/**
 * Reverse mode. Writes f down at the input and gives its output with a function that pulls cotangents back (each call writes the way back once more).
 * @throws {RangeError} when the cotangents do not have the form of the output.
 */
export function vjp<I extends Tree<Value>, O extends Tree<Value>>(f: (x: I) => O, input: I): { output: O; pullback: (cotangents: O) => I } {
  const { tree, values } = fresh(input);
  const { result: output, pull } = pullable(() => f(tree), values);
  const outputs = leaves<Value>(output, isValue);
  return {
    output,
    pullback(cotangents) {
      const given = leaves<Value>(cotangents, isValue);
      if (given.length !== outputs.length) throw new RangeError(`pullback: expected ${outputs.length} cotangents, found ${given.length}`);
      const cots = new Cotangents();
      given.forEach(({ leaf, path }, k) => {
        if (!sameShape(leaf.shape, outputs[k].leaf.shape)) throw new RangeError(`pullback: the cotangent ${path} must have the shape ${shapeText(outputs[k].leaf.shape)}, found ${shapeText(leaf.shape)}`);
        cots.add(outputs[k].leaf, leaf);
      });
      pull(cots);
      let next = 0;
      return mapTree<Value, Value>(input, isValue, (v) => {
        const own = values[next++];
        return cots.get(own) ?? ops.zeros(v.shape);
      }) as I;
    },
  };
}

function checkScalar(operation: string, loss: unknown): asserts loss is Value {
  if (!isValue(loss)) throw new TypeError(`${operation}: the function must return one value, found ${loss === null ? "null" : typeof loss}`);
  if (elements(loss.shape) !== 1) throw new RangeError(`${operation}: the function must return a scalar, found the shape ${shapeText(loss.shape)}; take its sum or mean`);
  if (loss.dtype !== "real") throw new TypeError(`${operation}: the function must return a real number, found ${loss.dtype}`);
}

/** Value of a scalar function and its gradient, a tree of the form of the argument. @throws {RangeError} when the value is not a scalar. */
export function valueAndGrad<I extends Tree<Value>>(f: (x: I) => Value): (x: I) => { value: Value; gradient: I } {
  return (x) => {
    const { output, pullback } = vjp(f, x);
    checkScalar("grad", output);
    return { value: output, gradient: pullback(ops.add(ops.zeros(output.shape), 1)) };
  };
}

/** {@link valueAndGrad} for functions that return more: `aux` passes through and is not differentiated. */
export function valueAndGradWith<I extends Tree<Value>, A extends Tree<Value>>(f: (x: I) => { value: Value; aux: A }): (x: I) => { value: Value; aux: A; gradient: I } {
  return (x) => {
    const { tree, values } = fresh(x);
    const { result, pull } = pullable(() => f(tree), values);
    checkScalar("grad", result.value);
    const cots = new Cotangents();
    cots.add(result.value, ops.add(ops.zeros(result.value.shape), 1));
    pull(cots);
    let next = 0;
    return { ...result, gradient: mapTree<Value, Value>(x, isValue, (v) => cots.get(values[next++]) ?? ops.zeros(v.shape)) as I };
  };
}

/** Gradient of a scalar function. */
export function grad<I extends Tree<Value>>(f: (x: I) => Value): (x: I) => I {
  return (x) => valueAndGrad(f)(x).gradient;
}
