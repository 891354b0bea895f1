/**
 * A pool of workers for independent jobs: replicas, windows, shards. Jobs go out in order, results come back in order, and every job runs alone on
 * a device of its own, so that the results are the same bits for any size of the pool. Works with `worker_threads` (Node) and Web Workers (browsers, Deno).
 *
 * The WebAssembly module is compiled once here and posted to the workers. The worker file is the caller's (see serve.ts), since only a page or its
 * bundler knows where its files lie. Nothing is shared between workers: no SharedArrayBuffer, so no special headers.
 */
import { ErgonError } from "../core/errors.ts";
import { wasmModule, type WasmModule } from "../device/wasm/module.ts";
import { unpackError, type Answer, type Order } from "./messages.ts";

/** A `Worker` of the browser or of `node:worker_threads`, as far as the pool uses it. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
  addEventListener?(type: string, listener: (event: any) => void): void;
  on?(type: string, listener: (value: any) => void): unknown;
}

/** How to make a pool. */
export interface PoolOptions {
  /** Starts one worker, for example `() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" })`. */
  readonly worker: () => WorkerLike;
  /** How many workers; default: as many as the machine has cores. They start when there is work for them. */
  readonly size?: number;
  /** The compiled WASM module to post; default: compiled here from the embedded one. `null` posts none, for jobs that need none. */
  readonly module?: WasmModule | null;
}

/** How to run one batch of jobs. */
export interface MapOptions {
  /** Aborting gives up all jobs of the batch; the batch rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the jobs done and the fraction of the whole batch, partial jobs counted. */
  readonly onProgress?: (done: number, fraction: number) => void;
}

/** A pool of workers. */
export interface WorkerPool {
  readonly size: number;
  /**
   * Runs the job `name` for every input and resolves with the outputs in the inputs' order.
   * Rejects with the first error that comes back; jobs of the batch that have not started are dropped, the others asked to stop.
   */
  map<Output>(name: string, inputs: readonly unknown[], options?: MapOptions): Promise<Output[]>;
  /** Ends the workers; jobs under way reject. */
  close(): void;
}

interface Task {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  readonly progress: (fraction: number) => void;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Seat {
  readonly worker: WorkerLike;
  /** False until the worker listens: a message sent earlier could be lost. */
  ready: boolean;
  task: Task | null;
}

/**
 * Makes a pool. Nothing starts before the first batch.
 * @throws {RangeError} when the size is not a positive whole number.
 */
export function workerPool(options: PoolOptions): WorkerPool {
  const size = options.size ?? coreCount();
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`size: expected a positive whole number, found ${String(options.size)}`);
  let module: Promise<WasmModule | null> | undefined;
  let nextId = 0;
  let closed = false;
  const seats = new Set<Seat>();
  const queue: Task[] = [];

  /** Hands waiting tasks to idle workers and starts workers while there are more tasks than hands. */
  const assign = async (): Promise<void> => {
    let compiled: WasmModule | null;
    try {
      compiled = await (module ??= options.module === undefined ? wasmModule("engine") : Promise.resolve(options.module));
    } catch (error) {
      for (const task of queue.splice(0)) task.reject(error);
      return;
    }
    while (queue.length > 0 && !closed) {
      let seat = [...seats].find((candidate) => candidate.task === null);
      if (seat === undefined && seats.size < size) seat = startSeat(compiled);
      if (seat === undefined) return;
      const task = queue.shift()!;
      seat.task = task;
      if (seat.ready) sendTask(seat);
    }
  };

  const startSeat = (compiled: WasmModule | null): Seat => {
    const seat: Seat = { worker: options.worker(), ready: false, task: null };
    const lose = (cause: unknown): void => {
      if (!seats.delete(seat)) return;
      seat.worker.terminate();
      seat.task?.reject(new ErgonError(`a worker of the pool ended (${describe(cause)}); the job that it had is lost`, { job: seat.task.name }));
      void assign();
    };
    const begin = (): void => {
      seat.ready = true;
      post(seat.worker, { kind: "start", module: compiled });
      if (seat.task !== null) sendTask(seat);
    };
    listen(seat.worker, (answer) => (answer.kind === "ready" ? begin() : hear(seat, answer)), lose);
    seats.add(seat);
    return seat;
  };

  /** An input that cannot be cloned fails its own job, not the pool. */
  const sendTask = (seat: Seat): void => {
    const task = seat.task!;
    try {
      post(seat.worker, { kind: "job", id: task.id, name: task.name, input: task.input });
    } catch (error) {
      seat.task = null;
      task.reject(error);
      void assign();
    }
  };

  const hear = (seat: Seat, answer: Exclude<Answer, { kind: "ready" }>): void => {
    const task = seat.task;
    if (task === null || answer.id !== task.id) return;
    if (answer.kind === "progress") return task.progress(answer.fraction);
    seat.task = null;
    if (answer.kind === "done") task.resolve(answer.output);
    else task.reject(unpackError(answer.error));
    void assign();
  };

  /** Takes a batch back: what waits is dropped, what runs is asked to stop. */
  const giveUp = (ids: ReadonlySet<number>): void => {
    for (let i = queue.length - 1; i >= 0; i--) if (ids.has(queue[i]!.id)) queue.splice(i, 1);
    for (const seat of seats) {
      if (seat.task === null || !ids.has(seat.task.id)) continue;
      if (seat.ready) post(seat.worker, { kind: "abort", id: seat.task.id });
      else seat.task = null;
    }
  };

  return {
    size,
    map: <Output>(name: string, inputs: readonly unknown[], { signal, onProgress }: MapOptions = {}) =>
      new Promise<Output[]>((resolve, reject) => {
        if (closed) throw new ErgonError("map: this pool was closed");
        signal?.throwIfAborted();
        const outputs = new Array<Output>(inputs.length);
        const fractions = new Float64Array(inputs.length);
        const ids = new Set<number>();
        let done = 0;
        const fail = (error: unknown): void => {
          signal?.removeEventListener("abort", onAbort);
          giveUp(ids);
          reject(error);
        };
        const onAbort = (): void => fail(signal!.reason);
        const report = (index: number, fraction: number): void => {
          fractions[index] = fraction;
          onProgress?.(done, fractions.reduce((sum, value) => sum + value, 0) / inputs.length);
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        if (inputs.length === 0) resolve([]);
        inputs.forEach((input, index) => {
          const id = nextId++;
          ids.add(id);
          const finish = (output: unknown): void => {
            outputs[index] = output as Output;
            done++;
            report(index, 1);
            if (done < inputs.length) return;
            signal?.removeEventListener("abort", onAbort);
            resolve(outputs);
          };
          queue.push({ id, name, input, progress: (fraction) => report(index, fraction), resolve: finish, reject: fail });
        });
        void assign();
      }),
    close() {
      closed = true;
      const lost = [...queue.splice(0), ...[...seats].flatMap(({ task }) => task ?? [])];
      for (const { worker } of seats) worker.terminate();
      seats.clear();
      for (const task of lost) task.reject(new ErgonError("the pool was closed before the job was done", { job: task.name }));
    },
  };
}

/** Cores of this machine; Node 20 has no `navigator`, and a bundler must not see `node:os`. */
function coreCount(): number {
  const { navigator, process } = globalThis as { navigator?: Navigator; process?: { getBuiltinModule?(name: string): { availableParallelism?(): number } | undefined } };
  return navigator?.hardwareConcurrency ?? process?.getBuiltinModule?.("node:os")?.availableParallelism?.() ?? 4;
}

function post(worker: WorkerLike, order: Order): void {
  worker.postMessage(order);
}

/** Hears a worker's messages and its end, in the manner of either kind of worker. */
function listen(worker: WorkerLike, hear: (answer: Answer) => void, lose: (cause: unknown) => void): void {
  if (worker.on) {
    worker.on("message", hear);
    worker.on("error", lose);
    worker.on("exit", (code) => lose(`exit code ${String(code)}`));
    return;
  }
  worker.addEventListener?.("message", (event: MessageEvent<Answer>) => hear(event.data));
  worker.addEventListener?.("error", (event: ErrorEvent) => {
    event.preventDefault?.();
    lose(event.message ?? "its file could not be loaded");
  });
  worker.addEventListener?.("messageerror", () => lose("a message could not be read"));
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
