/**
 * How a job is called. A job is a function of a checked spec (plain JSON) and of what surrounds it here; it is idempotent, resumable from its store, and
 * deterministic in (spec, seed, device, precision). Files, progress bars and signals belong to the caller.
 */
import type { DeviceKind } from "../program/kernel.ts";
import type { Precision } from "../program/value.ts";
import type { SimdBuild } from "../device/wasm/module.ts";
import type { WorkerPool } from "./pool.ts";
import type { Store } from "./store.ts";

/** Where a job computes; everything here can change bits, so a result folder keeps it and a resumed job gets it back. Passed to `open`. */
export interface JobOptions {
  readonly device?: DeviceKind | "auto";
  readonly precision?: Precision;
  readonly build?: SimdBuild;
}

/** How far a job is. */
export interface Progress {
  /** From 0 to 1, of the whole job. */
  readonly fraction: number;
  /** What is going on now: "equilibration", "ti N=100". */
  readonly phase?: string;
  /** Work per second in its natural unit, for example 3.1e6 atom-steps. */
  readonly rate?: { readonly value: number; readonly unit: string };
}

/** What surrounds a job. */
export interface JobControl {
  readonly store: Store;
  readonly options: JobOptions;
  /** Workers that know the jobs of registry.ts; absent: everything runs here. The result is the same bits either way. */
  readonly pool?: WorkerPool;
  /** Aborting stops at the next point from which the job can resume; the job rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** One plain line that a person should see: a warning, or what was chosen. */
  readonly onNote?: (line: string) => void;
}

/** Members that every result of a job has. */
export interface JobResult {
  readonly job: string;
  readonly seed: number;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly [member: string]: unknown;
}
