/**
 * Links a WGSL module for one kernel: generated header (parameter struct, bindings), shared constants, the fragments that the spec lists, then
 * the entry file. Linking is concatenation and nothing else; what comes out can be read in build logs and in errors.
 */
import { ErgonError } from "../../core/errors.ts";
import { shaders } from "../../generated/shaders.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { wgslHeader } from "../../program/layout.ts";

/** The complete WGSL text of a kernel. @throws {ErgonError} when a file is missing. */
export function linkShader(kernel: KernelSpec): string {
  if (!kernel.webgpu) throw new ErgonError(`${kernel.id} does not run on webgpu: ${kernel.only?.reason ?? "no shader"}`, { id: kernel.id });
  const file = (stem: string): string => {
    const text = shaders[stem];
    if (text === undefined) throw new ErgonError(`${kernel.id}: shaders/${stem}.wgsl is not in the build; run npm run build`, { id: kernel.id, stem });
    return `// --- ${stem}.wgsl\n${text}`;
  };
  return [wgslHeader(kernel), file("generated/constants"), ...(kernel.webgpu.fragments ?? []).map(file), kernel.webgpu.source ?? file(kernel.webgpu.entry)].join("\n");
}
