/**
 * open(): one call gives a device on any host. A name insists on a device; otherwise the orchestrator chooses (orchestrator.ts). Software adapters are listed and
 * used only when named.
 */
import { DeviceUnavailable } from "../core/errors.ts";
import type { DeviceKind } from "../program/kernel.ts";
import type { Precision } from "../program/value.ts";
import { makeDevice, type Device } from "./device.ts";
import { findGpu, type FoundGpu, type NoGpu } from "./host.ts";
import { measureDevice, type Measurement } from "./measure.ts";
import { choose, trial, type Choice, type Situation, type Work } from "./orchestrator.ts";
import { openReference } from "./reference.ts";
import { bestBuild, wasmModule, type ModuleName, type SimdBuild, type WasmModule } from "./wasm/module.ts";

export interface OpenOptions {
  /** "auto" (default) chooses; a name insists. */
  readonly device?: DeviceKind | "auto";
  /** f64 excludes webgpu. Default: f64 on reference and wasm, f32 on webgpu. */
  readonly precision?: Precision;
  /** Sizes of the work ahead, from which "auto" chooses; without them, and without a precision, it is wasm in f64. */
  readonly work?: Work;
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
  /** What it did here just now; absent unless asked for. */
  readonly measured?: Measurement;
}

/** What this host has, and what "auto" would take. */
export interface DeviceList {
  readonly devices: readonly DeviceReport[];
  /** For work in f64 (the default of energies and estimators), and for a large batch in f32. */
  readonly choices: { readonly f64: Choice; readonly f32: Choice };
}

/**
 * Opens a device. Where "auto" chose, `description` has `choice`, the reason in words.
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
    case "webgpu":
      if (precision === "f64") throw new RangeError("precision: WebGPU has no f64; use f32, or the wasm device");
      return openGpuDevice(await findGpu());
    case "auto":
      return openChosen(options);
    default:
      throw new RangeError(`device: expected "auto", "reference", "wasm" or "webgpu", found ${JSON.stringify(device)}`);
  }
}

async function openWasmDevice(options: OpenOptions): Promise<Device> {
  const { openWasm } = await import("./wasm/backend.ts");
  const module = options.module ?? (await wasmModule(options.kernels ?? "engine", options.build));
  return makeDevice(await openWasm(module, options.precision ?? "f64"));
}

async function openGpuDevice(found: FoundGpu | NoGpu): Promise<Device> {
  if ("reason" in found) throw new DeviceUnavailable([found.reason, found.mend].filter(Boolean).join(" "));
  const { openWebgpu } = await import("./webgpu/backend.ts");
  return makeDevice(await openWebgpu(found));
}

/** The GPU as the rule sees it. */
function asGpu(found: FoundGpu | NoGpu): Situation["gpu"] {
  return "reason" in found ? { reason: found.reason } : { software: found.software, name: nameOf(found) };
}

function nameOf({ info }: FoundGpu): string {
  return [info.description || info.device, info.vendor, info.architecture].filter(Boolean).join(", ") || "an adapter that keeps its name to itself";
}

async function openChosen(options: OpenOptions): Promise<Device> {
  const { precision, work } = options;
  // The estimators' kernels are f64 only.
  const wanted = options.kernels === "estimators" ? "f64" : precision;
  const settled = choose({ precision: wanted, work, gpu: { reason: "" } });
  // Looking for a GPU loads a driver: not where the rule needs none.
  const needsGpu = wanted !== "f64" && !(wanted === undefined && work === undefined);
  const found = needsGpu ? await findGpu() : undefined;
  const rule = found ? choose({ precision: wanted, work, gpu: asGpu(found) }) : settled;
  if (!("undecided" in rule)) return described(await openWasmDevice(options), rule);
  const candidates = [await openWasmDevice({ ...options, precision: "f32" }), await openGpuDevice(found!)];
  const choice = await trial(candidates, work);
  for (const candidate of candidates) if (candidate.kind !== choice.kind) candidate.close();
  return described(candidates.find((candidate) => candidate.kind === choice.kind)!, choice);
}

function described(device: Device, choice: Choice): Device {
  return { ...device, description: { ...device.description, choice: choice.why } };
}

/**
 * What this host has, in words, and what "auto" would take.
 * @param options `measure` also times each device that is there (about a second a device).
 */
export async function listDevices(options: { readonly measure?: boolean } = {}): Promise<DeviceList> {
  const build = bestBuild();
  const found = await findGpu();
  const reports: DeviceReport[] = [
    { kind: "reference", available: true, detail: "plain TypeScript, slow, for checking", precisions: ["f64"] },
    build ? { kind: "wasm", available: true, detail: build, precisions: ["f64", "f32"] } : { kind: "wasm", available: false, detail: "no WebAssembly SIMD", precisions: [] },
    "reason" in found
      ? { kind: "webgpu", available: false, detail: [found.reason, found.mend].filter(Boolean).join(" "), precisions: [] }
      : { kind: "webgpu", available: true, detail: nameOf(found), precisions: ["f32"], software: found.software },
  ];
  const devices: DeviceReport[] = [];
  for (const report of reports) devices.push(options.measure && report.available ? { ...report, measured: await measured(report.kind) } : report);
  return { devices, choices: await choicesOf(asGpu(found), devices) };
}

async function measured(kind: DeviceKind): Promise<Measurement> {
  const device = await open({ device: kind, ...(kind === "wasm" ? { precision: "f32" as const } : {}) });
  try {
    return await measureDevice(device);
  } finally {
    device.close();
  }
}

/** What "auto" takes for f64 and for a large batch in f32; measured pairs a second stand for the trial where they are known. */
async function choicesOf(gpu: Situation["gpu"], devices: readonly DeviceReport[]): Promise<DeviceList["choices"]> {
  const f64 = choose({ precision: "f64", gpu }) as Choice;
  const rule = choose({ precision: "f32", work: { replicas: 256, atoms: 108 }, gpu });
  if (!("undecided" in rule)) return { f64, f32: rule };
  const [wasm, webgpu] = (["wasm", "webgpu"] as const).map((kind) => devices.find((d) => d.kind === kind)?.measured?.pairsPerSecond);
  if (wasm === undefined || webgpu === undefined) return { f64, f32: { kind: "webgpu", why: `${rule.undecided}: a trial decides, on a real GPU it is most likely the GPU` } };
  const kind = webgpu > wasm ? "webgpu" : "wasm";
  return { f64, f32: { kind, why: `${rule.undecided}: ${kind} computes ${(Math.max(wasm, webgpu) / Math.min(wasm, webgpu)).toFixed(1)} times as many pairs a second` } };
}
