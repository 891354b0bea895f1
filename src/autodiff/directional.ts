/**
 * Forward-mode derivatives as functions: jvp, Hessian-vector products, divergences.
 */
import { elements, sameShape, shapeText } from "../core/shapes.ts";
import { leaves, mapTree, type Tree } from "../core/tree.ts";
import { ops } from "../kernels/ops/index.ts";
import { constant } from "../program/trace.ts";
import { isValue, type Value } from "../program/value.ts";
import { fresh, grad } from "./gradients.ts";
import { pushForward, type Tangents } from "./pushforward.ts";

/**
 * Value and directional derivatives of f. `tangent` has the form of the input, each leaf [directions, ...shape]; so has the tangent of the output.
 * @throws {RangeError} when a tangent does not fit its input.
 */
export function jvp<I extends Tree<Value>, O extends Tree<Value>>(f: (x: I) => O, input: I, tangent: I): { output: O; tangent: O } {
  const { tree, values } = fresh(input);
  const given = leaves<Value>(tangent, isValue);
  const directions = given[0]?.leaf.shape[0] ?? 1;
  const tangents: Tangents = new Map();
  if (given.length !== values.length) throw new RangeError(`jvp: expected ${values.length} tangents, found ${given.length}`);
  given.forEach(({ leaf, path }, k) => {
    if (!sameShape(leaf.shape, [directions, ...values[k].shape])) throw new RangeError(`jvp: the tangent ${path || "of the input"} must have the shape ${shapeText([directions, ...values[k].shape])}, found ${shapeText(leaf.shape)}`);
    tangents.set(values[k], leaf);
  });
  const output = pushForward(() => f(tree), tangents, directions);
  return { output, tangent: mapTree<Value, Value>(output, isValue, (v) => tangents.get(v) ?? ops.zeros([directions, ...v.shape])) as O };
}

/** Product of the Hessian of a scalar function at x with v, by forward over reverse; v has the form of x. */
export function hvp<I extends Tree<Value>>(f: (x: I) => Value, x: I, v: I): I {
  const one = mapTree<Value, Value>(v, isValue, (leaf) => ops.reshape(leaf, [1, ...leaf.shape])) as I;
  const { tangent } = jvp(grad(f), x, one);
  return mapTree<Value, Value>(tangent, isValue, (leaf) => ops.reshape(leaf, leaf.shape.slice(1))) as I;
}

export interface DivergenceOptions {
  /** Which of the coordinates of a sample count, row-major over all axes but the first; default all. */
  readonly coordinates?: readonly number[];
  /** Directions computed at once; default all. Fewer take less memory. */
  readonly atOnce?: number;
}

/**
 * A vector field with its exact divergence: f maps x [batch, ...] to the same shape, each sample by itself; the divergence is [batch]. Unit tangents go forward
 * together, one a coordinate.
 */
export function divergence(f: (x: Value) => Value, x: Value, options: DivergenceOptions = {}): { output: Value; divergence: Value } {
  const { pieces, batch, size } = piecesOf(x, options);
  let output: Value | undefined;
  let total: Value | undefined;
  for (const piece of pieces) {
    // Row k of the basis is the unit vector of the k-th coordinate of this piece, the same for every sample.
    const basis = new Float64Array(piece.length * size);
    piece.forEach((coordinate, k) => (basis[k * size + coordinate] = 1));
    const units = ops.reshape(constant(basis, [piece.length, 1, size]), [piece.length, 1, ...x.shape.slice(1)]);
    const out = jvp(f, x, ops.broadcastTo(units, [piece.length, ...x.shape]));
    checkField(x, out.output);
    output ??= out.output;
    const trace = ops.sum(ops.multiply(ops.reshape(out.tangent, [piece.length, batch, size]), ops.reshape(units, [piece.length, 1, size])), [0, 2]);
    total = total ? ops.add(total, trace) : trace;
  }
  return { output: output ?? f(x), divergence: total ?? ops.zeros([batch]) };
}

function piecesOf(x: Value, { coordinates, atOnce }: DivergenceOptions): { pieces: number[][]; batch: number; size: number } {
  if (x.shape.length < 2) throw new RangeError(`divergence: expected x of shape [batch, ...], found ${shapeText(x.shape)}`);
  const size = elements(x.shape.slice(1));
  const all = [...(coordinates ?? Array.from({ length: size }, (_, k) => k))];
  const wrong = all.find((k) => !Number.isInteger(k) || k < 0 || k >= size);
  if (wrong !== undefined) throw new RangeError(`divergence: coordinates: expected numbers from 0 to ${size - 1}, found ${wrong}`);
  const step = atOnce ?? Math.max(1, all.length);
  return { pieces: Array.from({ length: Math.ceil(all.length / step) }, (_, i) => all.slice(i * step, (i + 1) * step)), batch: x.shape[0], size };
}

function checkField(x: Value, v: Value): void {
  if (!isValue(v) || !sameShape(v.shape, x.shape)) throw new RangeError(`divergence: the field must have the shape of its argument ${shapeText(x.shape)}, found ${isValue(v) ? shapeText(v.shape) : typeof v}`);
}

/**
 * Hutchinson's unbiased estimate of the divergence from given noise of mean zero and unit covariance (Rademacher or normal), [probes, batch, ...]: the mean of
 * noise · (∂f/∂x noise). Too noisy for weights (its logarithm is not unbiased); for training losses.
 */
export function hutchinsonDivergence(f: (x: Value) => Value, x: Value, noise: Value): { output: Value; divergence: Value } {
  const { output, tangent } = jvp(f, x, noise);
  checkField(x, output);
  const [probes, batch] = noise.shape;
  const products = ops.sum(ops.reshape(ops.multiply(tangent, noise), [probes, batch, elements(x.shape.slice(1))]), [0, 2]);
  return { output, divergence: ops.multiply(products, 1 / probes) };
}
