/**
 * The worker's side of a pool: a worker file calls `serveJobs` with the jobs it knows by name, and then does what the pool sends, one job at a time.
 * The same file works as a Web Worker (browsers, Deno) and as a `worker_threads` worker (Node).
 *
 *     import { serveJobs } from "ergon";
 *     serveJobs({ async walk({ seed }, job) { const device = await job.open(); … return energies; } });
 */
import type { Device } from "../device/device.ts";
import { open, type OpenOptions } from "../device/open.ts";
import type { WasmModule } from "../device/wasm/module.ts";
import { packError, type Answer, type Order } from "./messages.ts";

/** What a job has besides its input. */
export interface JobContext {
  /** Aborts when the pool gives the job up. Pass it on to `run`. */
  readonly signal: AbortSignal;
  /** Reports how far the job is, from 0 to 1. */
  progress(fraction: number): void;
  /** `open()` with the module that the pool compiled once; the device is closed when the job ends. */
  open(options?: OpenOptions): Promise<Device>;
}

/** A job: plain data in, plain data out (whatever a structured clone can carry), the same output for the same input. */
export type Job = (input: any, context: JobContext) => unknown;

/** Both kinds of worker scope, as far as they are used here. */
interface Port {
  postMessage(message: Answer): void;
  onMessage(listener: (order: Order) => void): void;
}

/**
 * Answers the pool's orders until the pool ends the worker.
 * @throws {TypeError} when called outside a worker.
 */
export async function serveJobs(jobs: Readonly<Record<string, Job>>): Promise<void> {
  const port = await workerPort();
  const running = new Map<number, AbortController>();
  let module: WasmModule | null = null;
  const perform = async (id: number, name: string, input: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const opened: Device[] = [];
    try {
      const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
      if (job === undefined) throw new RangeError(`job: expected one of ${Object.keys(jobs).join(", ")}, found ${JSON.stringify(name)}`);
      const output = await job(input, {
        signal: controller.signal,
        progress: (fraction) => port.postMessage({ kind: "progress", id, fraction }),
        open: async (options = {}) => {
          const device = await open({ ...(module && { module }), ...options });
          opened.push(device);
          return device;
        },
      });
      port.postMessage({ kind: "done", id, output });
    } catch (error) {
      port.postMessage({ kind: "failed", id, error: packError(error) });
    } finally {
      running.delete(id);
      for (const device of opened) device.close();
    }
  };
  port.onMessage((order) => {
    if (order.kind === "start") module = order.module;
    else if (order.kind === "abort") running.get(order.id)?.abort(new DOMException("The job was given up.", "AbortError"));
    else void perform(order.id, order.name, order.input);
  });
  port.postMessage({ kind: "ready" });
}

/** The line to whoever started this worker. */
async function workerPort(): Promise<Port> {
  const scope = globalThis as unknown as { postMessage?: (message: unknown) => void; addEventListener?: typeof globalThis.addEventListener; document?: unknown };
  if (typeof scope.postMessage === "function" && typeof scope.addEventListener === "function" && scope.document === undefined) {
    return {
      postMessage: (message) => scope.postMessage!(message),
      onMessage: (listener) => scope.addEventListener!("message", (event) => listener((event as MessageEvent<Order>).data)),
    };
  }
  const specifier = ["node", "worker_threads"].join(":");
  const threads = (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier).catch(() => null)) as typeof import("node:worker_threads") | null;
  const parent = threads?.parentPort;
  if (!parent) throw new TypeError("serveJobs: expected to be called in a worker that a pool started, found no line to a pool");
  return { postMessage: (message) => parent.postMessage(message), onMessage: (listener) => void parent.on("message", listener) };
}
