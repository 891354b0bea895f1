/**
 * Where estimators compute: a small WASM device with only their kernels, opened once when the first of them needs it, unless the caller brings a device.
 */
import type { Device, DeviceArray } from "../device/device.ts";
import { open } from "../device/open.ts";
import { spec, type ArraySpec, type Value } from "../program/value.ts";

/** The option that all estimators share. */
export interface EstimatorOptions {
  /** An open device that carries the kernels "estimators", or the reference device; default: a shared one. */
  readonly device?: Device;
}

let shared: Promise<Device> | undefined;

/** The given device, or the shared one. */
export async function estimatorDevice(options: EstimatorOptions): Promise<Device> {
  if (options.device) return options.device;
  shared ??= open({ device: "wasm", precision: "f64", kernels: "estimators" });
  shared.catch(() => (shared = undefined));
  return shared;
}

/** A double-precision or u32 array on the host, with its shape. */
export interface HostInput {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly dtype?: "f64" | "u32";
}

/**
 * Runs a traced function once and gives back what it leaves, by name; nothing of it stays on the device.
 * @param f from values to a record of values, in the names of `inputs`.
 */
export async function runOnce<I extends Record<string, HostInput>, O extends Record<string, Value>>(device: Device, inputs: I, f: (x: { [K in keyof I]: Value }) => O): Promise<{ [K in keyof O]: Float64Array }> {
  const specs: Record<string, ArraySpec> = {};
  const arrays: Record<string, DeviceArray> = {};
  for (const [name, { data, shape, dtype = "f64" }] of Object.entries(inputs)) {
    specs[name] = spec(shape, dtype);
    arrays[name] = device.array(data, shape, dtype);
  }
  try {
    // A function of its own for every run: another run of the same estimator never shares, or frees, its memory.
    const executable = await device.compile((x: { [K in keyof I]: Value }) => f(x), specs);
    try {
      const out = (await executable.run(arrays)) as Record<string, DeviceArray>;
      const read: Record<string, unknown> = {};
      for (const [name, array] of Object.entries(out)) {
        read[name] = await array.read();
        array.free();
      }
      return read as { [K in keyof O]: Float64Array };
    } finally {
      executable.free();
    }
  } finally {
    for (const array of Object.values(arrays)) array.free();
  }
}
