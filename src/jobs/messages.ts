/**
 * What a pool and its workers say to each other: plain data only, since everything crosses a structured clone. Errors travel as data too, and come
 * back as the class they were, with the state they failed in.
 */
import * as errors from "../core/errors.ts";
import type { WasmModule } from "../device/wasm/module.ts";

/** Pool to worker. */
export type Order =
  | { readonly kind: "start"; readonly module: WasmModule | null }
  | { readonly kind: "job"; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: "abort"; readonly id: number };

/** Worker to pool. */
export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly id: number; readonly fraction: number }
  | { readonly kind: "done"; readonly id: number; readonly output: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: ErrorData };

/** An error as plain data. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly state?: Record<string, unknown>;
  readonly stack?: string;
}

/** Makes an error ready to travel. A state that cannot be cloned is left behind. */
export function packError(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  let state: Record<string, unknown> | undefined;
  if (error instanceof errors.ErgonError) {
    try {
      state = structuredClone(error.state) as Record<string, unknown>;
    } catch {
      state = undefined;
    }
  }
  return { name: error.name, message: error.message, stack: error.stack, ...(state && { state }) };
}

/** The error again, in its own class where that is one of ours or one of the language's. */
export function unpackError({ name, message, state, stack }: ErrorData): Error {
  const named = (errors as Record<string, unknown>)[name];
  let error: Error;
  if (typeof named === "function") error = new (named as typeof errors.ErgonError)(message, state);
  else if (name === "TypeError") error = new TypeError(message);
  else if (name === "RangeError") error = new RangeError(message);
  else error = Object.assign(new Error(message), { name });
  if (stack !== undefined) error.stack = stack;
  return error;
}
