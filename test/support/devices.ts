/**
 * The devices a test runs on. A device that is missing is reported, and is a failure when REQUIRE_DEVICES names it.
 */
import { open, type OpenOptions } from "../../src/device/open.ts";
import type { Device } from "../../src/device/device.ts";
import { findGpu } from "../../src/device/host.ts";
import { isRequired } from "./required.ts";

/** Device and precision pairs, as test names show them. */
export const DEVICE_CASES = ["reference f64", "wasm f64", "wasm f32", "webgpu f32"] as const;
export type DeviceCase = (typeof DEVICE_CASES)[number];

let gpu: Promise<boolean> | undefined;

/** True when the device exists here; throws when it is required and does not. */
export async function available(name: DeviceCase): Promise<boolean> {
  if (!name.startsWith("webgpu")) return true;
  gpu ??= findGpu().then((found) => !("reason" in found));
  const has = await gpu;
  if (!has && isRequired("webgpu")) throw new Error("REQUIRE_DEVICES names webgpu, and this host has no adapter");
  return has;
}

const opened = new Map<string, Promise<Device>>();

/** An open device, shared by the tests of a file. */
export function deviceFor(name: DeviceCase, options: OpenOptions = {}): Promise<Device> {
  const [device, precision] = name.split(" ") as [OpenOptions["device"], "f32" | "f64"];
  const key = `${name}:${JSON.stringify(options)}`;
  let d = opened.get(key);
  if (!d) opened.set(key, (d = open({ device, precision, ...options })));
  return d;
}
