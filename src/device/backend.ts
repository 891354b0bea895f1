/**
 * What a device must be able to do: hold arrays, and run plans. Three implementations: reference.ts, wasm/backend.ts, webgpu/backend.ts.
 * Handles are opaque; nothing above this folder sees memory.
 */
import type { Plan } from "../program/plan.ts";
import type { Dtype, Precision } from "../program/value.ts";
import type { DeviceKind } from "../program/kernel.ts";

/** Array contents on the host. */
export type HostArray = Float32Array | Float64Array | Uint32Array | Int32Array;

/** How a long run behaves towards its host. */
export interface RunControl {
  /** Aborting stops between slices; the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called between slices of the outermost loops with iterations done and to do. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RunResult<H> {
  readonly outputs: readonly H[];
  /** Words of the status after the run (program/status.ts). */
  status(): Promise<ArrayLike<number>>;
}

/** A plan made ready on one device. */
export interface LoadedPlan<H> {
  /** Copies the inputs in, runs, copies the outputs to new arrays. Never called again before it has resolved. */
  run(inputs: readonly H[], control: RunControl): Promise<RunResult<H>>;
  free(): void;
}

/** A device's own side of the road. */
export interface Backend<H = unknown> {
  readonly kind: DeviceKind;
  readonly precision: Precision;
  /** Facts for `ergon devices` and for result folders: whatever changes bits is in here. */
  readonly description: Readonly<Record<string, string | number | boolean>>;
  /** Which neighbour lists suit it: full rows where it gathers, half rows of clusters where it can give a force to both partners (system/neighbour-lists.ts). */
  readonly pairLists: "rows" | "clusters";
  /** New array; zeros without data. */
  create(elements: number, dtype: Dtype, data?: ArrayLike<number>): H;
  /** Copy of the contents: Float32Array or Float64Array by precision, Uint32Array, Int32Array. */
  read(handle: H): Promise<HostArray>;
  free(handle: H): void;
  load(plan: Plan): Promise<LoadedPlan<H>>;
  close(): void;
  /** Of a guarded device (tests): how many arrays were written past their end. */
  broken?(): Promise<number>;
}

/** Empty host array of the right class. */
export function hostArray(elements: number, dtype: Dtype, precision: Precision): HostArray {
  if (dtype === "u32") return new Uint32Array(elements);
  if (dtype === "i32") return new Int32Array(elements);
  return dtype === "real" && precision === "f32" ? new Float32Array(elements) : new Float64Array(elements);
}

/** Target length of one uninterrupted piece of work, ms: pages, progress bars and signals live between pieces. */
export const SLICE_MS = 60;

/** Lets timers, messages and signals through. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Runs a loop in slices of about SLICE_MS. The size of a slice never changes a result.
 * @param slice runs iterations [from, to) and returns where it stopped (less than `to`: a status was raised; n: the loop ended itself).
 */
export async function runSlices(n: number, control: RunControl, slice: (from: number, to: number) => number | Promise<number>): Promise<void> {
  let done = 0;
  let size = 1;
  let rested = performance.now();
  while (done < n) {
    const to = Math.min(n, done + size);
    const started = performance.now();
    const stopped = await slice(done, to);
    const elapsed = performance.now() - started;
    if (stopped < to) return;
    done = stopped;
    control.onProgress?.(Math.min(done, n), n);
    if (elapsed < SLICE_MS / 2) size = Math.min(size * 2, 2 ** 30);
    else if (elapsed > SLICE_MS * 1.5) size = Math.max(1, size >> 1);
    if (done >= n) return;
    // A timer costs a millisecond: slices that are still growing do not each pay for one.
    if (performance.now() - rested > SLICE_MS / 2) {
      await breathe();
      rested = performance.now();
    }
    control.signal?.throwIfAborted();
  }
}
