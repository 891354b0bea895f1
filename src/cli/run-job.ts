/**
 * Runs a job in a result folder. Before anything is written, the spec is checked and the device opened; then the folder is taken, and either holds nothing, or earlier work
 * on the same spec, which goes on, or is refused. What lies there afterwards: `spec.json` (the exact spec with its seed), `run.json` (version, device and everything
 * else that can change bits), the job's own files, `result.json`, `report.html`.
 */
import { setMaxListeners } from "node:events";
import { Worker } from "node:worker_threads";
import { InputError } from "../core/errors.ts";
import type { OpenOptions } from "../device/open.ts";
import type { DeviceKind } from "../program/kernel.ts";
import type { Precision } from "../program/value.ts";
import { printJson } from "../io/json.ts";
import type { JobControl, JobOptions } from "../jobs/job.ts";
import { workerPool } from "../jobs/pool.ts";
import type { Schema } from "../jobs/schemas/schema.ts";
import type { Store } from "../jobs/store.ts";
import { validated } from "../jobs/validate.ts";
import { version } from "../generated/version.ts";
import { firstDifference, sameJson } from "./compare-json.ts";
import { EXIT, inFile, Interrupted } from "./failure.ts";
import { readJsonFile } from "./files.ts";
import { openFolder, type FolderStore } from "./folder-store.ts";
import { openDevice, type CommonOptions } from "./options.ts";
import { note, warn } from "./output.ts";
import { startProgress } from "./progress.ts";
import { reportOf } from "./report/stored.ts";

/** A job as the command line sees it. */
export interface JobDefinition<Spec extends { readonly seed?: number }, Result> {
  readonly name: string;
  readonly spec: Schema;
  /** Turns what the file says into what the job takes (file names into their contents), and checks what a schema cannot. Runs before the folder is touched. */
  prepare(spec: Spec, file: string): Promise<Spec> | Spec;
  run(spec: Spec, control: JobControl): Promise<Result>;
  /** What to prefer where the command line does not say: precision, sizes of the work. */
  opening?(spec: Spec, options: CommonOptions): OpenOptions;
}

/** Options of commands that run jobs. */
export interface JobCommandOptions extends CommonOptions {
  readonly output: string;
  readonly workers?: number;
}

/** What `run.json` says: everything beside the spec that can change bits. */
export interface RunRecord {
  readonly job: string;
  readonly ergon: string;
  readonly seed: number;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly deviceDescription: Readonly<Record<string, unknown>>;
  readonly host: string;
}

/** Files that only say what is to be done; a folder with nothing else holds no work. */
const HEADERS = ["spec.json", "run.json"];

/** Runs the job, or finds its result there. */
export async function runJob<Spec extends { readonly seed?: number }, Result>(job: JobDefinition<Spec, Result>, file: string, options: JobCommandOptions, workerFile: URL): Promise<{ result: Result; spec: Spec; found: boolean }> {
  const given = validatedFile<Spec>(job.spec, file, await readJsonFile(file));
  const spec = await inFile(file, async () => job.prepare({ ...(await given), seed: options.seed ?? (await given).seed ?? 1 }, file));
  const fresh = await recordOf(job.name, spec.seed!, options, job.opening?.(spec, options));
  const store = await openFolder(options.output);
  try {
    const earlier = await earlierRun(store, spec, fresh, options);
    const finished = earlier && ((await readStored(store, "result.json", "remove it and run the same command again")) as Result | null);
    if (finished && (await store.size("report.html")) === 0) await store.write("report.html", await reportOf(store, options.output));
    if (finished) return { result: finished, spec, found: true };
    if (!earlier) {
      await store.remove("spec.json");
      await store.write("run.json", printJson(fresh));
      await store.write("spec.json", printJson(spec));
    }
    const result = await atWork(job, spec, file, store, earlier ?? fresh, options, workerFile);
    await store.write("result.json", printJson(result));
    await store.write("report.html", await reportOf(store, options.output));
    return { result, spec, found: false };
  } finally {
    await store.close();
  }
}

async function validatedFile<Spec>(schema: Schema, file: string, value: unknown): Promise<Spec> {
  return inFile(file, () => validated<Spec>(schema, value));
}

/** Opens the device once, to see that it is there and to write down what it is. */
async function recordOf(job: string, seed: number, options: JobCommandOptions, opening?: OpenOptions): Promise<RunRecord> {
  const device = await openDevice(options, opening);
  try {
    return { job, ergon: version, seed, device: device.kind, precision: device.precision, deviceDescription: device.description, host: `Node ${process.versions.node}, ${process.platform} ${process.arch}` };
  } finally {
    device.close();
  }
}

/**
 * The record of the work that the folder already holds on this spec, or null when it holds none.
 * @throws {InputError} when it holds work on another spec, or was begun on another device than the one that is asked for.
 */
async function earlierRun(store: FolderStore, spec: unknown, fresh: RunRecord, options: JobCommandOptions): Promise<RunRecord | null> {
  const names = await store.list();
  if (names.every((name) => HEADERS.includes(name))) return null;
  const [before, record] = await Promise.all(HEADERS.map((name) => readStored(store, name, "remove the folder and start again")));
  const run = record as RunRecord | null;
  if (before === null || run === null) throw new InputError(`${store.path}: spec.json is missing, so nobody can tell what the other files belong to; choose another folder with -o`, { file: store.path });
  const other = "; choose another folder with -o, or remove this one";
  if (run.job !== fresh.job) throw new InputError(`${store.path}: holds work of ergon ${run.job}${other}`, { file: store.path });
  const now = JSON.parse(JSON.stringify(spec)) as unknown;
  if (!sameJson(before, now)) throw new InputError(`${store.path}: holds work on another spec (${firstDifference(before, now, "there", "here")})${other}`, { file: store.path });
  const asked = [options.device !== undefined && options.device !== "auto" && options.device !== run.device, options.precision !== undefined && options.precision !== run.precision];
  if (asked.some(Boolean)) throw new InputError(`${store.path}: was begun on ${run.device} in ${run.precision}, and goes on there; leave --device and --precision out${other.replace(";", ", or")}`, { file: store.path });
  if (run.ergon !== fresh.ergon) warn(`${store.path} was begun by ergon ${run.ergon}, this is ${fresh.ergon}: the bytes may differ from those of an uninterrupted run`);
  return run;
}

async function readStored(store: FolderStore, name: string, mend: string): Promise<unknown> {
  const bytes = await store.read(name);
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new InputError(`${store.path}/${name}: is damaged; ${mend}`, { file: `${store.path}/${name}` });
  }
}

/** The work itself, with a progress display, workers, and an interrupt that stops at the next point from which it can go on. */
async function atWork<Spec, Result>(job: { readonly name: string; run(spec: Spec, control: JobControl): Promise<Result> }, spec: Spec, file: string, store: Store, run: RunRecord, options: JobCommandOptions, workerFile: URL): Promise<Result> {
  const progress = startProgress(options.json === true);
  const interrupt = onInterrupt(() => progress.note("stopping at the next checkpoint (interrupt again to stop at once) …"));
  const pool = workerPool({ worker: () => new Worker(workerFile), ...(options.workers !== undefined && { size: options.workers }) });
  const jobOptions: JobOptions = { device: run.device, precision: run.precision, ...buildOf(run) };
  try {
    const control: JobControl = { store, options: jobOptions, pool, signal: interrupt.signal, onProgress: progress.show, onNote: progress.note };
    return await inFile(file, () => job.run(spec, control));
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new Interrupted(`stopped; "ergon ${job.name} ${file} -o ${options.output}" goes on from here`);
  } finally {
    progress.end();
    interrupt.release();
    pool.close();
  }
}

function buildOf(run: RunRecord): JobOptions {
  const { build } = run.deviceDescription;
  return build === "simd" || build === "relaxed-simd" ? { build } : {};
}

/** Signals closer together than this are one: a terminal and a parent process often both send it. */
const SAME_SIGNAL_MS = 1000;

/** The first signal aborts, a later one ends the process at once; the folder can be gone on with either way. */
function onInterrupt(say: () => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  // Every piece of a job listens to this one signal.
  setMaxListeners(0, controller.signal);
  let first: number | undefined;
  const listen = (): void => {
    if (first !== undefined) {
      if (performance.now() - first > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
      return;
    }
    first = performance.now();
    say();
    controller.abort(new DOMException("The run was interrupted.", "AbortError"));
  };
  process.on("SIGINT", listen);
  process.on("SIGTERM", listen);
  const release = (): void => {
    process.off("SIGINT", listen);
    process.off("SIGTERM", listen);
  };
  return { signal: controller.signal, release };
}

/** One line about a result that was found. */
export function sayFound(folder: string): void {
  note(`${folder} already has the result of this spec`);
}
