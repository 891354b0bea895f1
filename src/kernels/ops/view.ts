/**
 * Arrays seen another way: broadcast, transpose, slice read through strides; pad and concatenate write through strides; reshape costs nothing (the planner gives
 * the result the memory of its operand), and so does stopGradient.
 *
 * One kernel reads, result[i0, .., i5] = x[offset + sum i_k stride_k], one writes. Elementwise chains read broadcast operands through their strides directly, so
 * that most broadcasts never happen (program/fuse.ts). At most six axes.
 */
import { elements, sameShape, shapeText } from "../../core/shapes.ts";
import type { Derivative } from "../../program/derivative.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import type { CallNode } from "../../program/program.ts";
import { callWith, freshValue, write } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { broadcastShape, broadcastStrides, stridesOf } from "./broadcast.ts";

const RANK = 6;
const AXES: readonly number[] = [0, 1, 2, 3, 4, 5];

const viewParams = Object.fromEntries([
  ...AXES.map((k) => [`size${k}`, { type: "u32", unit: "1", doc: `size of axis ${k} of the view` }]),
  ...AXES.map((k) => [`stride${k}`, { type: "u32", unit: "1", doc: `elements between neighbours along axis ${k}` }]),
  ["offset", { type: "u32", unit: "1", doc: "element where the view begins" }],
]) as KernelSpec["params"];

/** What a view was made of, for its derivative. */
interface View { readonly shape: readonly number[]; readonly axes?: readonly number[]; readonly start?: readonly number[] }

function viewPacked(operation: string, shape: readonly number[], strides: readonly number[], offset: number): Record<string, number> {
  if (shape.length > RANK) throw new RangeError(`${operation}: at most ${RANK} axes, found the shape ${shapeText(shape)}`);
  const missing = RANK - shape.length;
  return { ...Object.fromEntries(AXES.flatMap((k) => [[`size${k}`, k < missing ? 1 : shape[k - missing]], [`stride${k}`, k < missing ? 0 : strides[k - missing]]])), offset };
}

/** Visits (index within the view, element that it names) in row-major order of the view. */
function forEachElement(p: Readonly<Record<string, number>>, visit: (i: number, at: number) => void): void {
  let i = 0;
  const walk = (axis: number, at: number): void => {
    if (axis === RANK) return visit(i++, at);
    for (let k = 0; k < p[`size${axis}`]; k++) walk(axis + 1, at + k * p[`stride${axis}`]);
  };
  walk(0, p.offset);
}

const zero = (shape: readonly number[]): number[] => shape.map(() => 0);

const broadcastRule: Derivative = {
  vjp: (ops, node, [c]) => [c && ops.sumTo(c, node.inputs[0].shape)],
  // A tangent has one more axis in front, so axes that the operand lacks go between it and the rest.
  jvp: (ops, node, [t]) => {
    if (!t) return [null];
    const { shape } = node.attributes as View;
    const own = node.inputs[0].shape;
    return [ops.broadcastTo(ops.reshape(t, [t.shape[0], ...zero(shape.slice(own.length)).map(() => 1), ...own]), [t.shape[0], ...shape])];
  },
};

const transposeRule: Derivative = {
  vjp: (ops, node, [c]) => {
    const axes = (node.attributes as View).axes!;
    return [c && ops.transpose(c, axes.map((_, k) => axes.indexOf(k)))];
  },
  jvp: (ops, node, [t]) => [t && ops.transpose(t, [0, ...(node.attributes as View).axes!.map((k) => k + 1)])],
};

const sliceRule: Derivative = {
  vjp: (ops, node, [c]) => {
    const { start, shape } = node.attributes as View;
    return [c && ops.pad(c, start!, node.inputs[0].shape.map((size, k) => size - start![k] - shape[k]))];
  },
  jvp: (ops, node, [t]) => {
    const { start, shape } = node.attributes as View;
    return [t && ops.slice(t, [0, ...start!], [t.shape[0], ...shape])];
  },
};

const reshapeRule: Derivative = {
  vjp: (ops, node, [c]) => [c && ops.reshape(c, node.inputs[0].shape)],
  jvp: (ops, node, [t]) => [t && ops.reshape(t, [t.shape[0], ...(node.attributes as View).shape])],
};

function readKernel(variant: string, dtype: "real" | "u32", derivative?: Derivative): KernelSpec {
  return {
    id: `ops/view.${variant}`,
    doc: `an array read through strides: ${variant}`,
    args: [{ name: "x", dtype, access: "in", doc: "any shape" }, { name: "result", dtype, access: "out", doc: "the shape of the view" }],
    params: viewParams,
    sizes: ["length"],
    measure: (_shapes, p) => ({ length: AXES.reduce((n, k) => n * p[`size${k}`], 1) }),
    outputs: (_sizes, _shapes, attributes) => [(attributes as View | undefined)?.shape ?? []],
    reference: ({ arrays, p }) => forEachElement(p, (i, at) => (arrays.result[i] = arrays.x[at])),
    view: true,
    ...(derivative ? { derivative } : {}),
    wasm: { module: "engine", file: "ops/view", export: dtype === "real" ? "view" : "viewWords", generic: dtype === "real" },
    webgpu: { entry: "ops/view", fragments: ["lib/launch", "ops/strides"], groups: ({ length }) => Math.ceil(length / 64) },
    cases: () =>
      [[[4], [0], 1], [[3, 5], [0, 1], 0], [[2, 3, 4], [1, 8, 2], 0], [[65, 2], [1, 65], 0], [[7, 11, 13], [143, 13, 1], 2], [[0, 3], [3, 1], 0], [[2, 1, 2, 1, 3, 2], [24, 12, 12, 6, 2, 1], 0]].map(([shape, strides, offset], i) => {
        const [size, stride] = [shape as number[], strides as number[]];
        const needed = Number(offset) + 1 + size.reduce((sum, n, k) => sum + Math.max(0, n - 1) * stride[k], 0);
        return { name: `${i}: ${shapeText(size)} by ${shapeText(stride)}`, params: viewPacked("view", size, stride, Number(offset)), attributes: { shape: size }, inputs: [{ shape: [needed], data: Array.from({ length: needed }, (_, k) => (dtype === "real" ? Math.cos(k) : k)) }] };
      }),
  };
}

export const broadcastKernel = readKernel("broadcast", "real", broadcastRule);
export const transposeKernel = readKernel("transpose", "real", transposeRule);
export const sliceKernel = readKernel("slice", "real", sliceRule);
export const sliceWordsKernel = readKernel("words", "u32");

/** result = x in another shape; the planner never runs it. */
function aliasKernel(variant: string, derivative: Derivative): KernelSpec {
  return {
    ...readKernel(variant, "real", derivative),
    doc: `the same numbers: ${variant}`,
    params: {},
    measure: ([x]) => ({ length: elements(x) }),
    alias: true,
    view: false,
    cases: () => [{ name: "six", params: {}, attributes: { shape: [6] }, inputs: [{ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }] }],
  };
}
export const reshapeKernel = aliasKernel("reshape", reshapeRule);
export const stopGradientKernel = aliasKernel("stop-gradient", { vjp: () => [null], jvp: () => [null] });

/** target[offset + sum i_k stride_k] = part[i0, .., i5]; the elements named are distinct. */
export const placeKernel: KernelSpec = {
  id: "ops/place",
  doc: "an array written into a part of another through strides",
  args: [{ name: "whole", dtype: "real", access: "inout", doc: "any shape" }, { name: "part", dtype: "real", access: "in", doc: "the shape of the view" }],
  params: viewParams,
  sizes: ["length"],
  measure: ([, part]) => ({ length: elements(part) }),
  outputs: () => [],
  reference: ({ arrays, p }) => forEachElement(p, (i, at) => (arrays.whole[at] = arrays.part[i])),
  derivative: {
    vjp: (ops, node, [c]) => {
      const { start, shape } = node.attributes as View;
      return [c && place(c, ops.zeros(shape), start!), c && ops.slice(c, start!, shape)];
    },
    jvp: (ops, node, [target, part]) => {
      if (!target && !part) return [null];
      const count = (target ?? part)!.shape[0];
      const { start, shape } = node.attributes as View;
      return [place(target ?? ops.zeros([count, ...node.inputs[0].shape]), part ?? ops.zeros([count, ...shape]), [0, ...start!])];
    },
  },
  wasm: { module: "engine", file: "ops/view", export: "place" },
  webgpu: { entry: "ops/place", fragments: ["lib/launch", "ops/strides"], groups: ({ length }) => Math.ceil(length / 64) },
  cases: () =>
    [[[3, 4], [5, 6], [1, 2]], [[1], [1], [0]], [[64], [65], [1]], [[2, 3, 5], [2, 4, 9], [0, 1, 3]]].map(([part, target, start]) => {
      const strides = stridesOf(target);
      return {
        name: `${shapeText(part)} into ${shapeText(target)}`,
        params: viewPacked("place", part, strides, start.reduce((sum, s, k) => sum + s * strides[k], 0)),
        attributes: { shape: part, start },
        inputs: [target, part].map((shape, k) => ({ shape, data: Array.from({ length: elements(shape) }, (_, i) => Math.sin(i + k)) })),
      };
    }),
};

/** Every element the same number. */
export const fillKernel: KernelSpec = {
  id: "ops/fill",
  doc: "every element the same number",
  args: [{ name: "result", dtype: "real", access: "out", doc: "any shape" }],
  params: { value: { type: "real", unit: "1", doc: "the number" }, count: { type: "u32", unit: "1", doc: "how many elements" } },
  sizes: ["length"],
  measure: (_shapes, { count }) => ({ length: count }),
  outputs: ({ length }, _shapes, attributes) => [(attributes as View | undefined)?.shape ?? [length]],
  reference: ({ arrays, p }) => arrays.result.fill(p.value),
  derivative: { vjp: () => [], jvp: () => [null] },
  wasm: { module: "engine", file: "ops/fill", export: "fill" },
  webgpu: { entry: "ops/fill", fragments: ["lib/launch"], groups: ({ length }) => Math.ceil(length / 64) },
  cases: () => [0, 1, 63, 64, 65, 1009].map((count) => ({ name: `${count}`, params: { value: -2.5, count }, inputs: [] })),
};

/** An array of one number. */
export function full(shape: readonly number[], value: number): Value {
  return callWith(fillKernel, { value, count: elements(shape) }, { shape })[0];
}

/** Zeros of a shape. */
export function zeros(shape: readonly number[]): Value {
  return full(shape, 0);
}

/** Copies along axes of size 1 or new leading axes. @throws {RangeError} where the shapes do not broadcast. */
export function broadcastTo(x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShape("broadcastTo", [x.shape, shape]), shape)) throw new RangeError(`broadcastTo: the shape ${shapeText(x.shape)} does not broadcast to ${shapeText(shape)}`);
  if (elements(x.shape) === elements(shape)) return reshape(x, shape);
  return callWith(broadcastKernel, viewPacked("broadcastTo", shape, broadcastStrides(x.shape, shape), 0), { shape }, x)[0];
}

/** The same numbers in another shape; one size may be -1 and follows from the others. @throws {RangeError} where the counts differ. */
export function reshape(x: Value, shape: readonly number[]): Value {
  const open = shape.indexOf(-1);
  const known = shape.reduce((n, s) => (s === -1 ? n : n * s), 1);
  const full = open < 0 ? shape : shape.map((s) => (s === -1 ? elements(x.shape) / known : s));
  if (elements(full) !== elements(x.shape) || full.some((s) => !Number.isInteger(s) || s < 0)) throw new RangeError(`reshape: ${shapeText(x.shape)} holds ${elements(x.shape)} numbers, ${shapeText(shape)} does not`);
  if (sameShape(x.shape, full)) return x;
  return callWith(reshapeKernel, {}, { shape: full }, x)[0];
}

/** x, of which derivatives know nothing. */
export function stopGradient(x: Value): Value {
  return callWith(stopGradientKernel, {}, { shape: x.shape }, x)[0];
}

/** Axes in another order: axis k of the result is axis axes[k] of x; default reversed. @throws {RangeError} where they are no order of the axes. */
export function transpose(x: Value, axes: readonly number[] = x.shape.map((_, k) => x.shape.length - 1 - k)): Value {
  if (axes.length !== x.shape.length || new Set(axes).size !== axes.length || axes.some((k) => !(k in x.shape))) throw new RangeError(`transpose: ${shapeText(axes)} is no order of the axes of ${shapeText(x.shape)}`);
  if (axes.every((axis, k) => axis === k)) return x;
  const strides = stridesOf(x.shape);
  const shape = axes.map((k) => x.shape[k]);
  return callWith(transposeKernel, viewPacked("transpose", shape, axes.map((k) => strides[k]), 0), { shape, axes }, x)[0];
}

/** x[start : start + size] on every axis. @throws {RangeError} naming the axis where it leaves x. */
export function slice(x: Value, start: readonly number[], size: readonly number[]): Value {
  checkRegion("slice", x.shape, start, size);
  if (sameShape(x.shape, size)) return x;
  const strides = stridesOf(x.shape);
  return callWith(x.dtype === "u32" ? sliceWordsKernel : sliceKernel, viewPacked("slice", size, strides, start.reduce((sum, s, k) => sum + s * strides[k], 0)), { shape: size, start }, x)[0];
}

function checkRegion(operation: string, shape: readonly number[], start: readonly number[], size: readonly number[]): void {
  if (start.length !== shape.length || size.length !== shape.length) throw new RangeError(`${operation}: expected ${shape.length} numbers for the shape ${shapeText(shape)}, found start ${shapeText(start)} and size ${shapeText(size)}`);
  shape.forEach((n, axis) => {
    if (!Number.isInteger(start[axis]) || !Number.isInteger(size[axis]) || start[axis] < 0 || size[axis] < 0 || start[axis] + size[axis] > n) throw new RangeError(`${operation}: axis ${axis} of ${shapeText(shape)} has no elements ${start[axis]} to ${start[axis] + size[axis]}`);
  });
}

/** `part` written into `target` at `start`. @throws {RangeError} where it leaves target. */
export function place(target: Value, part: Value, start: readonly number[]): Value {
  checkRegion("place", target.shape, start, part.shape);
  const strides = stridesOf(target.shape);
  return callWith(placeKernel, viewPacked("place", part.shape, strides, start.reduce((sum, s, k) => sum + s * strides[k], 0)), { shape: part.shape, start }, target, part)[0];
}

/** x with zeros before and after it on every axis. */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  const shape = x.shape.map((n, k) => n + before[k] + after[k]);
  if (before.some((n) => n < 0) || after.some((n) => n < 0)) throw new RangeError(`pad: expected counts of zero or more, found before ${shapeText(before)} and after ${shapeText(after)}`);
  return sameShape(shape, x.shape) ? x : place(zeros(shape), x, before);
}

/** Arrays one after another along an axis. @throws {RangeError} naming the shapes where the other axes differ. */
export function concatenate(parts: readonly Value[], axis = 0): Value {
  if (parts.length === 0) throw new RangeError("concatenate: expected at least one array");
  const first = parts[0].shape;
  const at = axis < 0 ? axis + first.length : axis;
  if (!(at in first)) throw new RangeError(`concatenate: axis ${axis} is not there; the shape is ${shapeText(first)}`);
  for (const { shape } of parts) if (shape.length !== first.length || shape.some((n, k) => k !== at && n !== first[k])) throw new RangeError(`concatenate: the shapes ${parts.map((p) => shapeText(p.shape)).join(" and ")} differ besides axis ${axis}`);
  if (parts.length === 1) return parts[0];
  let result = zeros(first.map((n, k) => (k === at ? parts.reduce((sum, p) => sum + p.shape[at], 0) : n)));
  let done = 0;
  for (const part of parts) {
    result = place(result, part, first.map((_, k) => (k === at ? done : 0)));
    done += part.shape[at];
  }
  return result;
}

/** A second name for a value of any element type and shape; only transformations write it. */
export const renamedKernel: KernelSpec = aliasKernel("renamed", reshapeRule);

/** A node that gives `theirs` a second name. */
export function aliasNode(theirs: Value, mine: Value): CallNode {
  return { kind: "call", kernel: renamedKernel, params: {}, sizes: { length: elements(mine.shape) }, attributes: { shape: mine.shape }, inputs: [theirs], outputs: [mine] };
}

/** A second name for a value of any element type; costs nothing. */
export function renamed(v: Value): Value {
  const mine = freshValue(v);
  write(aliasNode(v, mine));
  return mine;
}
