/**
 * Derivatives of every operation, in many forms: forward against central differences, reverse against forward (c · J t = Jᵀ c · t), and the second derivative
 * against differences of the first. On the reference device in f64; that devices agree on the operations that the rules are made of is what test/conformance
 * holds. @hosts node
 */
import { expect, it } from "vitest";
import { jvp, vjp } from "../../src/autodiff/index.ts";
import { randomSource } from "../../src/core/threefry.ts";
import { elementwiseKernels } from "../../src/kernels/ops/elementwise.ts";
import * as ops from "../../src/kernels/ops/index.ts";
import { kernels } from "../../src/kernels/registry.ts";
import { callWith, constant } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { deviceFor } from "../support/devices.ts";

type Numbers = Record<string, number[]>;
/** Operations used, a function of arrays of real numbers, their shapes, and the range that they are drawn from. */
type Form = readonly [name: string, f: (...x: Value[]) => Value, shapes: readonly (readonly number[])[], range?: readonly [number, number]];

const index = (...i: number[]): Value => constant(Uint32Array.from(i), [i.length], "u32");
const counter = (i: number): Value => constant([i], [1], "u32");
const positive = [0.3, 3] as const;
const positiveOnly = ["log", "sqrt", "rsqrt", "log1p", "reciprocal", "power", "divide"];

const forms: readonly Form[] = [
  ...elementwiseKernels.filter((k) => !["sign", "less", "lessEqual", "equal", "where"].includes(k.elementwise!)).map((k): Form => [k.elementwise!, (...x) => callWith(k, {}, undefined, ...x)[0], k.args.slice(0, -1).map(() => [7]), positiveOnly.includes(k.elementwise!) ? positive : undefined]),
  ["where", (x, y) => ops.where(ops.less(x, y), ops.square(x), y), [[9], [9]]],
  ["clamp", (x) => ops.clamp(ops.multiply(2, x), -1, 1), [[11]]],
  ["leakyRelu", (x) => ops.leakyRelu(x, 0.1), [[5]]],
  ["add, broadcast", (x, y) => ops.square(ops.add(x, y)), [[3, 1, 4], [2, 1]]],
  ["multiply, scalar", (x, y) => ops.multiply(ops.square(x), y), [[], [5]]],
  ["broadcastTo", (x) => ops.square(ops.broadcastTo(x, [2, 3, 4])), [[3, 1]]],
  ["reshape", (x) => ops.square(ops.reshape(x, [4, -1])), [[2, 6]]],
  ["transpose", (x) => ops.square(ops.transpose(x, [2, 0, 1])), [[2, 3, 4]]],
  ["slice", (x) => ops.square(ops.slice(x, [1, 2], [2, 3])), [[4, 6]]],
  ["pad", (x) => ops.square(ops.pad(x, [1, 0], [0, 2])), [[2, 3]]],
  ["concatenate", (x, y) => ops.square(ops.concatenate([x, y, x], 1)), [[2, 3], [2, 1]]],
  ["sum", (x) => ops.square(ops.sum(x, [0, 2])), [[2, 3, 4]]],
  ["sum, kept", (x) => ops.multiply(x, ops.sum(ops.square(x), [-1], true)), [[3, 4]]],
  ["max", (x) => ops.square(ops.max(x, [1])), [[3, 5]]],
  ["mean", (x) => ops.square(ops.mean(x)), [[3, 2]]],
  ["logsumexp", (x) => ops.square(ops.logsumexp(x, [1])), [[3, 4]]],
  ["softmax", (x) => ops.softmax(x, [0]), [[4, 3]]],
  ["matmul", (x, y) => ops.matmul(x, y), [[2, 3], [3, 4]]],
  ["matmul, a transposed", (x, y) => ops.square(ops.matmul(x, y, { transposeA: true })), [[3, 2], [3, 4]]],
  ["matmul, b transposed", (x, y) => ops.square(ops.matmul(x, y, { transposeB: true })), [[2, 3], [4, 3]]],
  ["matmul, both transposed", (x, y) => ops.matmul(x, y, { transposeA: true, transposeB: true }), [[3, 2], [4, 3]]],
  ["matmul, batch", (x, y) => ops.square(ops.matmul(x, y)), [[2, 3, 2], [2, 2, 4]]],
  ["matmul, batch and matrix", (x, y) => ops.square(ops.matmul(x, y)), [[2, 5, 3], [3, 2]]],
  ["matmul, batch and matrix transposed", (x, y) => ops.square(ops.matmul(x, y, { transposeB: true })), [[2, 2, 3, 2], [5, 2]]],
  ["matmul, matrix and batch", (x, y) => ops.square(ops.matmul(x, y)), [[2, 3], [4, 3, 2]]],
  ["matmul, transposed batch and matrix", (x, y) => ops.square(ops.matmul(x, y, { transposeA: true })), [[2, 3, 5], [3, 2]]],
  ["gather", (x) => ops.square(ops.gather(x, index(2, 0, 2, 1))), [[3, 2]]],
  ["segmentSum", (x) => ops.square(ops.segmentSum(x, index(2, 0, 2, 1, 0), 4)), [[5, 2]]],
  ["slot", (x) => ops.square(ops.slot(x, counter(1), { total: 4, every: 2, reversed: false })), [[2, 3]]],
  ["slot that is empty", (x) => ops.add(ops.sum(ops.square(x), [0]), ops.slot(x, counter(0), { total: 4, every: 2, reversed: false })), [[2, 3]]],
];

it("every differentiable kernel has a form here", () => {
  const reached = new Set(["ops/view.broadcast", "ops/view.transpose", "ops/view.slice", "ops/place", "ops/fill", "ops/reduce.sum", "ops/reduce.max", "ops/matmul", "ops/gather", "ops/segment-sum", "ops/slot.real", "ops/slot.words", "ops/slot-write", "ops/view.words"]);
  const missing = kernels.filter((k) => k.id.startsWith("ops/") && k.derivative && !k.alias && k.elementwise === undefined && !reached.has(k.id)).map((k) => k.id);
  expect(missing).toEqual([]);
});

it.for(forms)("%s", async ([, f, shapes, range]) => {
  const device = await deviceFor("reference f64");
  const random = randomSource(3);
  const noise = (n: number): number[] => Array.from({ length: n }, () => random.normal());
  const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const names = shapes.map((_, k) => `x${k}`);
  const specs = Object.fromEntries(names.map((n, k) => [n, spec(shapes[k])]));
  const start: Numbers = Object.fromEntries(names.map((n, k) => [n, range ? Array.from({ length: size(shapes[k]) }, () => range[0] + (range[1] - range[0]) * random.uniform()) : noise(size(shapes[k]))]));
  const tangents: Numbers = Object.fromEntries(names.map((n, k) => [n, noise(size(shapes[k]))]));
  const g = (x: Record<string, Value>): Value => f(...names.map((n) => x[n]));
  const program = ({ x, t, c }: { x: Record<string, Value>; t: Record<string, Value>; c: Value }): Record<string, Value> => {
    const one = Object.fromEntries(Object.entries(t).map(([k, v]) => [k, ops.reshape(v, [1, ...v.shape])]));
    const forward = jvp(g, x, one);
    const gradient = (y: Record<string, Value>): Record<string, Value> => vjp(g, y).pullback(c);
    const second = jvp(gradient, x, one);
    const prefixed = (p: string, r: Record<string, Value>): Record<string, Value> => Object.fromEntries(Object.entries(r).map(([k, v]) => [p + k, v]));
    return { value: forward.output, tangent: forward.tangent, ...prefixed("g.", gradient(x)), ...prefixed("h.", second.tangent) };
  };
  const shape = (await device.compile((x: Record<string, Value>) => ({ y: g(x) }), specs)).program.outputs[0].shape;
  const executable = await device.compile(program as never, { x: specs, t: specs, c: spec(shape) });
  const cotangent = noise(size(shape));
  const run = async (h: number): Promise<Numbers> => {
    const x = Object.fromEntries(names.map((n, k) => [n, device.array(start[n].map((v, i) => v + h * tangents[n][i]), shapes[k])]));
    const t = Object.fromEntries(names.map((n, k) => [n, device.array(tangents[n], shapes[k])]));
    const out = (await executable.run({ x, t, c: device.array(cotangent, shape) } as never)) as unknown as Record<string, { read(): Promise<ArrayLike<number>> }>;
    return Object.fromEntries(await Promise.all(Object.entries(out).map(async ([k, a]) => [k, Array.from(await a.read())] as const)));
  };
  const h = 1e-5;
  const [middle, above, below] = [await run(0), await run(h), await run(-h)];
  const close = (got: readonly number[], want: readonly number[], what: string): void => {
    const scale = Math.max(1, ...want.map(Math.abs));
    const worst = Math.max(0, ...want.map((w, i) => Math.abs(w - got[i])));
    expect(worst / scale, what).toBeLessThan(1e-8);
  };
  const difference = (key: string): number[] => above[key].map((a, i) => (a - below[key][i]) / (2 * h));
  close(middle.tangent, difference("value"), "forward against differences");
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, i) => s + x * b[i], 0);
  const forward = dot(cotangent, middle.tangent);
  const reverse = names.reduce((s, n) => s + dot(middle[`g.${n}`], tangents[n]), 0);
  expect(Math.abs(forward - reverse) / Math.max(1, Math.abs(forward)), "reverse against forward").toBeLessThan(1e-12);
  for (const n of names) close(middle[`h.${n}`], difference(`g.${n}`), `second derivative of ${n} against differences of the first`);
  executable.free();
});
