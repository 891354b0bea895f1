/**
 * Rows by index, and their sums back: gather reads rows of a table, segmentSum adds rows that share an index. Each is the other's derivative. Sums run over the
 * rows of a segment in their order, so that a result has the same bits every time: no atomics, the rows of each segment are found first (segmentOrder).
 */
import { elements, shapeText } from "../../core/shapes.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { STATUS } from "../../program/status.ts";
import { call, callWith } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

const ROW_CASES = [[5, 3, 7], [1, 1, 1], [64, 2, 65], [101, 5, 63], [4, 3, 0]] as const;
const indices = (n: number, below: number): number[] => Array.from({ length: n }, (_, i) => (i * 7 + (i >> 2)) % below);
const waves = (n: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(1 + 2 * i));

export const gatherKernel: KernelSpec = {
  id: "ops/gather",
  doc: "rows of a table by index",
  args: [
    { name: "table", dtype: "real", access: "in", doc: "[rows, width]" },
    { name: "index", dtype: "u32", access: "in", doc: "[count], each below rows" },
    { name: "result", dtype: "real", access: "out", doc: "[count, width]" },
  ],
  params: {},
  sizes: ["rows", "width", "count"],
  measure([table, index]) {
    return { rows: table[0], width: elements(table.slice(1)), count: elements(index) };
  },
  outputs: (_sizes, [table, index]) => [[...index, ...table.slice(1)]],
  raises: true,
  reference({ arrays: { table, index, result }, p, raise }) {
    for (let i = 0; i < p.count; i++) {
      if (index[i] >= p.rows) {
        raise(STATUS.outsideTable, 0, index[i], i);
        for (let k = 0; k < p.width; k++) result[i * p.width + k] = NaN;
      } else for (let k = 0; k < p.width; k++) result[i * p.width + k] = table[index[i] * p.width + k];
    }
  },
  derivative: {
    vjp: (ops, node, [c]) => {
      const [table, index] = node.inputs;
      const flat = c && ops.reshape(c, [elements(index.shape), ...table.shape.slice(1)]);
      return [flat && ops.segmentSum(flat, reshapeIndex(index), table.shape[0]), null];
    },
    jvp: (ops, node, [t]) => {
      if (!t) return [null];
      // The axis of directions passes behind the rows, and back in front of the result.
      const rank = t.shape.length;
      const rows = ops.transpose(t, [1, 0, ...Array.from({ length: rank - 2 }, (_, k) => k + 2)]);
      const got = ops.gather(rows, node.inputs[1]);
      const lead = node.inputs[1].shape.length;
      return [ops.transpose(got, [lead, ...Array.from({ length: got.shape.length }, (_, k) => k).filter((k) => k !== lead)])];
    },
  },
  wasm: { module: "engine", file: "ops/gather", export: "gather" },
  webgpu: { entry: "ops/gather", fragments: ["lib/launch", "lib/status"], groups: ({ count, width }) => Math.ceil((count * width) / 64) },
  cases: () => ROW_CASES.map(([rows, width, count]) => ({ name: `${count} of ${rows} x ${width}`, params: {}, inputs: [{ shape: [rows, width], data: waves(rows * width) }, { shape: [count], data: indices(count, rows) }] })),
};

/** The same words in one axis. */
function reshapeIndex(index: Value): Value {
  if (index.shape.length !== 1) throw new RangeError(`gather: the derivative needs an index of one axis, found ${shapeText(index.shape)}`);
  return index;
}

/** Which rows belong to each segment, in the order of the rows: order[offsets[s] .. offsets[s + 1]). */
export const segmentOrderKernel: KernelSpec = {
  id: "ops/segment-order",
  doc: "rows of each segment, in order",
  args: [
    { name: "index", dtype: "u32", access: "in", doc: "[count], segment of each row" },
    { name: "order", dtype: "u32", access: "out", doc: "[count], rows sorted by segment" },
    { name: "offsets", dtype: "u32", access: "out", doc: "[segments + 1], where each segment begins" },
  ],
  params: { segments: { type: "u32", unit: "1", doc: "number of segments" } },
  sizes: ["count"],
  measure: ([index]) => ({ count: index[0] }),
  outputs: ({ count }, _shapes, attributes) => [[count], [(attributes as { segments: number }).segments + 1]],
  raises: true,
  reference({ arrays: { index, order, offsets }, p, raise }) {
    let next = 0;
    for (let s = 0; s < p.segments; s++) {
      offsets[s] = next;
      for (let i = 0; i < p.count; i++) if (index[i] === s) order[next++] = i;
    }
    offsets[p.segments] = next;
    for (let i = 0; i < p.count; i++) if (index[i] >= p.segments) raise(STATUS.outsideTable, 0, index[i], i);
    order.fill(0, next);
  },
  wasm: { module: "engine", file: "ops/gather", export: "segmentOrder", generic: false },
  webgpu: { entry: "ops/segment-order", fragments: ["lib/status"], groups: () => 1 },
  cases: () => ROW_CASES.map(([segments, , count]) => ({ name: `${count} in ${segments}`, params: { segments }, attributes: { segments }, inputs: [{ shape: [count], data: indices(count, segments) }] })),
};

export const segmentSumKernel: KernelSpec = {
  id: "ops/segment-sum",
  doc: "sums of rows that share a segment",
  args: [
    { name: "rows", dtype: "real", access: "in", doc: "[count, width]" },
    { name: "order", dtype: "u32", access: "in", doc: "[count]" },
    { name: "offsets", dtype: "u32", access: "in", doc: "[segments + 1]" },
    { name: "result", dtype: "real", access: "out", doc: "[segments, width]" },
  ],
  params: {},
  sizes: ["count", "width", "segments"],
  measure: ([rows, , offsets]) => ({ count: rows[0], width: elements(rows.slice(1)), segments: offsets[0] - 1 }),
  outputs: ({ segments }, [rows]) => [[segments, ...rows.slice(1)]],
  reference({ arrays: { rows, order, offsets, result }, p }) {
    for (let s = 0; s < p.segments; s++)
      for (let k = 0; k < p.width; k++) {
        let sum = 0;
        for (let i = offsets[s]; i < offsets[s + 1]; i++) sum += rows[order[i] * p.width + k];
        result[s * p.width + k] = sum;
      }
  },
  derivative: {
    // Rows get the cotangent of their segment; which one that is, the index says (kept with the call).
    vjp: (ops, node, [c]) => [c && ops.gather(c, (node.attributes as { index: Value }).index), null, null],
    jvp: (ops, node, [t]) => {
      if (!t) return [null];
      const { index } = node.attributes as { index: Value };
      const swap = [1, 0, ...Array.from({ length: t.shape.length - 2 }, (_, k) => k + 2)];
      return [ops.transpose(ops.segmentSum(ops.transpose(t, swap), index, node.outputs[0].shape[0]), swap)];
    },
  },
  wasm: { module: "engine", file: "ops/gather", export: "segmentSum" },
  webgpu: { entry: "ops/segment-sum", fragments: ["lib/launch"], groups: ({ segments, width }) => Math.ceil((segments * width) / 64) },
  cases: () =>
    ROW_CASES.map(([segments, width, count]) => {
      const index = indices(count, segments);
      const order = Array.from({ length: segments }, (_, s) => index.flatMap((x, i) => (x === s ? [i] : []))).flat();
      const offsets = Array.from({ length: segments + 1 }, (_, s) => index.filter((x) => x < s).length);
      return { name: `${count} x ${width} in ${segments}`, params: {}, inputs: [{ shape: [count, width], data: waves(count * width) }, { shape: [count], data: order }, { shape: [segments + 1], data: offsets }] };
    }),
};

function checkIndex(operation: string, index: Value): void {
  if (index.dtype !== "u32") throw new TypeError(`${operation}: the index must be u32, found ${index.dtype}${shapeText(index.shape)}`);
}

/** Rows table[index[i]], [...index.shape, ...row]. An index outside the table raises the status and gives NaN. */
export function gather(table: Value, index: Value): Value {
  checkIndex("gather", index);
  if (table.shape.length < 1) throw new RangeError("gather: the table needs an axis of rows, found a scalar");
  return call(gatherKernel, {}, table, index)[0];
}

/** Sums of rows [count, ...] by segment, [segments, ...]. @throws {RangeError} where index is not one number a row. */
export function segmentSum(rows: Value, index: Value, segments: number): Value {
  checkIndex("segmentSum", index);
  if (index.shape.length !== 1 || index.shape[0] !== rows.shape[0]) throw new RangeError(`segmentSum: expected an index of shape [${rows.shape[0]}] for rows ${shapeText(rows.shape)}, found ${shapeText(index.shape)}`);
  if (!Number.isInteger(segments) || segments < 0) throw new RangeError(`segmentSum: segments: expected a whole number, found ${segments}`);
  const [order, offsets] = callWith(segmentOrderKernel, { segments }, { segments }, index);
  return callWith(segmentSumKernel, {}, { index }, rows, order, offsets)[0];
}

