/**
 * The GPU device: WGSL kernels in f32 through WebGPU, on whatever adapter the host found (host.ts). It asks for the adapter's own limits of
 * buffer size and for nothing else; kernels are written for WebGPU's guaranteed minimum.
 */
import { DeviceLost, DeviceUnavailable, ErgonError } from "../../core/errors.ts";
import type { Dtype } from "../../program/value.ts";
import { hostArray, type Backend } from "../backend.ts";
import { bufferUsage, mapMode, type FoundGpu } from "../host.ts";
import { LoadedGpu } from "./loaded.ts";
import { Pipelines } from "./pipelines.ts";

/** An array in GPU memory. */
export interface GpuHandle { readonly buffer: GPUBuffer; readonly elements: number; readonly dtype: Dtype }

/** Guarded buffers end in a fence of this many bytes, all of them this word (a NaN). */
const FENCE = 64;
const POISON = 0xffffffff;

/**
 * One GPUDevice with what its plans share. A guarded context is for tests: new storage buffers are full of NaN and end in a fence, so that a kernel that
 * reads what nobody wrote, or writes past its end, is found out.
 */
export class GpuContext {
  readonly gpu: GPUDevice;
  readonly pipelines: Pipelines;
  private lost: string | null = null;
  /** Guarded buffers (tests) with the bytes asked for; undefined: not guarded. */
  private readonly guarded: Map<GPUBuffer, number> | undefined;

  constructor(gpu: GPUDevice, guarded = false) {
    this.gpu = gpu;
    if (guarded) this.guarded = new Map();
    this.pipelines = new Pipelines(gpu);
    void gpu.lost.then((info) => (this.lost = info.message || info.reason || "unknown reason"));
  }

  /** @throws {DeviceLost} after the device went away. */
  checkAlive(): void {
    if (this.lost !== null) throw new DeviceLost(`the GPU device was lost (${this.lost}); open a new one and resume from the last checkpoint`);
  }

  /** @throws {ErgonError} above the adapter's limits, with the limit. */
  buffer(bytes: number, usage: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16) + (this.guarded ? FENCE : 0);
    const { maxStorageBufferBindingSize, maxBufferSize } = this.gpu.limits;
    const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    if (size > limit) throw new ErgonError(`an array of ${Math.ceil(size / 2 ** 20)} MiB exceeds what this GPU binds at once (${Math.floor(limit / 2 ** 20)} MiB); use fewer replicas or particles, or wasm`, { bytes: size, limit });
    const buffer = this.gpu.createBuffer({ size, usage });
    if (this.guarded && usage & bufferUsage.STORAGE) {
      this.gpu.queue.writeBuffer(buffer, 0, new Uint32Array(size / 4).fill(POISON));
      this.guarded.set(buffer, bytes);
    }
    return buffer;
  }

  /** How many living guarded buffers have a fence that was written over. */
  async broken(): Promise<number> {
    let count = 0;
    for (const [buffer, bytes] of this.guarded ?? []) {
      const words = await this.readWords(buffer, buffer.size / 4);
      if (words.subarray(Math.ceil(bytes / 4)).some((x) => x !== POISON)) count++;
    }
    return count;
  }

  /** Destroys a buffer. */
  destroy(buffer: GPUBuffer): void {
    this.guarded?.delete(buffer);
    buffer.destroy();
  }

  allocate(elements: number, dtype: Dtype): GpuHandle {
    return { buffer: this.buffer(4 * elements, bufferUsage.STORAGE | bufferUsage.COPY_SRC | bufferUsage.COPY_DST), elements, dtype };
  }

  /** Host numbers as the words the GPU stores. */
  encode(data: ArrayLike<number>, dtype: Dtype): Uint32Array {
    if (dtype === "f64") throw new ErgonError("WebGPU has no f64 arrays");
    const typed = hostArray(data.length, dtype, "f32");
    typed.set(data);
    return new Uint32Array(typed.buffer, 0, data.length);
  }

  /** Copies words back; waits for the work before. */
  readWords(buffer: GPUBuffer, words: number): Promise<Uint32Array> {
    const staging = this.gpu.createBuffer({ size: Math.max(16, 4 * words), usage: bufferUsage.COPY_DST | bufferUsage.MAP_READ });
    const encoder = this.gpu.createCommandEncoder();
    if (words) encoder.copyBufferToBuffer(buffer, 0, staging, 0, 4 * words);
    this.gpu.queue.submit([encoder.finish()]);
    return this.map(staging, words);
  }

  /** Contents of a MAP_READ buffer, which is destroyed. */
  async map(staging: GPUBuffer, words: number): Promise<Uint32Array> {
    try {
      await staging.mapAsync(mapMode.READ);
    } catch (cause) {
      this.checkAlive();
      throw new ErgonError("the GPU did not return the result", {}, { cause });
    }
    const copy = new Uint32Array(staging.getMappedRange().slice(0)).slice(0, words);
    staging.destroy();
    return copy;
  }
}

/**
 * Opens the GPU device on an adapter.
 * @throws {DeviceUnavailable} when the adapter refuses a device.
 */
export async function openWebgpu(found: FoundGpu, guarded = false): Promise<Backend<GpuHandle>> {
  const { adapter, info } = found;
  let gpu: GPUDevice;
  try {
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    gpu = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
  } catch (cause) {
    throw new DeviceUnavailable(`the adapter ${info.description || info.vendor} gave no device`, {}, { cause });
  }
  const context = new GpuContext(gpu, guarded);
  return {
    kind: "webgpu",
    precision: "f32",
    description: { device: "webgpu", precision: "f32", vendor: info.vendor, architecture: info.architecture, adapter: info.description, software: found.software },
    pairLists: "rows",
    create(elements, dtype, data) {
      context.checkAlive();
      const handle = context.allocate(elements, dtype);
      if (data && elements) gpu.queue.writeBuffer(handle.buffer, 0, context.encode(data, dtype) as Uint32Array<ArrayBuffer>);
      else if (guarded && elements) gpu.queue.writeBuffer(handle.buffer, 0, new Uint32Array(elements));
      return handle;
    },
    async read(handle) {
      context.checkAlive();
      const words = await context.readWords(handle.buffer, handle.elements);
      const out = hostArray(handle.elements, handle.dtype, "f32");
      new Uint32Array(out.buffer).set(words);
      return out;
    },
    free: (handle) => context.destroy(handle.buffer),
    async load(plan) {
      context.checkAlive();
      return LoadedGpu.load(context, plan);
    },
    broken: () => context.broken(),
    // `found.gpu` is named here so that the host's entry lives as long as the device.
    close: () => void (found.gpu && gpu.destroy()),
  };
}
