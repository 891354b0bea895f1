/**
 * The kernels of the differentiable operations, for the registry.
 */
import type { KernelSpec } from "../../program/kernel.ts";
import { elementwiseKernel } from "./elementwise-chain.ts";
import { elementwiseKernels } from "./elementwise.ts";
import { gatherKernel, segmentOrderKernel, segmentSumKernel } from "./gather.ts";
import { matmulKernel } from "./matmul.ts";
import { maxKernel, sumKernel } from "./reduce.ts";
import { slotAdjointKernel, slotKernel, slotWordsKernel } from "./slot.ts";
import { broadcastKernel, fillKernel, placeKernel, renamedKernel, reshapeKernel, sliceKernel, sliceWordsKernel, stopGradientKernel, transposeKernel } from "./view.ts";

export const operationKernels: readonly KernelSpec[] = [
  elementwiseKernel, ...elementwiseKernels,
  broadcastKernel, transposeKernel, sliceKernel, sliceWordsKernel, reshapeKernel, renamedKernel, stopGradientKernel, placeKernel, fillKernel,
  sumKernel, maxKernel,
  matmulKernel,
  gatherKernel, segmentOrderKernel, segmentSumKernel,
  slotKernel, slotWordsKernel, slotAdjointKernel,
];
