/**
 * The operations as users call them, and the `Ops` that derivative rules receive.
 */
import type { Ops } from "../../program/ops.ts";
import * as elementwise from "./elementwise.ts";
import { gather, segmentSum } from "./gather.ts";
import { matmul } from "./matmul.ts";
import { max, sum, sumTo } from "./reduce.ts";
import { slot } from "./slot.ts";
import { broadcastTo, concatenate, pad, reshape, slice, stopGradient, transpose, zeros } from "./view.ts";

export {
  abs, add, atan2, clamp, cos, divide, equal, erf, exp, expm1, gelu, leakyRelu, less, lessEqual, log, log1p, maximum, minimum, multiply, negative, power, reciprocal,
  rsqrt, sigmoid, sign, silu, sin, softplus, sqrt, square, subtract, tanh, where,
} from "./elementwise.ts";
export { broadcastTo, concatenate, full, pad, reshape, slice, stopGradient, transpose, zeros } from "./view.ts";
export { inner, logsumexp, max, mean, softmax, sum } from "./reduce.ts";
export { matmul, type MatmulOptions } from "./matmul.ts";
export { gather, segmentSum } from "./gather.ts";
export { slot, type SlotOptions } from "./slot.ts";

/** Every operation, for derivative rules. */
export const ops: Ops = {
  ...elementwise,
  stopGradient: (x) => stopGradient(elementwise.operand("stopGradient", x)),
  zeros, reshape, broadcastTo, transpose, slice, pad, concatenate, sum, max, sumTo, matmul, gather, segmentSum, slot,
};
