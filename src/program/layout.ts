/**
 * Layout of the parameter struct of a kernel: sizes, then params, in the order of the spec. One function decides it for the generated
 * AssemblyScript class, the generated WGSL struct and the packers, so they cannot disagree.
 * WASM: u32 sizes; params u32 or f64, naturally aligned; then `scratch`, `status` and where needed `data` as pointers. WGSL: u32 and f32 words, padded to 16 bytes.
 */
import type { KernelSpec } from "./kernel.ts";

export interface Field {
  readonly name: string;
  readonly type: "u32" | "f32" | "f64";
  readonly offset: number;
}

export interface Layout {
  readonly fields: readonly Field[];
  readonly bytes: number;
}

/** Addresses at the end of a WASM parameter struct. */
export function pointersOf(kernel: KernelSpec): string[] {
  return kernel.wasm?.data ? ["scratch", "status", "data"] : ["scratch", "status"];
}

function lay(kernel: KernelSpec, realBytes: 4 | 8, pointers: boolean): Layout {
  const fields: Field[] = [];
  let offset = 0;
  const add = (name: string, real: boolean): void => {
    const size = real ? realBytes : 4;
    offset = Math.ceil(offset / size) * size;
    fields.push({ name, type: !real ? "u32" : realBytes === 8 ? "f64" : "f32", offset });
    offset += size;
  };
  for (const name of kernel.sizes) add(name, false);
  for (const [name, param] of Object.entries(kernel.params)) {
    if (kernel.sizes.includes(name)) throw new Error(`${kernel.id}: "${name}" is both a size and a param`);
    add(name, param.type === "real");
  }
  if (pointers) for (const name of pointersOf(kernel)) add(name, false);
  return { fields, bytes: Math.max(16, Math.ceil(offset / 16) * 16) };
}

/** Layout of the AssemblyScript class; the last fields are pointers: `scratch`, `status`, and `data` where the kernel has some. */
export function wasmLayout(kernel: KernelSpec): Layout {
  return lay(kernel, 8, true);
}

/** Layout of the WGSL uniform struct. */
export function wgslLayout(kernel: KernelSpec): Layout {
  return lay(kernel, 4, false);
}

/** Writes the fields into a buffer of `layout.bytes` at `offset`. */
export function packParams(layout: Layout, values: Readonly<Record<string, number>>, target: DataView, offset = 0): void {
  for (const field of layout.fields) {
    const x = values[field.name];
    if (field.type === "u32") target.setUint32(offset + field.offset, x, true);
    else if (field.type === "f32") target.setFloat32(offset + field.offset, x, true);
    else target.setFloat64(offset + field.offset, x, true);
  }
}

/** The WGSL text that precedes a kernel's fragments: parameter struct and bindings. */
export function wgslHeader(kernel: KernelSpec): string {
  const { fields } = wgslLayout(kernel);
  const struct = fields.length ? fields.map((f) => `  ${f.name}: ${f.type},`).join("\n") : "  unused: u32,";
  const lines = [`struct Params {\n${struct}\n}`, "@group(0) @binding(0) var<uniform> params: Params;", "@group(0) @binding(1) var<uniform> gate: vec4<u32>;"];
  kernel.args.forEach((arg, i) => {
    const access = arg.access === "in" ? "read" : "read_write";
    const element = arg.dtype === "real" ? "f32" : arg.dtype;
    lines.push(`@group(0) @binding(${i + 2}) var<storage, ${access}> ${arg.name}: array<${arg.atomic ? `atomic<${element}>` : element}>;`);
  });
  if (kernel.raises) lines.push(`@group(0) @binding(${kernel.args.length + 2}) var<storage, read_write> status: array<atomic<u32>>;`);
  return `${lines.join("\n")}\n`;
}
