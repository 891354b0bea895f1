/**
 * Reductions over any axes: sum and max; mean, logsumexp and softmax are compositions of them. The order of a sum is fixed by the shape: in f64 on the CPU, on
 * the GPU in strides of one workgroup and then a tree.
 */
import { elements, sameShape, shapeText } from "../../core/shapes.ts";
import type { Derivative } from "../../program/derivative.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { callWith } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { checkAxes, stridesOf } from "./broadcast.ts";
import { add, divide, exp, log, multiply, subtract } from "./elementwise.ts";
import { reshape, stopGradient } from "./view.ts";

const AXES: readonly number[] = [0, 1, 2, 3];

const reduceParams = Object.fromEntries([
  ...AXES.flatMap((k) => [[`size${k}`, { type: "u32", unit: "1", doc: `size of kept axis ${k}` }], [`stride${k}`, { type: "u32", unit: "1", doc: `its stride in elements` }]]),
  ...AXES.flatMap((k) => [[`reducedSize${k}`, { type: "u32", unit: "1", doc: `size of reduced axis ${k}` }], [`reducedStride${k}`, { type: "u32", unit: "1", doc: `its stride in elements` }]]),
]) as KernelSpec["params"];

interface Reduction { readonly shape: readonly number[]; readonly axes: readonly number[]; readonly keep: boolean }

/** Axes (size, stride) with neighbours joined where one continues the other, as four, the missing ones in front with size 1. */
function joined(operation: string, axes: readonly { size: number; stride: number }[]): { size: number; stride: number }[] {
  const out: { size: number; stride: number }[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const last = out[out.length - 1];
    if (last && last.stride === axis.size * axis.stride) out[out.length - 1] = { size: last.size * axis.size, stride: axis.stride };
    else out.push(axis);
  }
  if (out.length > 4) throw new RangeError(`${operation}: more than four separate groups of axes; transpose first`);
  return [...Array.from({ length: 4 - out.length }, () => ({ size: 1, stride: 0 })), ...out];
}

/** The shape with axes of size 1 where it was reduced. */
function keptShape(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.map((n, k) => (axes.includes(k) ? 1 : n));
}

/** A cotangent or result back over the axes that were reduced. */
function spread(c: Value, shape: readonly number[], axes: readonly number[]): Value {
  return reshape(c, keptShape(shape, axes));
}

const sumRule: Derivative = {
  vjp: (ops, node, [c]) => [c && ops.broadcastTo(spread(c, node.inputs[0].shape, (node.attributes as Reduction).axes), node.inputs[0].shape)],
  jvp: (ops, node, [t]) => {
    const { axes, keep } = node.attributes as Reduction;
    return [t && ops.sum(t, axes.map((k) => k + 1), keep)];
  },
};

/** The derivative goes to the largest element, in equal parts where several are. */
const maxRule: Derivative = {
  vjp: (ops, node, [c]) => {
    if (!c) return [null];
    const { axes } = node.attributes as Reduction;
    return [ops.multiply(spread(c, node.inputs[0].shape, axes), shares(ops, node.inputs[0], node.outputs[0], axes))];
  },
  jvp: (ops, node, [t]) => {
    const { axes, keep } = node.attributes as Reduction;
    return [t && ops.sum(ops.multiply(t, shares(ops, node.inputs[0], node.outputs[0], axes)), axes.map((k) => k + 1), keep)];
  },
};

function shares(ops: Parameters<Derivative["vjp"]>[0], x: Value, y: Value, axes: readonly number[]): Value {
  const mask = ops.equal(x, spread(y, x.shape, axes));
  return ops.divide(mask, ops.sum(mask, axes, true));
}

function forEachOf(p: Readonly<Record<string, number>>, prefix: "" | "reduced", visit: (at: number) => void): void {
  const size = prefix ? "reducedSize" : "size";
  const stride = prefix ? "reducedStride" : "stride";
  for (let a = 0; a < p[`${size}0`]; a++)
    for (let b = 0; b < p[`${size}1`]; b++)
      for (let c = 0; c < p[`${size}2`]; c++) for (let d = 0; d < p[`${size}3`]; d++) visit(a * p[`${stride}0`] + b * p[`${stride}1`] + c * p[`${stride}2`] + d * p[`${stride}3`]);
}

function kernelOf(variant: "sum" | "max", derivative: Derivative): KernelSpec {
  const id = `ops/reduce.${variant}`;
  return {
    id,
    doc: `${variant} over axes`,
    args: [{ name: "x", dtype: "real", access: "in", doc: "any shape" }, { name: "result", dtype: "real", access: "out", doc: "the shape without the reduced axes" }],
    params: reduceParams,
    sizes: ["length", "count"],
    measure: (_shapes, p) => ({ length: AXES.reduce((n, k) => n * p[`size${k}`], 1), count: AXES.reduce((n, k) => n * p[`reducedSize${k}`], 1) }),
    outputs: ({ length }, _shapes, attributes) => {
      const a = attributes as Reduction | undefined;
      if (!a) return [[length]];
      return [a.keep ? keptShape(a.shape, a.axes) : a.shape.filter((_, k) => !a.axes.includes(k))];
    },
    reference({ arrays: { x, result }, p }) {
      let i = 0;
      forEachOf(p, "", (at) => {
        let total = variant === "sum" ? 0 : -Infinity;
        forEachOf(p, "reduced", (more) => {
          const y = x[at + more];
          total = variant === "sum" ? total + y : y > total || Number.isNaN(y) ? y : total;
        });
        result[i++] = total;
      });
    },
    flops: ({ length, count }) => length * count,
    derivative,
    wasm: { module: "engine", file: "ops/reduce", export: variant === "sum" ? "reduceSum" : "reduceMax" },
    webgpu: { entry: `ops/reduce-${variant}`, fragments: ["lib/launch", "ops/reduced"], groups: ({ length }) => length },
    cases: () =>
      [[[5], [0]], [[64, 3], [0]], [[3, 65], [1]], [[2, 63, 4], [1]], [[2, 3, 4, 5], [0, 2]], [[1009], [0]], [[3, 0], [0]], [[7, 2], []], ...(variant === "sum" ? [[[0, 4], [0]]] : [])].map(([shape, axes]: number[][]) => ({
        name: `${shapeText(shape)} over ${shapeText(axes)}`,
        params: packed(variant, shape, axes),
        attributes: { shape, axes, keep: false },
        inputs: [{ shape, data: Array.from({ length: elements(shape) }, (_, i) => Math.sin(3 * i) - 0.1) }],
      })),
  };
}

function packed(operation: string, shape: readonly number[], axes: readonly number[]): Record<string, number> {
  const strides = stridesOf(shape);
  const all = shape.map((size, k) => ({ size, stride: strides[k] }));
  const kept = joined(operation, all.filter((_, k) => !axes.includes(k)));
  const reduced = joined(operation, all.filter((_, k) => axes.includes(k)));
  return Object.fromEntries(AXES.flatMap((k) => [[`size${k}`, kept[k].size], [`stride${k}`, kept[k].stride], [`reducedSize${k}`, reduced[k].size], [`reducedStride${k}`, reduced[k].stride]]));
}

export const sumKernel = kernelOf("sum", sumRule);
export const maxKernel = kernelOf("max", maxRule);

function reduce(kernel: KernelSpec, operation: string, x: Value, axes: readonly number[] | undefined, keep: boolean): Value {
  const over = checkAxes(operation, axes, x.shape);
  return callWith(kernel, packed(operation, x.shape, over), { shape: x.shape, axes: over, keep } satisfies Reduction, x)[0];
}

/** Sum over axes (default all); negative axes count from the end; `keep` leaves them with size 1. */
export function sum(x: Value, axes?: readonly number[], keep = false): Value {
  return reduce(sumKernel, "sum", x, axes, keep);
}

/** Largest over axes. @throws {RangeError} over an axis without elements. */
export function max(x: Value, axes?: readonly number[], keep = false): Value {
  const over = checkAxes("max", axes, x.shape);
  const empty = over.find((k) => x.shape[k] === 0);
  if (empty !== undefined) throw new RangeError(`max: axis ${empty} of ${shapeText(x.shape)} has no elements`);
  return reduce(maxKernel, "max", x, axes, keep);
}

/** Mean over axes. */
export function mean(x: Value, axes?: readonly number[], keep = false): Value {
  return divide(sum(x, axes, keep), checkAxes("mean", axes, x.shape).reduce((n, k) => n * x.shape[k], 1));
}

/** log of the sum of exponentials over axes, safe from overflow. */
export function logsumexp(x: Value, axes?: readonly number[], keep = false): Value {
  const over = checkAxes("logsumexp", axes, x.shape);
  const top = stopGradient(max(x, over, true));
  const total = add(log(sum(exp(subtract(x, top)), over, true)), top);
  return keep ? total : reshape(total, x.shape.filter((_, k) => !over.includes(k)));
}

/** exp(x) normalised to sum one over axes. */
export function softmax(x: Value, axes: readonly number[] = [-1]): Value {
  const e = exp(subtract(x, stopGradient(max(x, axes, true))));
  return divide(e, sum(e, axes, true));
}

/** Sums what broadcasting copied, so that the result has the shape: the adjoint of broadcastTo. */
export function sumTo(x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.shape.length - shape.length;
  const axes = x.shape.map((_, k) => k).filter((k) => k < missing || (shape[k - missing] === 1 && x.shape[k] !== 1));
  return reshape(sum(x, axes), shape);
}

/** Sum of products over axes. */
export function inner(x: Value, y: Value, axes?: readonly number[]): Value {
  return sum(multiply(x, y), axes);
}
