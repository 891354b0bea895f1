/**
 * Shapes of arrays: lists of non-negative integers, row-major. Nothing here knows about devices or values.
 */

/** Number of elements of an array of this shape (1 for a scalar, shape []). */
export function elements(shape: readonly number[]): number {
  let n = 1;
  for (const s of shape) n *= s;
  return n;
}

/** "[2, 3]", as shapes are written in errors and printed programs. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** True when both shapes are equal, axis by axis. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((s, i) => s === b[i]);
}

/**
 * Checks that every size is a non-negative integer.
 * @throws {RangeError} naming `what`, the shape and the offending axis.
 */
export function checkShape(shape: readonly number[], what: string): void {
  shape.forEach((s, axis) => {
    if (!Number.isInteger(s) || s < 0) throw new RangeError(`${what}: expected non-negative integer sizes, found ${shapeText(shape)} (axis ${axis})`);
  });
}
