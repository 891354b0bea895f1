/**
 * Broadcasting as in NumPy: shapes are aligned at their last axes, and a size of 1 stands for any size.
 */
import { shapeText } from "../../core/shapes.ts";

/**
 * The shape that operands of these shapes have in common.
 * @throws {RangeError} naming the operation, both shapes and the axis that does not fit.
 */
export function broadcastShape(operation: string, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  const out: number[] = new Array(rank).fill(1);
  for (const shape of shapes)
    shape.forEach((size, i) => {
      const axis = rank - shape.length + i;
      if (size === out[axis] || size === 1) return;
      if (out[axis] !== 1) throw new RangeError(`${operation}: the shapes ${shapes.map(shapeText).join(" and ")} do not broadcast (axis ${axis - rank}: ${out[axis]} against ${size}); sizes must be equal or 1`);
      out[axis] = size;
    });
  return out;
}

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/** Strides that read an array of shape `from` as one of shape `to`; 0 along copied axes. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((size, axis) => (axis < missing || (from[axis - missing] === 1 && size !== 1) ? 0 : own[axis - missing]));
}

/** Axes as positions from the front, sorted, without repetition. @throws {RangeError} naming the axis that is not there. */
export function checkAxes(operation: string, axes: readonly number[] | undefined, shape: readonly number[]): number[] {
  const given = axes ?? shape.map((_, i) => i);
  const positive = given.map((axis) => {
    if (!Number.isInteger(axis) || axis < -shape.length || axis >= shape.length) throw new RangeError(`${operation}: axis ${axis} is not there; the shape is ${shapeText(shape)}`);
    return axis < 0 ? axis + shape.length : axis;
  });
  if (new Set(positive).size !== positive.length) throw new RangeError(`${operation}: the axes ${shapeText(given)} name one axis twice`);
  return positive.sort((a, b) => a - b);
}
