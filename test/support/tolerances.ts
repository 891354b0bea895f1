/**
 * Relative errors allowed against the f64 reference, of the largest entry of an output, unless a case says otherwise with its reason.
 */
import type { Device } from "../../src/device/device.ts";
import type { KernelCase } from "../../src/program/kernel.ts";

/** f64: sums in another order over some hundred terms. f32: 24-bit arithmetic and WGSL's 2.5 ULP divisions, over the same sums. */
export const DEFAULT_TOLERANCE = { f64: 1e-12, f32: 1e-5 } as const;

export function toleranceFor(device: Device, c: KernelCase): number {
  return c.tolerance?.[device.precision] ?? DEFAULT_TOLERANCE[device.precision];
}
