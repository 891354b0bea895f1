/**
 * The WASM modules: two builds (SIMD, relaxed SIMD), chosen once by what the engine validates. Bytes are inlined as base64 and reached by
 * dynamic import, so that a page loads only the build it runs; a compiled `WebAssembly.Module` can be passed in instead (workers, own hosting).
 */
import { DeviceUnavailable } from "../../core/errors.ts";

export type ModuleName = "engine" | "estimators";
export type SimdBuild = "simd" | "relaxed-simd";

/** A module and which build it is; can be posted to a worker. */
export interface WasmModule {
  readonly name: ModuleName;
  readonly build: SimdBuild;
  readonly module: WebAssembly.Module;
}

/** Exports of every module. */
export interface WasmExports {
  readonly memory: WebAssembly.Memory;
  /** First address after static data. */
  heapBase(): number;
  walk(pc: number, end: number): void;
  repeatSlice(pc: number, from: number, to: number): number;
}

// (module (func (result v128) i32.const 0 i8x16.splat ...)): the smallest bodies that use v128 and f32x4.relaxed_madd.
const HEAD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10];
const SIMD_PROBE = new Uint8Array([...HEAD, 8, 1, 6, 0, 65, 0, 253, 15, 11]);
const RELAXED_PROBE = new Uint8Array([...HEAD, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11]);

/** The best build this host can run, or null where it has no SIMD at all. */
export function bestBuild(): SimdBuild | null {
  if (typeof WebAssembly === "undefined") return null;
  if (WebAssembly.validate(RELAXED_PROBE)) return "relaxed-simd";
  return WebAssembly.validate(SIMD_PROBE) ? "simd" : null;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const embedded: Record<ModuleName, Record<SimdBuild, () => Promise<{ default: string }>>> = {
  engine: { simd: () => import("../../generated/engine.simd.ts"), "relaxed-simd": () => import("../../generated/engine.relaxed-simd.ts") },
  estimators: { simd: () => import("../../generated/estimators.simd.ts"), "relaxed-simd": () => import("../../generated/estimators.relaxed-simd.ts") },
};

const compiled = new Map<string, Promise<WasmModule>>();

/**
 * The compiled module, once per process and build.
 * @throws {DeviceUnavailable} on hosts without WASM SIMD, or where the asked build does not run.
 */
export function wasmModule(name: ModuleName, build?: SimdBuild): Promise<WasmModule> {
  const best = bestBuild();
  if (!best) throw new DeviceUnavailable("this host has no WebAssembly SIMD; every browser, Node and Deno since 2021 has");
  if (build === "relaxed-simd" && best !== "relaxed-simd") throw new DeviceUnavailable("this host has no relaxed SIMD (Node 20 needs --experimental-wasm-relaxed-simd)");
  const chosen = build ?? best;
  const key = `${name}.${chosen}`;
  let module = compiled.get(key);
  if (!module) {
    module = embedded[name][chosen]().then(async ({ default: base64 }) => ({ name, build: chosen, module: await WebAssembly.compile(decode(base64)) }));
    compiled.set(key, module);
  }
  return module;
}

/** A fresh instance with a memory of its own. */
export async function instantiate({ module }: WasmModule): Promise<WasmExports> {
  return (await WebAssembly.instantiate(module, {})).exports as unknown as WasmExports;
}
