/**
 * A device as users hold it: it makes arrays, compiles traced functions and runs them. Which of the three backends computes is decided in
 * open.ts; nothing here asks.
 */
import { ErgonError } from "../core/errors.ts";
import { elements, sameShape, shapeText } from "../core/shapes.ts";
import { leaves, mapTree, type Tree } from "../core/tree.ts";
import { chainKernel } from "../kernels/ops/elementwise-chain.ts";
import { fuse } from "../program/fuse.ts";
import { plan as makePlan } from "../program/plan.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { statusError } from "../program/status.ts";
import { trace } from "../program/trace.ts";
import { isArraySpec, isValue, type ArraySpec, type Dtype, type Precision, type Value } from "../program/value.ts";
import type { DeviceKind } from "../program/kernel.ts";
import type { Backend, HostArray, LoadedPlan, RunControl, RunResult } from "./backend.ts";

/** An immutable array on a device. Reading it waits for the work that makes it, and throws if that work failed. */
export interface DeviceArray {
  readonly kind: "device-array";
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Copy on the host: Float64Array or Float32Array (by precision), Uint32Array, Int32Array. */
  read(): Promise<HostArray>;
  /** Gives the memory back now; otherwise it goes with the garbage collector or the device. */
  free(): void;
}

/** Type guard for leaves of array trees. */
export function isDeviceArray(x: unknown): x is DeviceArray {
  return typeof x === "object" && x !== null && (x as { kind?: unknown }).kind === "device-array";
}

/** Same tree, with arrays where the type had values. */
export type Arrays<T> = T extends Value ? DeviceArray : { readonly [K in keyof T]: Arrays<T[K]> };

/** A compiled function. */
export interface Executable<O extends Tree<Value>> {
  readonly program: Program;
  /** Runs with arrays in the form of the specs; resolves when the work is submitted (webgpu) or done (reference, wasm). */
  run(inputs: Tree<DeviceArray>, control?: RunControl): Promise<Arrays<O>>;
  /** Frees its memory on the device. */
  free(): void;
}

/** An open device. */
export interface Device {
  readonly kind: DeviceKind;
  readonly precision: Precision;
  /** Everything that can change bits, for result folders. */
  readonly description: Readonly<Record<string, string | number | boolean>>;
  /** Which neighbour lists suit it (system/neighbours.ts, chooseNeighbours). */
  readonly pairLists: "rows" | "clusters";
  /** Uploads an array. @throws {RangeError} when the data do not fit the shape. */
  array(data: ArrayLike<number>, shape?: readonly number[], dtype?: Dtype): DeviceArray;
  /** Zeros. */
  zeros(shape: readonly number[], dtype?: Dtype): DeviceArray;
  /** Traces and plans a function for inputs of these shapes. Compiled functions are kept per (function, shapes) as long as the device lives. */
  compile<O extends Tree<Value>>(f: (inputs: any) => O, inputs: Tree<ArraySpec>): Promise<Executable<O>>;
  /** Frees everything. */
  close(): void;
}

/** The status of one run: unknown until somebody reads; a run that went well is forgotten. */
interface Check { settled: boolean; verify(): Promise<void> }

interface Held { handle: unknown; freed: boolean; readonly checks: readonly Check[] }

function checkOf(result: RunResult<unknown>): Check {
  let known: Promise<void> | undefined;
  const check: Check = {
    settled: false,
    verify: () =>
      (known ??= result.status().then((words) => {
        const error = statusError(words);
        if (error) throw error;
        check.settled = true;
      })),
  };
  return check;
}

/** Wraps a backend. */
export function makeDevice(backend: Backend<any>): Device {
  const held = new WeakMap<DeviceArray, Held>();
  const compiled = new WeakMap<object, Map<string, Promise<Executable<any>>>>();
  const cleanup = new FinalizationRegistry<Held>((h) => release(h));
  let closed = false;

  function release(h: Held): void {
    if (h.freed || closed) return;
    h.freed = true;
    backend.free(h.handle);
  }

  function wrap(handle: unknown, shape: readonly number[], dtype: Dtype, checks: readonly Check[]): DeviceArray {
    const h: Held = { handle, freed: false, checks };
    const array: DeviceArray = {
      kind: "device-array",
      shape,
      dtype,
      async read() {
        if (h.freed) throw new ErgonError("read: this array was freed");
        const data = await backend.read(h.handle);
        for (const check of h.checks) await check.verify();
        return data;
      },
      free: () => release(h),
    };
    held.set(array, h);
    cleanup.register(array, h);
    return array;
  }

  function handleOf(array: DeviceArray, want: ArraySpec, path: string): Held {
    const h = held.get(array);
    if (!h) throw new TypeError(`input ${path}: this array belongs to another device`);
    if (h.freed) throw new ErgonError(`input ${path}: this array was freed`);
    if (array.dtype !== want.dtype || !sameShape(array.shape, want.shape)) throw new RangeError(`input ${path}: expected ${want.dtype}${shapeText(want.shape)}, found ${array.dtype}${shapeText(array.shape)}`);
    return h;
  }

  function executable<O extends Tree<Value>>(loaded: LoadedPlan<unknown>, program: Program, inputTree: Tree<ArraySpec>, outputTree: O): Executable<O> {
    const specs = leaves<ArraySpec>(inputTree, isArraySpec);
    // A plan has one set of buffers: runs of the same executable wait for each other.
    let last: Promise<unknown> = Promise.resolve();
    const run = async (inputs: Tree<DeviceArray>, control: RunControl): Promise<Arrays<O>> => {
      control.signal?.throwIfAborted();
      const given = leaves<DeviceArray>(inputs, isDeviceArray);
      if (given.length !== specs.length) throw new RangeError(`run: expected ${specs.length} arrays (${specs.map((s) => s.path).join(", ")}), found ${given.length}`);
      const byPath = new Map(given.map(({ path, leaf }) => [path, leaf]));
      const handles = specs.map(({ path, leaf }) => {
        const array = byPath.get(path);
        if (!array) throw new RangeError(`run: the input "${path}" is missing; found ${given.map((g) => g.path).join(", ")}`);
        return handleOf(array, leaf, path);
      });
      const result = await loaded.run(handles.map((h) => h.handle), control);
      const checks = [...new Set(handles.flatMap((h) => h.checks))].filter((c) => !c.settled);
      checks.push(checkOf(result));
      let next = 0;
      return mapTree<Value, DeviceArray>(outputTree, isValue, (v) => wrap(result.outputs[next++], v.shape, v.dtype, checks)) as Arrays<O>;
    };
    return {
      program,
      run(inputs, control = {}) {
        const turn = last.then(() => run(inputs, control));
        last = turn.catch(() => undefined);
        return turn;
      },
      free: () => loaded.free(),
    };
  }

  return {
    kind: backend.kind,
    precision: backend.precision,
    description: backend.description,
    pairLists: backend.pairLists,
    array(data, shape = [data.length], dtype = "real") {
      if (elements(shape) !== data.length) throw new RangeError(`array: shape ${shapeText(shape)} holds ${elements(shape)} numbers, found ${data.length}`);
      return wrap(backend.create(data.length, dtype, data), [...shape], dtype, []);
    },
    zeros: (shape, dtype = "real") => wrap(backend.create(elements(shape), dtype), [...shape], dtype, []),
    compile(f, inputs) {
      const key = leaves<ArraySpec>(inputs, isArraySpec).map(({ path, leaf }) => `${path}:${leaf.dtype}${shapeText(leaf.shape)}`).join(";");
      let versions = compiled.get(f);
      if (!versions) compiled.set(f, (versions = new Map()));
      let ready = versions.get(key);
      if (!ready) {
        const traced = trace(f, inputs);
        ready = backend.load(makePlan(fuse(simplify(traced.program), chainKernel))).then((loaded) => {
          const e = executable(loaded, traced.program, inputs, traced.outputTree);
          return { ...e, free: () => { versions.delete(key); e.free(); } };
        });
        ready.catch(() => versions.delete(key));
        versions.set(key, ready);
      }
      return ready;
    },
    close() {
      if (closed) return;
      closed = true;
      backend.close();
    },
  };
}
