/**
 * The operations that derivative rules and compositions are written in. Rules live beside their kernels on floor 2, where files do not import each other, so
 * they receive the operations through this interface; `kernels/ops/index.ts` fills it, and everybody above floor 2 calls those functions by name.
 */
import type { Value } from "./value.ts";

/** A value, or a number that stands for a scalar constant. */
export type Operand = Value | number;

/** Elementwise operations of one operand. */
export type UnaryName =
  | "negative" | "exp" | "log" | "expm1" | "log1p" | "tanh" | "sigmoid" | "silu" | "softplus" | "gelu" | "erf" | "sin" | "cos" | "sqrt" | "rsqrt" | "abs" | "sign" | "square" | "reciprocal" | "stopGradient";
/** Elementwise operations of two operands, which broadcast. Comparisons give 1 or 0. */
export type BinaryName = "add" | "subtract" | "multiply" | "divide" | "power" | "minimum" | "maximum" | "atan2" | "less" | "lessEqual" | "equal" | "leakyRelu";

export type Ops = Readonly<Record<UnaryName, (x: Operand) => Value>> &
  Readonly<Record<BinaryName, (x: Operand, y: Operand) => Value>> & {
    /** x where the condition is not zero, y elsewhere. */
    where(condition: Operand, x: Operand, y: Operand): Value;
    /** Zeros of a shape. */
    zeros(shape: readonly number[]): Value;
    /** The same numbers in another shape of as many elements. */
    reshape(x: Value, shape: readonly number[]): Value;
    /** Copies along axes of size 1 or new leading axes. */
    broadcastTo(x: Value, shape: readonly number[]): Value;
    /** Axes in another order. */
    transpose(x: Value, axes: readonly number[]): Value;
    /** x[start : start + size] on every axis. */
    slice(x: Value, start: readonly number[], size: readonly number[]): Value;
    /** x with zeros before and after it on every axis. */
    pad(x: Value, before: readonly number[], after: readonly number[]): Value;
    concatenate(parts: readonly Value[], axis: number): Value;
    /** Sum over axes; negative axes count from the end; all axes when left out. */
    sum(x: Value, axes?: readonly number[], keep?: boolean): Value;
    /** Largest over axes. */
    max(x: Value, axes?: readonly number[], keep?: boolean): Value;
    /** Sums what broadcasting copied: the adjoint of broadcastTo. */
    sumTo(x: Value, shape: readonly number[]): Value;
    /** Batched product of the last two axes; transposed forms read an operand the other way round. Leading axes broadcast. */
    matmul(a: Value, b: Value, options?: { readonly transposeA?: boolean; readonly transposeB?: boolean }): Value;
    /** Rows of a table [rows, ...] by index u32[...]. */
    gather(table: Value, index: Value): Value;
    /** Sums rows [n, ...] into segments [segments, ...]; index u32[n]. */
    segmentSum(rows: Value, index: Value, segments: number): Value;
    /** One slot of a ring [slots, ...], by a counter on the device (see kernels/ops/slot.ts). */
    slot(ring: Value, counter: Value, options: { readonly total: number; readonly every: number; readonly reversed: boolean }): Value;
  };
