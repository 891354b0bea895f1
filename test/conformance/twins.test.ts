/**
 * Twins cannot drift apart or get lost: every kernel of the registry has its files on every device it claims, every file below assembly/ and shaders/ belongs
 * to a kernel, and a kernel that lacks a device says why.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { kernels } from "../../src/kernels/registry.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Stems below a folder, generated ones left out. */
function stems(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(join(root, folder), join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/").slice(0, -ending.length))
    .filter((stem) => !stem.startsWith("generated/"))
    .sort();
}

/** Stems of assembly/ that a file imports, with itself, directly or not. */
function reachable(stem: string, found: Set<string>): Set<string> {
  if (found.has(stem)) return found;
  found.add(stem);
  const path = join(root, "assembly", `${stem}.ts`);
  for (const [, name] of readFileSync(path, "utf8").matchAll(/\bfrom\s+"(\.[^"]*)"/g)) {
    const target = relative(join(root, "assembly"), resolve(dirname(path), name)).split(sep).join("/");
    if (!target.startsWith("generated/")) reachable(target, found);
  }
  return found;
}

it("a kernel has a file on each of its devices, and a reason for each device that it lacks", () => {
  const wrong: string[] = [];
  for (const { id, wasm, webgpu, only } of kernels) {
    for (const [kind, has] of [["wasm", wasm], ["webgpu", webgpu]] as const) {
      const claims = only ? only.devices.includes(kind) : true;
      if (claims && !has) wrong.push(`${id} claims ${kind} and has no kernel there`);
      if (!claims && has) wrong.push(`${id} has a ${kind} kernel that its devices do not name`);
    }
    if (only && only.reason.length < 10) wrong.push(`${id} does not say why it lacks a device`);
  }
  expect(wrong).toEqual([]);
});

it("every WASM file belongs to a kernel or to the walker", () => {
  const used = reachable("program/walk", new Set());
  for (const { id, wasm } of kernels) {
    if (!wasm) continue;
    const text = readFileSync(join(root, "assembly", `${wasm.file}.ts`), "utf8");
    expect(text.includes(`export function ${wasm.export}`), `${id}: assembly/${wasm.file}.ts exports ${wasm.export}`).toBe(true);
    reachable(wasm.file, used);
    if (wasm.evaluator) reachable(wasm.evaluator.file, used);
  }
  // assembly/lib is vocabulary for kernels to come, too.
  expect(stems("assembly", ".ts").filter((stem) => !used.has(stem) && !stem.startsWith("lib/"))).toEqual([]);
});

it("every WGSL file is an entry or a fragment of a kernel, or device plumbing", () => {
  const used = new Set<string>(["device/copy", "device/gate"]);
  for (const { webgpu } of kernels) if (webgpu) for (const stem of [webgpu.entry, ...(webgpu.fragments ?? [])]) used.add(stem);
  const present = stems("shaders", ".wgsl");
  expect(present.filter((stem) => !used.has(stem))).toEqual([]);
  expect([...used].filter((stem) => !present.includes(stem))).toEqual([]);
});

it("an evaluator is three files of one stem", () => {
  const evaluators = new Set(kernels.flatMap(({ wasm }) => (wasm?.evaluator ? [wasm.evaluator.file] : [])));
  for (const stem of evaluators) {
    expect(stems("src/kernels", ".ts"), stem).toContain(stem);
    expect(stems("shaders", ".wgsl"), stem).toContain(stem);
  }
});

it("a WGSL entry reads its gate first", () => {
  const entries = new Set(kernels.flatMap(({ webgpu }) => (webgpu ? [webgpu.entry] : [])));
  const wrong = [...entries].filter((stem) => !/fn main\([^{]*\{\s*if \(gate\.x == 0u\) \{ return; \}/.test(readFileSync(join(root, "shaders", `${stem}.wgsl`), "utf8")));
  expect(wrong).toEqual([]);
});
