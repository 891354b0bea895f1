/**
 * Elementwise operations as functions over values: `add(x, y)`, `silu(x)`. Operands broadcast; numbers are scalar constants. Each call is one row of the table
 * (elementwise-table.ts); before a program is planned, chains of rows are joined into one kernel (elementwise-chain.ts), so that writing small operations costs nothing.
 */
import { elements, sameShape, shapeText } from "../../core/shapes.ts";
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";
import type { BinaryName, Operand, UnaryName } from "../../program/ops.ts";
import { call, constant } from "../../program/trace.ts";
import { isValue, type Value } from "../../program/value.ts";
import { broadcastShape } from "./broadcast.ts";
import { elementwiseRows, type ElementwiseRow } from "./elementwise-table.ts";
import { broadcastTo } from "./view.ts";

const NAMES = ["x", "y", "z"];

/** Numbers that reach the awkward places of a function: zeros, both signs, large, tiny, beyond the range of exp. */
function awkward(n: number, shift: number): number[] {
  const special = [0, -0.5, 1, -1, 0.25, 3, -3, 12, -12, 60, -60, 1e-4, -1e-4];
  return Array.from({ length: n }, (_, i) => (i + shift < special.length ? special[(i + shift) % special.length] : 4 * Math.sin(1.7 * (i + 1) + shift)));
}

function casesOf(row: ElementwiseRow): KernelCase[] {
  const domain = (x: number, operand: number): number => {
    if (row.name === "log" || row.name === "sqrt" || row.name === "rsqrt") return Math.abs(x) + 1e-3;
    if (row.name === "log1p") return Math.abs(x) - 0.999 * Math.min(1, Math.abs(x));
    if (row.name === "reciprocal" || (row.name === "divide" && operand === 1)) return x === 0 ? 1 : x;
    if (row.name === "exp" || row.name === "expm1") return Math.max(-30, Math.min(10, x));
    if (row.name === "power") return operand === 0 ? Math.min(Math.abs(x), 9) + 1e-2 : Math.max(-4, Math.min(4, x));
    if (row.name === "sin" || row.name === "cos") return x;
    return x;
  };
  // The sizes are the tape's and the launch's, the same for all rows: one row tries them all.
  return (row.name === "add" ? [0, 1, 63, 64, 65, 128, 255, 256, 257, 1009] : [65, 1009]).map((n) => ({
    name: `${n}`,
    params: {},
    inputs: Array.from({ length: row.arity }, (_, k) => ({ shape: [n], data: awkward(n, 5 * k).map((x) => domain(x, k)) })),
  }));
}

function kernelOf(row: ElementwiseRow): KernelSpec {
  const id = `ops/elementwise.${row.name}`;
  const names = NAMES.slice(0, row.arity);
  return {
    id,
    doc: `${row.name}(${names.join(", ")}), element by element`,
    args: [...names.map((name) => ({ name, dtype: "real" as const, access: "in" as const, doc: "any shape, the same for all" })), { name: "result", dtype: "real", access: "out", doc: "the same shape" }],
    params: {},
    sizes: ["length"],
    measure(shapes) {
      if (shapes.some((s) => !sameShape(s, shapes[0]))) throw new RangeError(`${row.name}: the shapes ${shapes.map(shapeText).join(" and ")} differ`);
      return { length: elements(shapes[0]) };
    },
    outputs: (_sizes, shapes) => [shapes[0]],
    reference({ arrays, p }) {
      const [x, y, z] = names.map((name) => arrays[name]);
      for (let i = 0; i < p.length; i++) arrays.result[i] = row.reference(x[i], y?.[i], z?.[i]);
    },
    flops: ({ length }) => row.flops * length,
    elementwise: row.name,
    wasm: { module: "engine", file: "ops/elementwise", export: "elementwise", runs: "ops/elementwise" },
    webgpu: { entry: "ops/elementwise-chain", fragments: ["lib/launch", "ops/elementwise"], groups: ({ length }) => Math.ceil(length / 64) },
    derivative: {
      vjp: (ops, node, [cotangent], wanted) => {
        const partials = row.partials(ops, node.inputs, node.outputs[0]);
        return partials.map((p, k) => (wanted[k] && p !== null && cotangent ? scaled(ops, cotangent, p) : null));
      },
      jvp: (ops, node, tangents) => {
        const partials = row.partials(ops, node.inputs, node.outputs[0]);
        const terms = tangents.flatMap((t, k) => (t && partials[k] !== null ? [scaled(ops, t, partials[k]!)] : []));
        return [terms.length ? terms.reduce((a, b) => ops.add(a, b)) : null];
      },
    },
    cases: () => casesOf(row),
  };
}

function scaled(ops: { multiply(x: Operand, y: Operand): Value; negative(x: Operand): Value }, v: Value, partial: Operand): Value {
  if (partial === 1) return v;
  return partial === -1 ? ops.negative(v) : ops.multiply(v, partial);
}

const kernelsByName: Readonly<Record<string, KernelSpec>> = Object.fromEntries(elementwiseRows.map((row) => [row.name, kernelOf(row)]));

/** One kernel a row. */
export const elementwiseKernels: readonly KernelSpec[] = Object.values(kernelsByName);

/** A number as a constant of shape []; a value as it is. */
export function operand(operation: string, x: Operand): Value {
  if (typeof x === "number") return constant([x], []);
  if (!isValue(x)) throw new TypeError(`${operation}: expected a value of the program or a number, found ${x === null ? "null" : typeof x}`);
  return x;
}

/** Applies a row to operands that broadcast. */
function apply(name: string, ...operands: Operand[]): Value {
  const values = operands.map((x) => operand(name, x));
  const shape = broadcastShape(name, values.map((v) => v.shape));
  return call(kernelsByName[name], {}, ...values.map((v) => broadcastTo(v, shape)))[0];
}

const unary = (name: UnaryName) => (x: Operand): Value => apply(name, x);
const binary = (name: BinaryName) => (x: Operand, y: Operand): Value => apply(name, x, y);

export const add = binary("add");
export const subtract = binary("subtract");
export const multiply = binary("multiply");
export const divide = binary("divide");
export const power = binary("power");
/** The smaller of two; NaN where either is. */
export const minimum = binary("minimum");
/** The larger of two; NaN where either is. */
export const maximum = binary("maximum");
/** Angle of the point (x, y), called atan2(y, x). */
export const atan2 = binary("atan2");
/** 1 where x < y, else 0. */
export const less = binary("less");
/** 1 where x <= y, else 0. */
export const lessEqual = binary("lessEqual");
/** 1 where x = y, else 0. */
export const equal = binary("equal");
/** x above zero, slope x below. */
export const leakyRelu = (x: Operand, slope: Operand = 0.01): Value => apply("leakyRelu", x, slope);
export const negative = unary("negative");
export const exp = unary("exp");
export const log = unary("log");
/** exp(x) - 1 without cancellation near 0. */
export const expm1 = unary("expm1");
/** log(1 + x) without cancellation near 0. */
export const log1p = unary("log1p");
export const tanh = unary("tanh");
/** 1 / (1 + exp(-x)) */
export const sigmoid = unary("sigmoid");
/** x sigmoid(x), also called swish. */
export const silu = unary("silu");
/** log(1 + exp(x)) */
export const softplus = unary("softplus");
/** x Phi(x), with the normal distribution function (the exact form, not its tanh approximation). */
export const gelu = unary("gelu");
export const erf = unary("erf");
export const sin = unary("sin");
export const cos = unary("cos");
export const sqrt = unary("sqrt");
/** 1 / sqrt(x) */
export const rsqrt = unary("rsqrt");
export const abs = unary("abs");
/** -1, 0 or 1. */
export const sign = unary("sign");
export const square = unary("square");
export const reciprocal = unary("reciprocal");
/** x where the condition is not zero, y elsewhere. */
export const where = (condition: Operand, x: Operand, y: Operand): Value => apply("where", condition, x, y);
/** x kept between low and high. */
export const clamp = (x: Operand, low: Operand, high: Operand): Value => minimum(maximum(x, low), high);
