/**
 * The elementwise operations, one row each: reference in f64, derivative, and by its place in the table the opcode of the WASM tape. The two kernels that
 * compute rows are assembly/ops/elementwise.ts (a tape of opcodes over blocks that stay in the L1 cache) and shaders/ops/elementwise.wgsl (a function a row);
 * chains of rows run as one kernel (fused.ts).
 *
 * A derivative row gives the partial derivative for each operand, null where it is zero everywhere. Where a function has a kink the value is the mean of both
 * sides (maximum, minimum of equal operands, abs at 0), as in PyTorch.
 */
import { erf } from "../../core/special.ts";
import type { Operand, Ops } from "../../program/ops.ts";
import type { Value } from "../../program/value.ts";

export interface ElementwiseRow {
  readonly name: string;
  readonly arity: 1 | 2 | 3;
  /** In f64. */
  readonly reference: (x: number, y: number, z: number) => number;
  /** Partial derivatives from the operands x and the result y. */
  readonly partials: (ops: Ops, x: readonly Value[], y: Value) => readonly (Operand | null)[];
  /** Floating-point operations an element, for the printed costs. */
  readonly flops: number;
}

const SQRT_HALF = Math.SQRT1_2;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const ONE_OVER_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

const unary = (name: string, flops: number, reference: (x: number) => number, partial: (ops: Ops, x: Value, y: Value) => Operand | null): ElementwiseRow => ({ name, arity: 1, flops, reference, partials: (ops, [x], y) => [partial(ops, x, y)] });
const binary = (name: string, flops: number, reference: (x: number, y: number) => number, partials: (ops: Ops, x: Value, y: Value, z: Value) => readonly (Operand | null)[]): ElementwiseRow => ({ name, arity: 2, flops, reference, partials: (ops, [x, y], z) => partials(ops, x, y, z) });

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** 1 where the first is the larger, 1/2 where both are equal, 0 elsewhere. */
const share = (ops: Ops, larger: Value, smaller: Value): Value => ops.add(ops.less(smaller, larger), ops.multiply(0.5, ops.equal(smaller, larger)));

export const elementwiseRows: readonly ElementwiseRow[] = [
  binary("add", 1, (x, y) => x + y, () => [1, 1]),
  binary("subtract", 1, (x, y) => x - y, () => [1, -1]),
  binary("multiply", 1, (x, y) => x * y, (_ops, x, y) => [y, x]),
  binary("divide", 1, (x, y) => x / y, (ops, _x, y, z) => [ops.reciprocal(y), ops.negative(ops.divide(z, y))]),
  unary("negative", 1, (x) => -x, () => -1),
  unary("square", 1, (x) => x * x, (ops, x) => ops.add(x, x)),
  unary("reciprocal", 1, (x) => 1 / x, (ops, _x, y) => ops.negative(ops.square(y))),
  unary("sqrt", 1, Math.sqrt, (ops, _x, y) => ops.divide(0.5, y)),
  unary("rsqrt", 2, (x) => 1 / Math.sqrt(x), (ops, _x, y) => ops.multiply(-0.5, ops.multiply(y, ops.square(y)))),
  unary("abs", 1, Math.abs, (ops, x) => ops.sign(x)),
  unary("sign", 1, (x) => (x > 0 ? 1 : x < 0 ? -1 : x), () => null),
  binary("minimum", 1, (x, y) => (Number.isNaN(x) || Number.isNaN(y) ? NaN : x < y ? x : y), (ops, x, y) => [share(ops, y, x), share(ops, x, y)]),
  binary("maximum", 1, (x, y) => (Number.isNaN(x) || Number.isNaN(y) ? NaN : x > y ? x : y), (ops, x, y) => [share(ops, x, y), share(ops, y, x)]),
  binary("less", 1, (x, y) => (x < y ? 1 : 0), () => [null, null]),
  binary("lessEqual", 1, (x, y) => (x <= y ? 1 : 0), () => [null, null]),
  binary("equal", 1, (x, y) => (x === y ? 1 : 0), () => [null, null]),
  { name: "where", arity: 3, flops: 1, reference: (c, x, y) => (c !== 0 ? x : y), partials: (ops, [c]) => [null, ops.where(c, 1, 0), ops.where(c, 0, 1)] },
  unary("exp", 20, Math.exp, (_ops, _x, y) => y),
  unary("log", 20, Math.log, (ops, x) => ops.reciprocal(x)),
  unary("expm1", 25, Math.expm1, (ops, _x, y) => ops.add(y, 1)),
  unary("log1p", 25, Math.log1p, (ops, x) => ops.reciprocal(ops.add(x, 1))),
  unary("tanh", 25, Math.tanh, (ops, _x, y) => ops.subtract(1, ops.square(y))),
  unary("sigmoid", 25, sigmoid, (ops, _x, y) => ops.multiply(y, ops.subtract(1, y))),
  unary("silu", 26, (x) => x * sigmoid(x), (ops, x, y) => {
    const s = ops.sigmoid(x);
    return ops.add(s, ops.multiply(y, ops.subtract(1, s)));
  }),
  unary("softplus", 45, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), (ops, x) => ops.sigmoid(x)),
  unary("gelu", 40, (x) => 0.5 * x * (1 + erf(x * SQRT_HALF)), (ops, x) => {
    const cumulative = ops.multiply(0.5, ops.add(1, ops.erf(ops.multiply(x, SQRT_HALF))));
    return ops.add(cumulative, ops.multiply(ops.multiply(x, ONE_OVER_SQRT_2PI), ops.exp(ops.multiply(-0.5, ops.square(x)))));
  }),
  unary("erf", 35, erf, (ops, x) => ops.multiply(TWO_OVER_SQRT_PI, ops.exp(ops.negative(ops.square(x))))),
  unary("sin", 25, Math.sin, (ops, x) => ops.cos(x)),
  unary("cos", 25, Math.cos, (ops, x) => ops.negative(ops.sin(x))),
  binary("power", 50, (x, y) => x ** y, (ops, x, y, z) => [
    // y x^(y-1), and 0 rather than 0 · infinity for the power 0 at 0.
    ops.where(ops.equal(y, 0), 0, ops.multiply(y, ops.power(x, ops.subtract(y, 1)))),
    ops.where(ops.equal(z, 0), 0, ops.multiply(z, ops.log(ops.where(ops.equal(z, 0), 1, x)))),
  ]),
  binary("atan2", 40, Math.atan2, (ops, y, x) => {
    const r2 = ops.add(ops.square(x), ops.square(y));
    return [ops.divide(x, r2), ops.negative(ops.divide(y, r2))];
  }),
  binary("leakyRelu", 2, (x, slope) => (x > 0 ? x : slope * x), (ops, x, slope) => [ops.where(ops.less(0, x), 1, slope), ops.where(ops.less(0, x), 0, x)]),
];

/** The opcode of a row: its place in the table. */
export const OPCODES: Readonly<Record<string, number>> = Object.fromEntries(elementwiseRows.map((row, i) => [row.name, i]));
