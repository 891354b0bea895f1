/**
 * The devices a test runs on.
 */
import { open, type OpenOptions } from "../../src/device/open.ts";
import type { Device } from "../../src/device/device.ts";
import { findGpu } from "../../src/device/host.ts";
import { isRequired } from "./required.ts";

/** Device and precision pairs, as test names show them. */
export const DEVICE_CASES = ["reference f64", "wasm f64", "wasm f32", "webgpu f32"] as const;
export type DeviceCase = (typeof DEVICE_CASES)[number];

/**
 * The devices that this host has: `describe.each(presentDevices)` runs a body on each. A GPU that is not there shows as one skipped test of
 * test/hosts/webgpu.test.ts; it throws here when REQUIRE_DEVICES names it.
 */
export const presentDevices: readonly DeviceCase[] = await (async () => {
  const found = await findGpu();
  if (!("reason" in found)) return DEVICE_CASES;
  if (isRequired("webgpu")) throw new Error(`REQUIRE_DEVICES names webgpu, and this host has none: ${found.reason}`);
  return DEVICE_CASES.filter((name) => !name.startsWith("webgpu"));
})();

const opened = new Map<string, Promise<Device>>();

/** An open device, shared by the tests of a file. */
export function deviceFor(name: DeviceCase, options: OpenOptions = {}): Promise<Device> {
  const [device, precision] = name.split(" ") as [OpenOptions["device"], "f32" | "f64"];
  const key = `${name}:${JSON.stringify(options)}`;
  let d = opened.get(key);
  if (!d) opened.set(key, (d = open({ device, precision, ...options })));
  return d;
}
