/**
 * One slot of a ring by a counter on the device: how a loop reads what another loop collected. Counted from the end for the way back of a derivative; zero at
 * the iterations that collected nothing.
 */
import { elements, shapeText } from "../../core/shapes.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call, callWith } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";

export interface SlotOptions {
  /** Iterations of the loop that collected. */
  readonly total: number;
  /** It collected every so many. */
  readonly every: number;
  /** True: counter 0 is the last iteration. */
  readonly reversed: boolean;
}

function slotOf(p: Readonly<Record<string, number>>, counter: number): number {
  const iteration = p.reversed ? p.total - 1 - counter : counter;
  return (iteration + 1) % p.every === 0 ? (iteration + 1) / p.every - 1 : -1;
}

function kernelOf(variant: "real" | "words"): KernelSpec {
  const dtype = variant === "real" ? "real" : "u32";
  return {
    id: `ops/slot.${variant}`,
    doc: "one slot of a ring, by a counter",
    args: [{ name: "ring", dtype, access: "in", doc: "[slots, ...]" }, { name: "counter", dtype: "u32", access: "in", doc: "[1]" }, { name: "result", dtype, access: "out", doc: "[...]" }],
    params: { total: { type: "u32", unit: "1", doc: "iterations of the loop" }, every: { type: "u32", unit: "1", doc: "iterations a slot" }, reversed: { type: "u32", unit: "1", doc: "1: counted from the end" } },
    sizes: ["length"],
    measure: ([ring]) => ({ length: elements(ring.slice(1)) }),
    outputs: (_sizes, [ring]) => [ring.slice(1)],
    reference({ arrays: { ring, counter, result }, p }) {
      const slot = slotOf(p, counter[0]);
      for (let i = 0; i < p.length; i++) result[i] = slot < 0 ? 0 : ring[slot * p.length + i];
    },
    derivative: {
      // Only the ring can be differentiated, into zeros but for the slot; loops accumulate these, see autodiff/repeat.ts.
      vjp: (ops, node, [c]) => [c && slotAdjoint(ops.zeros(node.inputs[0].shape), c, node.inputs[1], node.params), null],
      jvp: (ops, node, [t]) => {
        if (!t) return [null];
        const swap = [1, 0, ...Array.from({ length: t.shape.length - 2 }, (_, k) => k + 2)];
        const { total, every, reversed } = node.params;
        return [ops.slot(ops.transpose(t, swap), node.inputs[1], { total, every, reversed: reversed === 1 })];
      },
    },
    wasm: { module: "engine", file: "ops/slot", export: variant === "real" ? "slot" : "slotWords", generic: variant === "real" },
    webgpu: { entry: "ops/slot", fragments: ["lib/launch", "ops/slot-of"], groups: ({ length }) => Math.ceil(length / 64) },
    cases: () =>
      [[6, 1, 0, 2], [6, 1, 1, 2], [6, 2, 0, 3], [6, 2, 0, 2], [6, 3, 1, 0]].map(([total, every, reversed, counter]) => ({
        name: `${counter} of ${total} every ${every}${reversed ? " from the end" : ""}`,
        params: { total, every, reversed },
        inputs: [{ shape: [total / every, 65], data: Array.from({ length: (total / every) * 65 }, (_, i) => i) }, { shape: [1], data: [counter] }],
      })),
  };
}

export const slotKernel = kernelOf("real");
export const slotWordsKernel = kernelOf("words");

/** ring[slot] = value, the other slots as they were. */
export const slotAdjointKernel: KernelSpec = {
  id: "ops/slot-write",
  doc: "one slot of a ring written, by a counter",
  args: [{ name: "ring", dtype: "real", access: "inout", doc: "[slots, ...]" }, { name: "value", dtype: "real", access: "in", doc: "[...]" }, { name: "counter", dtype: "u32", access: "in", doc: "[1]" }],
  params: slotKernel.params,
  sizes: ["length"],
  measure: ([ring]) => ({ length: elements(ring.slice(1)) }),
  outputs: () => [],
  reference({ arrays: { ring, value, counter }, p }) {
    const slot = slotOf(p, counter[0]);
    if (slot >= 0) for (let i = 0; i < p.length; i++) ring[slot * p.length + i] = value[i];
  },
  derivative: {
    vjp: (ops, node, [c]) => {
      if (!c) return [null, null, null];
      const { total, every, reversed } = node.params;
      return [slotAdjoint(c, ops.zeros(node.inputs[1].shape), node.inputs[2], node.params), ops.slot(c, node.inputs[2], { total, every, reversed: reversed === 1 }), null];
    },
    jvp: (ops, node, [ring, value]) => {
      if (!ring && !value) return [null];
      const count = (ring ?? value)!.shape[0];
      const swap = (rank: number): number[] => [1, 0, ...Array.from({ length: rank - 2 }, (_, k) => k + 2)];
      const rank = node.inputs[0].shape.length + 1;
      const turned = ring ? ops.transpose(ring, swap(rank)) : ops.zeros([node.inputs[0].shape[0], count, ...node.inputs[1].shape]);
      return [ops.transpose(slotAdjoint(turned, value ?? ops.zeros([count, ...node.inputs[1].shape]), node.inputs[2], node.params), swap(rank))];
    },
  },
  wasm: { module: "engine", file: "ops/slot", export: "slotWrite" },
  webgpu: { entry: "ops/slot-write", fragments: ["lib/launch", "ops/slot-of"], groups: ({ length }) => Math.ceil(length / 64) },
  cases: () =>
    [[4, 1, 0, 2], [4, 2, 1, 0], [4, 2, 0, 2]].map(([total, every, reversed, counter]) => ({
      name: `${counter} of ${total} every ${every}${reversed ? " from the end" : ""}`,
      params: { total, every, reversed },
      inputs: [{ shape: [total / every, 3], data: Array.from({ length: (total / every) * 3 }, (_, i) => i) }, { shape: [3], data: [-1, -2, -3] }, { shape: [1], data: [counter] }],
    })),
};

function slotAdjoint(ring: Value, value: Value, counter: Value, params: Readonly<Record<string, number>>): Value {
  return call(slotAdjointKernel, params, ring, value, counter)[0];
}

/** One slot of a ring [slots, ...]; zeros at iterations that collected nothing. */
export function slot(ring: Value, counter: Value, { total, every, reversed }: SlotOptions): Value {
  if (ring.shape.length < 1 || ring.shape[0] !== Math.floor(total / every)) throw new RangeError(`slot: expected a ring of ${Math.floor(total / every)} slots, found ${shapeText(ring.shape)}`);
  return callWith(ring.dtype === "real" ? slotKernel : slotWordsKernel, { total, every, reversed: Number(reversed) }, undefined, ring, counter)[0];
}
