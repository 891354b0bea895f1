/**
 * Text generated from the kernel specs: the AssemblyScript parameter classes, the dispatchers that instantiate every traversal for every
 * evaluator and precision, constants shared by both kernel trees, and the table of operation numbers. Used by tools/generate.mjs and by
 * tests.
 */
import { stemOf, structName, type KernelSpec } from "../program/kernel.ts";
import { pointersOf, wasmLayout } from "../program/layout.ts";
import { STATUS } from "../program/status.ts";
import { STREAMS } from "../core/streams.ts";

export const MODULES = ["engine", "estimators"] as const;
export type ModuleName = (typeof MODULES)[number];

const HEADER = "// Generated from the kernel specs by tools/generate.mjs. Do not edit.\n";

/** Kernels that a module carries, in registry order. */
export function moduleKernels(kernels: readonly KernelSpec[], module: ModuleName): KernelSpec[] {
  return kernels.filter((k) => k.wasm?.module === module && k.wasm.runs === undefined && !k.alias);
}

/** Operation number of each kernel: 2 i for f32, 2 i + 1 for f64, with i the position in its module. */
export function operations(kernels: readonly KernelSpec[]): Record<string, number> {
  return Object.fromEntries(MODULES.flatMap((m) => moduleKernels(kernels, m).map((k, i) => [k.id, i])));
}

/** assembly/generated/params.ts */
export function paramsText(kernels: readonly KernelSpec[]): string {
  const seen = new Map<string, string>();
  for (const kernel of kernels) {
    if (!kernel.wasm || kernel.wasm.runs !== undefined || kernel.alias) continue;
    const name = structName(kernel.id);
    const pointers = pointersOf(kernel);
    const fields = wasmLayout(kernel).fields.map((f) => `  ${f.name}: ${pointers.includes(f.name) ? "usize" : f.type};`).join("\n");
    const text = `@unmanaged export class ${name} {\n${fields}\n}\n`;
    const before = seen.get(name);
    if (before !== undefined && before !== text) throw new Error(`${kernel.id}: the variants of ${stemOf(kernel.id)} must share one parameter struct, or another kernel has the name ${name}`);
    seen.set(name, text);
  }
  return `${HEADER}${[...seen.values()].join("\n")}`;
}

/** assembly/generated/<module>.ts */
export function dispatcherText(kernels: readonly KernelSpec[], module: ModuleName): string {
  const list = moduleKernels(kernels, module);
  const imports = new Map<string, Set<string>>();
  const need = (file: string, name: string) => imports.set(file, (imports.get(file) ?? new Set()).add(name));
  const cases: string[] = [];
  for (const [i, k] of list.entries()) {
    const w = k.wasm!;
    need(`../${w.file}`, w.export);
    need("./params", structName(k.id));
    if (w.evaluator) need(`../${w.evaluator.file}`, w.evaluator.class);
    const run = (t: string) => {
      const types = w.generic === false ? "" : `<${t}${w.evaluator ? `, ${w.evaluator.class}<${t}>` : ""}>`;
      return `${w.export}${types}(changetype<${structName(k.id)}>(p), a); break;`;
    };
    cases.push(`      case ${2 * i}: ${run("f32")} // ${k.id}`, `      case ${2 * i + 1}: ${run("f64")}`);
  }
  const className = module[0].toUpperCase() + module.slice(1);
  return `${HEADER}${[...imports].map(([file, names]) => `import { ${[...names].join(", ")} } from "${file}";`).join("\n")}
import { repeatSlice as repeatSliceWith, walk as walkWith } from "../program/walk";

@unmanaged class ${className} {
  call(operation: u32, p: usize, a: usize): void {
    switch (operation) {
${cases.join("\n")}
      default: unreachable();
    }
  }
}

/** First address after static data: the host's memory starts here. */
export function heapBase(): usize {
  return __heap_base;
}

export function walk(pc: usize, end: usize): void {
  walkWith<${className}>(pc, end);
}

export function repeatSlice(pc: usize, from: u32, to: u32): u32 {
  return repeatSliceWith<${className}>(pc, from, to);
}
`;
}

/** Numbers that both kernel trees need: status codes and random streams. */
function constants(): [string, number][] {
  const named = (prefix: string, table: Readonly<Record<string, number>>): [string, number][] => Object.entries(table).map(([name, code]) => [`${prefix}_${constantCase(name)}`, code]);
  return [...named("STATUS", STATUS), ...named("STREAM", STREAMS)];
}

/** The constants as AssemblyScript. */
export function constantsAssembly(): string {
  return `${HEADER}${constants().map(([name, code]) => `export const ${name}: u32 = ${code};`).join("\n")}\n`;
}

/** The same as WGSL. */
export function constantsWgsl(): string {
  return `${HEADER}${constants().map(([name, code]) => `const ${name}: u32 = ${code}u;`).join("\n")}\n`;
}

function constantCase(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
}
