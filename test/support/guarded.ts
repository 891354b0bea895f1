/**
 * Devices whose memory is full of NaN where nobody has written and fenced behind every array: a kernel that leaves an output unwritten, reads what it was not
 * given or writes past an end fails its conformance test here.
 */
import type { Backend } from "../../src/device/backend.ts";
import { makeDevice, type Device } from "../../src/device/device.ts";
import { findGpu } from "../../src/device/host.ts";
import { openWasm } from "../../src/device/wasm/backend.ts";
import { wasmModule, type ModuleName } from "../../src/device/wasm/module.ts";
import { openWebgpu } from "../../src/device/webgpu/backend.ts";
import type { DeviceCase } from "./devices.ts";

export interface Guarded {
  readonly device: Device;
  /** How many living arrays were written past their end. */
  broken(): Promise<number>;
}

const opened = new Map<string, Promise<Guarded>>();

async function openGuarded(name: DeviceCase, module: ModuleName): Promise<Guarded> {
  let backend: Backend<any>;
  if (name.startsWith("wasm")) backend = await openWasm(await wasmModule(module), name.endsWith("f64") ? "f64" : "f32", true);
  else {
    const found = await findGpu();
    if ("reason" in found) throw new Error(found.reason);
    backend = await openWebgpu(found, true);
  }
  return { device: makeDevice(backend), broken: () => backend.broken!() };
}

/** A guarded device, one for each name and WASM module. */
export function guardedDevice(name: Exclude<DeviceCase, "reference f64">, module: ModuleName = "engine"): Promise<Guarded> {
  const key = name.startsWith("wasm") ? `${name}:${module}` : name;
  let device = opened.get(key);
  if (!device) opened.set(key, (device = openGuarded(name, module)));
  return device;
}
