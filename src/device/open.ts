/**
 * open(): one call gives a device on any host. The choice follows a fixed rule, never a race: wasm unless a real GPU is there and single
 * precision was not refused. Software adapters are listed and used only when named.
 */
import { DeviceUnavailable } from "../core/errors.ts";
import type { DeviceKind } from "../program/kernel.ts";
import type { Precision } from "../program/value.ts";
import { makeDevice, type Device } from "./device.ts";
import { findGpu } from "./host.ts";
import { openReference } from "./reference.ts";
import { bestBuild, wasmModule, type ModuleName, type SimdBuild, type WasmModule } from "./wasm/module.ts";

export interface OpenOptions {
  /** "auto" (default) chooses; a name insists. */
  readonly device?: DeviceKind | "auto";
  /** f64 excludes webgpu. Default: f64 on reference and wasm, f32 on webgpu. */
  readonly precision?: Precision;
  /** WASM build; default the best one the host validates. */
  readonly build?: SimdBuild;
  /** A compiled module (in a worker, or hosted by the page itself). */
  readonly module?: WasmModule;
  /** Which kernels: "engine" (default) or the small "estimators" module. */
  readonly kernels?: ModuleName;
}

/** One line of `ergon devices`. */
export interface DeviceReport {
  readonly kind: DeviceKind;
  readonly available: boolean;
  /** Adapter or build, or why there is none. */
  readonly detail: string;
  readonly precisions: readonly Precision[];
  /** A software adapter: right, but slower than wasm; never chosen unless named. */
  readonly software?: boolean;
}

/**
 * Opens a device.
 * @throws {DeviceUnavailable} when the named device is not on this host, with the reason and the mend; {RangeError} for f64 on webgpu.
 */
export async function open(options: OpenOptions = {}): Promise<Device> {
  const { device = "auto", precision } = options;
  if (precision !== undefined && precision !== "f32" && precision !== "f64") throw new RangeError(`precision: expected "f32" or "f64", found ${JSON.stringify(precision)}`);
  switch (device) {
    case "reference":
      if (precision === "f32") throw new RangeError("precision: the reference device computes in f64 only");
      return makeDevice(openReference());
    case "wasm":
      return openWasmDevice(options);
    case "webgpu": {
      if (precision === "f64") throw new RangeError("precision: WebGPU has no f64; use f32, or the wasm device");
      const found = await findGpu();
      if ("reason" in found) throw new DeviceUnavailable([found.reason, found.mend].filter(Boolean).join(" "));
      const { openWebgpu } = await import("./webgpu/backend.ts");
      return makeDevice(await openWebgpu(found));
    }
    case "auto": {
      if (precision !== "f64" && options.kernels !== "estimators") {
        const found = await findGpu();
        if (!("reason" in found) && !found.software && precision === "f32") return open({ ...options, device: "webgpu" });
      }
      return openWasmDevice(options);
    }
    default:
      throw new RangeError(`device: expected "auto", "reference", "wasm" or "webgpu", found ${JSON.stringify(device)}`);
  }
}

async function openWasmDevice(options: OpenOptions): Promise<Device> {
  const { openWasm } = await import("./wasm/backend.ts");
  const module = options.module ?? (await wasmModule(options.kernels ?? "engine", options.build));
  return makeDevice(await openWasm(module, options.precision ?? "f64"));
}

/** What this host has, in words. */
export async function listDevices(): Promise<DeviceReport[]> {
  const build = bestBuild();
  const found = await findGpu();
  return [
    { kind: "reference", available: true, detail: "plain TypeScript, slow, for checking", precisions: ["f64"] },
    build ? { kind: "wasm", available: true, detail: build, precisions: ["f64", "f32"] } : { kind: "wasm", available: false, detail: "no WebAssembly SIMD", precisions: [] },
    "reason" in found
      ? { kind: "webgpu", available: false, detail: [found.reason, found.mend].filter(Boolean).join(" "), precisions: [] }
      : { kind: "webgpu", available: true, detail: [found.info.description || found.info.device, found.info.vendor, found.info.architecture].filter(Boolean).join(", ") || "an adapter that keeps its name to itself", precisions: ["f32"], software: found.software },
  ];
}
