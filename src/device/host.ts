/**
 * Where this code runs and which GPU it can reach there: Node (through the optional package `webgpu`, which is Dawn), Deno and
 * browsers (through `navigator.gpu`), on the main thread or in a worker. It finds an adapter and says what kind it is; it never
 * makes a device, never chooses between devices and never writes to the global object.
 *
 * Software adapters (SwiftShader, llvmpipe, WARP) are found like any other and marked `software`, since they are right for tests and
 * useless for speed. Deno reports `isFallbackAdapter: false` for all of them, so their descriptions are read too.
 */

/** The JavaScript host: what decides how a GPU, a file or a worker is reached. */
export type HostName = "node" | "deno" | "browser";

/** What an adapter says about itself; a text is empty where the host keeps it secret. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
}

/** A GPU adapter that was found. `gpu` must stay referenced as long as the adapter is used: Dawn ends with it. */
export interface FoundGpu {
  readonly gpu: GPU;
  readonly adapter: GPUAdapter;
  readonly info: AdapterInfo;
  /** True for an adapter that computes on the CPU. */
  readonly software: boolean;
}

/** Why there is no GPU here, in one plain sentence, and what a person can do about it where something can be done. */
export interface NoGpu {
  readonly reason: string;
  readonly mend?: string;
}

/** Choices for {@link findGpu}. */
export interface FindGpuOptions {
  /** Which GPU of several, as WebGPU's own hint; default "high-performance". */
  readonly powerPreference?: GPUPowerPreference;
  /** Dawn's flags in Node, for example `["adapter=llvmpipe"]`; default: the platform's native backend. Ignored elsewhere. */
  readonly dawnFlags?: readonly string[];
}

/** The line that brings WebGPU to Node. */
export const webgpuInstallLine = "npm install webgpu";

/** `GPUBufferUsage` as numbers, because Node has no such global. */
export const bufferUsage = {
  MAP_READ: 0x0001,
  MAP_WRITE: 0x0002,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
  INDIRECT: 0x0100,
  QUERY_RESOLVE: 0x0200,
} as const;

/** `GPUMapMode` as numbers. */
export const mapMode = { READ: 0x0001, WRITE: 0x0002 } as const;

/** `GPUShaderStage.COMPUTE`. */
export const computeStage = 0x0004;

/** The minimal shape of the npm package `webgpu`. */
interface DawnModule {
  create(flags: string[]): GPU;
}

interface HostGlobals {
  readonly Deno?: unknown;
  readonly process?: { readonly versions?: { readonly node?: string }; readonly platform?: string };
  readonly navigator?: { readonly gpu?: GPU };
  readonly isSecureContext?: boolean;
}

/** Names the host. Deno also defines `process`, so it is asked first; Bun counts as Node. */
export function hostName(globals: HostGlobals = globalThis as HostGlobals): HostName {
  if (globals.Deno !== undefined) return "deno";
  return globals.process?.versions?.node !== undefined ? "node" : "browser";
}

/** True for an adapter that computes on the CPU, from what the adapter says about itself. */
export function isSoftwareAdapter(info: Partial<AdapterInfo> & { readonly isFallbackAdapter?: boolean }): boolean {
  if (info.isFallbackAdapter === true) return true;
  const text = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|microsoft basic render/i.test(text);
}

let assumed: NoGpu | undefined;

/** From now on {@link findGpu} gives this answer without looking: for a host process that has looked by other means. */
export function assumeNoGpu(answer: NoGpu): void {
  assumed = answer;
}

/**
 * Finds a GPU adapter on this host.
 * @returns the adapter, or the reason why there is none; it does not throw for a missing GPU, package or driver.
 */
export async function findGpu(options: FindGpuOptions = {}): Promise<FoundGpu | NoGpu> {
  if (assumed) return assumed;
  const entry = await gpuEntry(options.dawnFlags);
  if ("reason" in entry) return entry;
  let adapter: GPUAdapter | null;
  try {
    adapter = await entry.gpu.requestAdapter({ powerPreference: options.powerPreference ?? "high-performance" });
  } catch (error) {
    return { reason: `WebGPU refused to give an adapter: ${messageOf(error)}.` };
  }
  if (adapter === null) return noAdapter();
  const { vendor = "", architecture = "", device = "", description = "" } = adapter.info ?? {};
  return {
    gpu: entry.gpu,
    adapter,
    info: { vendor, architecture, device, description },
    software: isSoftwareAdapter(adapter.info ?? {}),
  };
}

/** The host's entry to WebGPU. An existing `navigator.gpu` wins everywhere, so that a person may install one in Node. */
async function gpuEntry(dawnFlags: readonly string[] | undefined): Promise<{ gpu: GPU } | NoGpu> {
  const globals = globalThis as HostGlobals;
  const present = globals.navigator?.gpu;
  if (present) return { gpu: present };
  switch (hostName()) {
    case "node":
      return dawnEntry(dawnFlags ?? (globals.process?.platform === "linux" ? ["backend=vulkan"] : []));
    case "deno":
      return { reason: "This Deno has no navigator.gpu.", mend: "Update Deno to 2.9 or later." };
    default:
      return globals.isSecureContext === false
        ? { reason: "WebGPU is not there on an insecure page.", mend: "Serve the page over https or from localhost." }
        : { reason: "This browser has no WebGPU (navigator.gpu is missing).", mend: "Update the browser, or switch WebGPU on in its settings." };
  }
}

/** Loads Dawn. The specifier is not a literal, so that bundlers leave the optional package alone. */
async function dawnEntry(flags: readonly string[]): Promise<{ gpu: GPU } | NoGpu> {
  const specifier = ["web", "gpu"].join("");
  let dawn: DawnModule;
  try {
    dawn = (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as DawnModule;
  } catch (error) {
    const missing = (error as { code?: string }).code === "ERR_MODULE_NOT_FOUND";
    return missing
      ? { reason: "Node reaches the GPU through the optional package webgpu, which is not installed.", mend: webgpuInstallLine }
      : { reason: `The package webgpu could not be loaded: ${messageOf(error)}.` };
  }
  try {
    return { gpu: dawn.create([...flags]) };
  } catch (error) {
    return { reason: `Dawn could not start: ${messageOf(error)}.` };
  }
}

function noAdapter(): NoGpu {
  return hostName() === "browser"
    ? { reason: "The browser offers no WebGPU adapter.", mend: "Check that hardware acceleration is on and the graphics driver is not blocked." }
    : { reason: "No WebGPU adapter was found: there is no GPU, or no Vulkan, Metal or Direct3D 12 driver for it.", mend: "Install the graphics driver." };
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").replace(/\.$/, "");
}
