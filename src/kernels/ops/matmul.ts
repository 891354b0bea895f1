/**
 * Batched matrix product: c[b, i, j] = sum_k a[b, i, k] b[b, k, j], each operand also read transposed, so that a derivative never copies a matrix. Leading axes
 * must be equal, or one operand has none (it is used for the whole batch).
 *
 * With an activation chain behind it the product is written once and the chain runs in place; see program/fuse.ts for what joins.
 */
import { elements, shapeText } from "../../core/shapes.ts";
import type { Derivative } from "../../program/derivative.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import type { Ops } from "../../program/ops.ts";
import { callWith } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

/** Which operands are read transposed. */
export interface MatmulOptions { readonly transposeA?: boolean; readonly transposeB?: boolean }

interface Product { readonly transposeA: boolean; readonly transposeB: boolean }

const flagsOf = (node: { attributes?: unknown }): Product => node.attributes as Product;

/** Product of the last two axes of arrays whose batch axes differ in number: a matrix without batch meets a batch by folding rows. */
const rule: Derivative = {
  vjp(ops, node, [c], wanted) {
    if (!c) return [null, null];
    const [a, b] = node.inputs;
    const { transposeA, transposeB } = flagsOf(node);
    // dA = C Bᵀ, dB = Aᵀ C; read transposed as the operands were.
    const dA = (): Value => (transposeA ? ops.matmul(b, c, { transposeA: transposeB, transposeB: true }) : ops.matmul(c, b, { transposeB: !transposeB }));
    const dB = (): Value => (transposeB ? ops.matmul(c, a, { transposeA: true, transposeB: transposeA }) : ops.matmul(a, c, { transposeA: !transposeA }));
    return [wanted[0] ? ops.sumTo(dA(), a.shape) : null, wanted[1] ? dBOf(ops, a, b, c, { transposeA, transposeB }, dB) : null];
  },
  jvp(ops, node, [ta, tb]) {
    const [a, b] = node.inputs;
    const options = flagsOf(node);
    const terms: Value[] = [];
    if (ta) terms.push(withDirections(ops, ta, b, options, "a"));
    if (tb) terms.push(withDirections(ops, tb, a, options, "b"));
    return [terms.length ? terms.reduce((x, y) => ops.add(x, y)) : null];
  },
};

/** dB of a matrix shared by a batch: one product over the folded batch instead of a batch of products and a sum. */
function dBOf(ops: Ops, a: Value, b: Value, c: Value, { transposeA, transposeB }: Product, general: () => Value): Value {
  if (b.shape.length > 2 || a.shape.length === 2 || transposeA) return ops.sumTo(general(), b.shape);
  const rows = elements(a.shape.slice(0, -1));
  const flatA = ops.reshape(a, [rows, a.shape[a.shape.length - 1]]);
  const flatC = ops.reshape(c, [rows, c.shape[c.shape.length - 1]]);
  return transposeB ? ops.matmul(flatC, flatA, { transposeA: true }) : ops.matmul(flatA, flatC, { transposeA: true });
}

/** The product with a tangent [directions, ...operand] in the place of one operand. */
function withDirections(ops: Ops, t: Value, other: Value, options: Product, place: "a" | "b"): Value {
  const directions = t.shape[0];
  const ranks = Math.max(t.shape.length - 1, other.shape.length);
  // Both get [directions, batch..., m, n], directions of size one for the operand that has none.
  const batched = (v: Value, own: readonly number[], count: number): Value => ops.reshape(v, [count, ...new Array<number>(ranks - own.length).fill(1), ...own]);
  const tangent = batched(t, t.shape.slice(1), directions);
  const plain = ops.broadcastTo(batched(other, other.shape, 1), [directions, ...new Array<number>(ranks - other.shape.length).fill(1), ...other.shape]);
  const batch = Array.from({ length: ranks - 2 }, (_, k) => Math.max(tangent.shape[k + 1], plain.shape[k + 1]));
  const full = (v: Value): Value => ops.broadcastTo(v, [directions, ...batch, ...v.shape.slice(-2)]);
  return place === "a" ? ops.matmul(full(tangent), full(plain), options) : ops.matmul(full(plain), full(tangent), options);
}

export const matmulKernel: KernelSpec = {
  id: "ops/matmul",
  doc: "batched matrix product",
  args: [
    { name: "a", dtype: "real", access: "in", doc: "[batch, m, k], or [batch, k, m] when read transposed" },
    { name: "b", dtype: "real", access: "in", doc: "[batch, k, n], or [batch, n, k] when read transposed" },
    { name: "c", dtype: "real", access: "out", doc: "[batch, m, n]" },
  ],
  params: {
    transposeA: { type: "u32", unit: "1", doc: "1: a is read transposed" },
    transposeB: { type: "u32", unit: "1", doc: "1: b is read transposed" },
    batch: { type: "u32", unit: "1", doc: "number of products" },
    m: { type: "u32", unit: "1", doc: "rows of c" },
    n: { type: "u32", unit: "1", doc: "columns of c" },
    k: { type: "u32", unit: "1", doc: "length of the sums" },
    strideA: { type: "u32", unit: "1", doc: "elements between matrices of a, 0: one for all" },
    strideB: { type: "u32", unit: "1", doc: "elements between matrices of b, 0: one for all" },
  },
  sizes: [],
  measure: () => ({}),
  outputs: (_sizes, _shapes, attributes) => [(attributes as { shape: readonly number[] }).shape],
  reference({ arrays: { a, b, c }, p }) {
    for (let batch = 0; batch < p.batch; batch++)
      for (let i = 0; i < p.m; i++)
        for (let j = 0; j < p.n; j++) {
          let sum = 0;
          for (let k = 0; k < p.k; k++) sum += a[batch * p.strideA + (p.transposeA ? k * p.m + i : i * p.k + k)] * b[batch * p.strideB + (p.transposeB ? j * p.k + k : k * p.n + j)];
          c[(batch * p.m + i) * p.n + j] = sum;
        }
  },
  flops: (p) => 2 * p.batch * p.m * p.n * p.k,
  derivative: rule,
  // A panel of two vectors a step of k, four rows of a tile at the edge, and the way to the next multiple of 16.
  scratch: ({ k }) => 32 * k + 128 + 16,
  wasm: { module: "engine", file: "ops/matmul", export: "matmul" },
  webgpu: { entry: "ops/matmul", fragments: ["lib/launch"], groups: ({ batch, m, n }) => batch * Math.ceil(m / 64) * Math.ceil(n / 64) },
  cases: () =>
    [[1, 1, 1, 1], [1, 4, 8, 3], [2, 5, 7, 9], [1, 64, 64, 64], [1, 65, 63, 17], [3, 1, 5, 64], [2, 33, 1, 65], [1, 3, 3, 0], [0, 2, 2, 2]].flatMap(([batch, m, n, k]) =>
      [[0, 0], [1, 0], [0, 1], [1, 1]].map(([transposeA, transposeB]) => {
        const shared = transposeA === 0 && transposeB === 1;
        return {
          name: `${batch} x ${m} x ${n} x ${k}, transposed ${transposeA} ${transposeB}`,
          params: { transposeA, transposeB, batch, m, n, k, strideA: m * k, strideB: shared ? 0 : k * n },
          attributes: { shape: [batch, m, n] },
          inputs: [
            { shape: [batch, m, k], data: Array.from({ length: batch * m * k }, (_, i) => Math.sin(1 + i)) },
            { shape: shared ? [k, n] : [batch, k, n], data: Array.from({ length: (shared ? 1 : batch) * k * n }, (_, i) => Math.cos(2 * i)) },
          ],
        };
      }),
    ),
};

/**
 * Product of the last two axes. Operands have two axes or more; leading axes must be equal, or one operand has only two.
 * @throws {RangeError} naming both shapes where they do not fit.
 */
export function matmul(a: Value, b: Value, { transposeA = false, transposeB = false }: MatmulOptions = {}): Value {
  const fail = (what: string): never => {
    throw new RangeError(`matmul: ${what}; found ${shapeText(a.shape)}${transposeA ? " transposed" : ""} and ${shapeText(b.shape)}${transposeB ? " transposed" : ""}`);
  };
  if (a.shape.length < 2 || b.shape.length < 2) fail("expected two axes or more");
  const [ra, ca] = a.shape.slice(-2);
  const [rb, cb] = b.shape.slice(-2);
  const [m, k] = transposeA ? [ca, ra] : [ra, ca];
  const [k2, n] = transposeB ? [cb, rb] : [rb, cb];
  if (k !== k2) fail(`the inner sizes ${k} and ${k2} differ`);
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const shared = batchA.length === 0 || batchB.length === 0;
  if (!shared && (batchA.length !== batchB.length || batchA.some((s, i) => s !== batchB[i]))) fail("the leading axes differ");
  const leading = batchA.length ? batchA : batchB;
  const batch = elements(leading);
  // A batch of matrices times one matrix is one product with the rows folded together.
  const fold = batchB.length === 0 && !transposeA;
  const params = {
    transposeA: Number(transposeA), transposeB: Number(transposeB), k, n,
    ...(fold ? { batch: 1, m: batch * m, strideA: 0, strideB: 0 } : { batch, m, strideA: batchA.length ? m * k : 0, strideB: batchB.length ? k * n : 0 }),
  };
  return callWith(matmulKernel, params, { transposeA, transposeB, shape: [...leading, m, n] }, a, b)[0];
}
