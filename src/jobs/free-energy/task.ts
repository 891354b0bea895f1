/**
 * A free-energy spec with everything resolved: the fluid, the numbers of particles and their types, seeds, and how long to run.
 */
import type { Device } from "../../device/device.ts";
import type { SimdBuild } from "../../device/wasm/module.ts";
import { seedKey, threefry2x32 } from "../../core/threefry.ts";
import { volumeOf } from "../../system/box.ts";
import { latticePositions } from "../../system/lattice.ts";
import { fluidFrom, particleTypes, type Fluid } from "../fluid.ts";
import { METHODS, type FreeEnergySpec, type MethodName } from "../schemas/free-energy.ts";
import { specError } from "../spec-error.ts";
import type { PieceInput } from "./pieces.ts";
import type { Runner } from "./runner.ts";

/** What the parts of the job share. */
export interface Task {
  readonly fluid: Fluid;
  readonly box: readonly number[];
  readonly kT: number;
  readonly N: readonly number[];
  /** In the order in which results are listed. */
  readonly methods: readonly MethodName[];
  readonly seed: number;
  /** Wanted standard error, or null for the default length. */
  readonly target: number | null;
  /** Length of the runs as a multiple of the default. */
  readonly effort: number;
  /** Windows between the ends of a path; absent: as many as the pilot asks for. */
  readonly nodes?: number;
  readonly walkers?: number;
  readonly device: PieceInput["device"];
}

/** Task with the runner of its pieces. */
export interface RunningTask extends Task {
  readonly runner: Runner;
}

/** What a piece is for; part of its seed, never renumbered. */
const PURPOSES = { pilot: 1, windows: 2, insertions: 3, transitions: 4 } as const;

const DEFAULT_METHODS: readonly MethodName[] = ["ti", "mbar"];

/** Closest that particles are put at the start: at 0.8 sigma a pair has less than 60 epsilon. */
export function closestDistance({ spec }: Fluid): number {
  return 0.8 * (spec.types ? Math.min(...spec.types.map((t) => t.sigma)) : (spec.sigma ?? 1));
}

/** Checks what a schema cannot. @throws {InputError} naming the place and the mend. */
export function checkTask(spec: FreeEnergySpec): Omit<Task, "device"> {
  const fluid = fluidFrom(spec.system);
  const N = typeof spec.N === "number" ? [spec.N] : [...spec.N];
  const asked = spec.methods ?? DEFAULT_METHODS;
  N.forEach((n, i) => {
    particleTypes(fluid, n);
    try {
      latticePositions(n, fluid.box!, closestDistance(fluid));
    } catch (error) {
      if (error instanceof RangeError) throw specError(typeof spec.N === "number" ? "N" : `N[${i}]`, error.message.replace(/^\w+: /, ""));
      throw error;
    }
  });
  if (asked.includes("tmmc") && (fluid.spec.types?.length ?? 1) > 1) throw specError("methods", "tmmc counts the particles of one type, this fluid has several", "leave tmmc out");
  return {
    fluid,
    box: fluid.box!,
    kT: spec.kT,
    N,
    methods: METHODS.filter((m) => asked.includes(m)),
    seed: spec.seed ?? 1,
    target: spec.targetError ?? null,
    effort: spec.effort ?? 1,
    ...(spec.windows !== undefined && { nodes: spec.windows }),
    ...(spec.walkers !== undefined && { walkers: spec.walkers }),
  };
}

/** The task on a device. */
export function resolveTask(spec: FreeEnergySpec, device: Device): Task {
  const build = device.description.build as SimdBuild | undefined;
  return { ...checkTask(spec), device: { device: device.kind, precision: device.precision, ...(build && { build }) } };
}

/** The part of a piece's input that all pieces of N particles share. */
export function inputFor(task: Task, N: number, purpose: keyof typeof PURPOSES): PieceInput {
  const words = threefry2x32(seedKey(task.seed), [PURPOSES[purpose], N]);
  // 53 bits of the two words: a seed of its own, so that no two parts of the job share random numbers.
  const seed = words[0] + (words[1] & 0x1fffff) * 4294967296;
  return { device: task.device, system: task.fluid.spec, kT: task.kT, N, types: particleTypes(task.fluid, N), seed };
}

/** Numbers of particles by type. */
function countsOf(task: Task, N: number): number[] {
  const counts = task.fluid.typeNames.map(() => 0);
  for (const t of particleTypes(task.fluid, N)) counts[t]++;
  return counts;
}

/** Type of the particle by which N differs from N - 1, or null where several types change (mixtures whose counts are given or round that way). */
export function addedType(task: Task, N: number): number | null {
  if (task.fluid.typeNames.length === 1) return 0;
  if (task.fluid.spec.types!.some((t) => t.count !== undefined)) return null;
  const [more, less] = [countsOf(task, N), countsOf(task, N - 1)];
  const changed = more.flatMap((n, t) => (n === less[t] ? [] : [t]));
  return changed.length === 1 ? changed[0] : null;
}

/** beta times the tail correction of N particles; nothing without one. */
export function reducedTail(task: Task, N: number): number {
  return (task.fluid.energy.tail?.(countsOf(task, N), volumeOf(task.box), task.box.length).energy ?? 0) / task.kT;
}

/** Work of one sweep, in pair evaluations; the second term is what a trial costs beside its pairs. */
export function sweepCost(N: number): number {
  return N * (N + 60);
}
