/**
 * The CPU device: plans are laid out in the linear memory of one WASM instance and a loop inside WASM walks them
 * (assembly/program/walk.ts). Long loops are cut into slices of about 60 ms so that the host stays alive.
 */
import { ErgonError } from "../../core/errors.ts";
import { operations } from "../../generated/operations.ts";
import { packParams, wasmLayout } from "../../program/layout.ts";
import type { Plan, Step } from "../../program/plan.ts";
import { STATUS_WORDS } from "../../program/status.ts";
import { elementBytes, type Dtype, type Precision } from "../../program/value.ts";
import { hostArray, runSlices, type Backend, type HostArray, type LoadedPlan } from "../backend.ts";
import { Memory } from "./memory.ts";
import { instantiate, type WasmExports, type WasmModule } from "./module.ts";

/** An array in linear memory. */
export interface WasmHandle { readonly at: number; readonly elements: number; readonly dtype: Dtype }

interface Instance { readonly exports: WasmExports; readonly memory: Memory; readonly precision: Precision; readonly module: string }

const WORDS: Record<Step["kind"], (s: any) => number> = {
  call: (s) => 4 + s.buffers.length,
  copy: () => 4,
  collect: () => 6,
  repeat: (s) => 6 + words(s.steps),
  when: (s) => 3 + words(s.steps),
};

function words(steps: readonly Step[]): number {
  return steps.reduce((n, s) => n + WORDS[s.kind](s), 0);
}

/** Opens the WASM device on a compiled module; `guarded` is for tests (memory.ts). */
export async function openWasm(module: WasmModule, precision: Precision, guarded = false): Promise<Backend<WasmHandle>> {
  const exports = await instantiate(module);
  const memory = new Memory(exports.memory, exports.heapBase(), guarded);
  const instance: Instance = { exports, memory, precision, module: module.name };
  return {
    kind: "wasm",
    precision,
    description: { device: "wasm", precision, build: module.build, module: module.name },
    pairLists: "clusters",
    create(elements, dtype, data) {
      const handle = { at: memory.allocate(elements * elementBytes(dtype, precision)), elements, dtype };
      const v = view(instance, handle.at, elements, dtype);
      if (data) v.set(data);
      else v.fill(0);
      return handle;
    },
    read: async (h) => view(instance, h.at, h.elements, h.dtype).slice(),
    free: (h) => memory.release(h.at),
    load: async (plan) => new LoadedWasm(instance, plan),
    broken: async () => memory.broken().length,
    close() {},
  };
}

function view({ memory, precision }: Instance, at: number, elements: number, dtype: Dtype): HostArray {
  const kind = hostArray(0, dtype, precision).constructor as new (b: ArrayBuffer, at: number, n: number) => HostArray;
  return new kind(memory.buffer, at, elements);
}

/** A plan laid out: buffers, parameter structs, scratch and the records that the walker reads. */
class LoadedWasm implements LoadedPlan<WasmHandle> {
  private readonly instance: Instance;
  private readonly plan: Plan;
  private readonly blocks: number[] = [];
  private readonly at: number[];
  private readonly status: number;
  /** Address of each top-level step's record, and of the end. */
  private readonly records: number[];

  constructor(instance: Instance, plan: Plan) {
    this.instance = instance;
    this.plan = plan;
    this.status = this.allocate(4 * STATUS_WORDS);
    this.at = plan.buffers.map((b) => this.allocate(b.elements * elementBytes(b.dtype, instance.precision)));
    plan.buffers.forEach((b, i) => { if (b.data) view(instance, this.at[i], b.elements, b.dtype).set(b.data); });
    const scratch = this.allocate(this.scratchBytes(plan.steps));
    const code = this.allocate(4 * words(plan.steps));
    this.records = [];
    let pc = code;
    for (const step of plan.steps) {
      this.records.push(pc);
      pc = this.encode(step, pc, scratch, 0);
    }
    this.records.push(pc);
  }

  async run(inputs: readonly WasmHandle[], control: Parameters<LoadedPlan<WasmHandle>["run"]>[1]): ReturnType<LoadedPlan<WasmHandle>["run"]> {
    const { instance, plan } = this;
    const { memory, exports } = instance;
    this.statusView().fill(0);
    plan.inputs.forEach((id, i) => this.copy(inputs[i].at, this.at[id], id));
    let first = 0;
    const flush = (end: number): void => {
      if (end > first && this.statusView()[0] === 0) exports.walk(this.records[first], this.records[end]);
    };
    for (const [i, step] of plan.steps.entries()) {
      if (step.kind !== "repeat") continue;
      flush(i);
      first = i + 1;
      if (this.statusView()[0]) break;
      await runSlices(step.n, control, (from, to) => exports.repeatSlice(this.records[i], from, to) >>> 0);
    }
    if (this.statusView()[0] === 0) flush(plan.steps.length);
    const statusWords = this.statusView().slice();
    const outputs = plan.outputs.map((id) => {
      const { elements, dtype } = plan.buffers[id];
      const handle = { at: memory.allocate(elements * elementBytes(dtype, instance.precision)), elements, dtype };
      this.copy(this.at[id], handle.at, id);
      return handle;
    });
    return { outputs, status: async () => statusWords };
  }

  free(): void {
    for (const at of this.blocks) this.instance.memory.release(at);
    this.blocks.length = 0;
  }

  private statusView(): Uint32Array {
    return new Uint32Array(this.instance.memory.buffer, this.status, STATUS_WORDS);
  }

  private copy(from: number, to: number, buffer: number): void {
    const { elements, dtype } = this.plan.buffers[buffer];
    new Uint8Array(this.instance.memory.buffer).copyWithin(to, from, from + elements * elementBytes(dtype, this.instance.precision));
  }

  private allocate(bytes: number): number {
    const at = this.instance.memory.allocate(bytes);
    this.blocks.push(at);
    return at;
  }

  private scratchBytes(steps: readonly Step[]): number {
    let most = 0;
    for (const s of steps) {
      if (s.kind === "call") most = Math.max(most, s.node.kernel.scratch?.({ ...s.node.params, ...s.node.sizes }, this.instance.precision === "f64" ? 8 : 4) ?? 0);
      else if (s.kind === "repeat" || s.kind === "when") most = Math.max(most, this.scratchBytes(s.steps));
    }
    return most;
  }

  /** Writes one record at pc and returns where the next one starts. */
  private encode(step: Step, pc: number, scratch: number, counter: number): number {
    const put = (...list: number[]): void => new Uint32Array(this.instance.memory.buffer, pc, list.length).set(list);
    const bytes = (buffer: number): number => this.plan.buffers[buffer].elements * elementBytes(this.plan.buffers[buffer].dtype, this.instance.precision);
    const body = (steps: readonly Step[], at: number, inside: number): number => steps.reduce((next, s) => this.encode(s, next, scratch, inside), at);
    switch (step.kind) {
      case "call": {
        const params = this.params(step, scratch);
        put(1, this.operation(step.node.kernel.wasm?.runs ?? step.node.kernel.id), params, step.buffers.length, ...step.buffers.map((b) => this.at[b]));
        break;
      }
      case "copy":
        put(2, this.at[step.to], this.at[step.from], bytes(step.from));
        break;
      case "collect":
        put(3, this.at[step.to], this.at[step.from], bytes(step.from), step.every, counter);
        break;
      case "repeat":
        put(4, step.n, step.until === null ? 0 : this.at[step.until], 0, 4 * words(step.steps), this.status);
        body(step.steps, pc + 24, pc + 12);
        break;
      case "when":
        put(5, this.at[step.flag], 4 * words(step.steps));
        body(step.steps, pc + 12, counter);
        break;
      default:
        step satisfies never;
    }
    return pc + 4 * WORDS[step.kind](step);
  }

  /** Address of a copy of these words. */
  private words(data: Uint32Array): number {
    const at = this.allocate(data.byteLength);
    new Uint32Array(this.instance.memory.buffer, at, data.length).set(data);
    return at;
  }

  private operation(id: string): number {
    const index = operations[id];
    if (index === undefined) throw new ErgonError(`${id} is not in the WASM build; run npm run build`, { id });
    return 2 * index + (this.instance.precision === "f64" ? 1 : 0);
  }

  private params(step: Extract<Step, { kind: "call" }>, scratch: number): number {
    const { kernel, sizes, params } = step.node;
    if (!kernel.wasm) throw new ErgonError(`${kernel.id} does not run on wasm: ${kernel.only?.reason ?? "no kernel"}`, { id: kernel.id });
    if (kernel.wasm.module !== this.instance.module) throw new ErgonError(`${kernel.id} is in the WASM module "${kernel.wasm.module}", this device runs "${this.instance.module}"`, { id: kernel.id });
    const layout = wasmLayout(kernel);
    const at = this.allocate(layout.bytes);
    packParams(layout, { ...params, ...sizes, scratch, status: this.status, data: kernel.wasm.data ? this.words(kernel.wasm.data) : 0 }, new DataView(this.instance.memory.buffer), at);
    return at;
  }
}
