/**
 * Compute pipelines, compiled once per kernel and device, with explicit bind group layouts (an automatic one would drop bindings that a
 * shader happens not to use).
 */
import { ErgonError } from "../../core/errors.ts";
import { shaders } from "../../generated/shaders.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { computeStage } from "../host.ts";
import { linkShader } from "./link.ts";

/** A pipeline and the layout of its one bind group. */
export interface Pipeline { readonly pipeline: GPUComputePipeline; readonly layout: GPUBindGroupLayout }

/** Pipelines of one GPUDevice. */
export class Pipelines {
  private readonly gpu: GPUDevice;
  private readonly cache = new Map<string, Promise<Pipeline>>();

  constructor(gpu: GPUDevice) {
    this.gpu = gpu;
  }

  /** The pipeline of a kernel. @throws {ErgonError} with the compiler's messages when the shader is refused. */
  kernel(kernel: KernelSpec): Promise<Pipeline> {
    const types: GPUBufferBindingType[] = ["uniform", "uniform", ...kernel.args.map((a): GPUBufferBindingType => (a.access === "in" ? "read-only-storage" : "storage"))];
    if (kernel.raises) types.push("storage");
    const storage = types.filter((t) => t !== "uniform").length;
    if (storage > 8) throw new ErgonError(`${kernel.id} needs ${storage} storage buffers; WebGPU grants 8 everywhere`, { id: kernel.id });
    return this.get(kernel.webgpu?.source ? `${kernel.args.length} ${kernel.webgpu.source}` : kernel.id, () => this.compile(kernel.id, linkShader(kernel), types.map((type, binding) => ({ binding, type })), kernel.webgpu?.constants));
  }

  /** The pipeline of a file in shaders/device, bindings as declared there. */
  plumbing(name: "copy" | "gate"): Promise<Pipeline> {
    const bindings: { binding: number; type: GPUBufferBindingType }[] = [{ binding: 0, type: "uniform" }, { binding: 1, type: "uniform" }, { binding: 2, type: "read-only-storage" }, { binding: 4, type: "storage" }];
    if (name === "copy") bindings.push({ binding: 3, type: "read-only-storage" });
    return this.get(`device/${name}`, () => this.compile(name, shaders[`device/${name}`], bindings));
  }

  private get(key: string, make: () => Promise<Pipeline>): Promise<Pipeline> {
    let p = this.cache.get(key);
    if (!p) this.cache.set(key, (p = make()));
    return p;
  }

  private async compile(label: string, code: string, bindings: readonly { binding: number; type: GPUBufferBindingType }[], constants?: Readonly<Record<string, number>>): Promise<Pipeline> {
    const { gpu } = this;
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ label, code });
    const info = await module.getCompilationInfo();
    const errors = info.messages.filter((m) => m.type === "error");
    const layout = gpu.createBindGroupLayout({ label, entries: bindings.map(({ binding, type }) => ({ binding, visibility: computeStage, buffer: { type } })) });
    let pipeline: GPUComputePipeline | null = null;
    let failure = "";
    try {
      if (!errors.length) pipeline = await gpu.createComputePipelineAsync({ label, layout: gpu.createPipelineLayout({ bindGroupLayouts: [layout] }), compute: { module, entryPoint: "main", ...(constants ? { constants } : {}) } });
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const scope = await gpu.popErrorScope();
    if (!pipeline) {
      const lines = code.split("\n");
      const text = errors.map((m) => `line ${m.lineNum}: ${m.message}\n    ${lines[m.lineNum - 1] ?? ""}`).join("\n") || failure || scope?.message || "unknown reason";
      throw new ErgonError(`the shader of ${label} was refused by this host:\n${text}`, { label, code });
    }
    return { pipeline, layout };
  }
}
