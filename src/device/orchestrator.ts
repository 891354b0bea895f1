/**
 * The orchestrator: which device computes where the caller does not say. A fixed rule of sizes comes first, so that the same job on the same machine is the same
 * every time; only where the rule leaves two candidates does a trial of one chunk decide, and its outcome is part of the device's description, which jobs
 * write into their result folder and use again when they resume.
 *
 * The rule: f64 asked for, or nothing known about the work: wasm. No GPU, or a software adapter: wasm. Fewer than {@link GPU_FLOOR} particles
 * in flight: wasm, because launching a kernel then costs more than the work. Otherwise: a trial.
 */
import type { DeviceKind } from "../program/kernel.ts";
import type { Precision } from "../program/value.ts";
import type { Device } from "./device.ts";
import { forcesSeconds } from "./measure.ts";

/** Sizes of one step of the work ahead. */
export interface Work {
  /** Systems in the batch. */
  readonly replicas: number;
  /** Particles of one system. */
  readonly atoms: number;
}

/** What was chosen and why, in words for people; `trial` in seconds per step where one was run. */
export interface Choice {
  readonly kind: DeviceKind;
  readonly why: string;
  readonly trial?: Readonly<Partial<Record<DeviceKind, number>>>;
}

/** Particles in flight (replicas times atoms) below which no GPU is tried: a step of so few takes wasm under a millisecond. */
export const GPU_FLOOR = 4096;
/** A trial computes at most this many particles: beyond, both devices scale alike. */
const TRIAL_PARTICLES = 65536;

/** What is known before anything runs. */
export interface Situation {
  readonly precision?: Precision;
  readonly work?: Work;
  /** A GPU adapter, or why there is none. */
  readonly gpu: { readonly software: boolean; readonly name: string } | { readonly reason: string };
}

/** The rule. `undecided` asks for a trial. */
export function choose({ precision, work, gpu }: Situation): Choice | { readonly undecided: string } {
  const wasm = (why: string): Choice => ({ kind: "wasm", why });
  if (precision === "f64") return wasm("f64 was asked for, which WebGPU does not have");
  if (precision === undefined && work === undefined) return wasm("f64 unless something else is asked for");
  if ("reason" in gpu) return wasm(gpu.reason);
  if (gpu.software) return wasm(`${gpu.name} computes on the CPU, slower than wasm does`);
  if (work === undefined) return { undecided: "f32 was asked for and the size of the work is not known" };
  const particles = work.replicas * work.atoms;
  if (particles < GPU_FLOOR) return wasm(`${particles} particles in flight are fewer than the ${GPU_FLOOR} that keep a GPU busy`);
  return { undecided: `${particles} particles in flight` };
}

/** Runs the same chunk of forces on both devices and names the faster one. */
export async function trial(candidates: readonly Device[], work: Work = { replicas: 64, atoms: 128 }): Promise<Choice> {
  const replicas = Math.max(1, Math.ceil(Math.min(work.replicas * work.atoms, TRIAL_PARTICLES) / 128));
  const seconds: Partial<Record<DeviceKind, number>> = {};
  for (const device of candidates) seconds[device.kind] = await forcesSeconds(device, replicas);
  const [first, second] = [...candidates].sort((a, b) => seconds[a.kind]! - seconds[b.kind]!);
  const ratio = seconds[second.kind]! / seconds[first.kind]!;
  return { kind: first.kind, why: `a trial of ${replicas} × 128 particles ran ${ratio.toFixed(1)} times faster on ${first.kind} than on ${second.kind}`, trial: seconds };
}
