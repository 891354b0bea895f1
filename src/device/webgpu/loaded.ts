/**
 * A plan on the GPU: one GPUBuffer for each plan buffer, bind groups made once, command buffers encoded anew. Many iterations go into one
 * submit, sized to about 60 ms; after each submit the status comes back in a 32-byte read, which is also the fence.
 *
 * `when` and `until` are gates: a uniform word that every kernel reads first. The device decides; the host never waits to know.
 */
import { ErgonError } from "../../core/errors.ts";
import { packParams, wgslLayout } from "../../program/layout.ts";
import type { Plan, Step } from "../../program/plan.ts";
import { STATUS_WORDS } from "../../program/status.ts";
import { runSlices, type LoadedPlan, type RunControl, type RunResult } from "../backend.ts";
import { bufferUsage } from "../host.ts";
import type { GpuContext, GpuHandle } from "./backend.ts";
import type { Pipeline } from "./pipelines.ts";

const STORAGE = bufferUsage.STORAGE | bufferUsage.COPY_SRC | bufferUsage.COPY_DST;
const MAX_GROUPS = 65535;
const OPERATION = { when: 0, until: 1, open: 2, next: 3, zero: 4 } as const;

interface Dispatch { readonly pipeline: GPUComputePipeline; readonly group: GPUBindGroup; readonly x: number; readonly y: number }
/** What is encoded: dispatches, and loops over them. */
type Command =
  | { readonly kind: "dispatch"; readonly dispatch: Dispatch }
  | { readonly kind: "every"; readonly every: number; readonly commands: readonly Command[]; /** Next slot of the ring. */ readonly slot: GPUBuffer }
  | { readonly kind: "loop"; readonly n: number; readonly before: readonly Command[]; readonly commands: readonly Command[]; readonly gate: GPUBuffer | null };

export class LoadedGpu implements LoadedPlan<GpuHandle> {
  private readonly context: GpuContext;
  private readonly plan: Plan;
  private readonly buffers: GPUBuffer[];
  private readonly owned: GPUBuffer[] = [];
  private readonly status: GPUBuffer;
  private readonly open: GPUBuffer;
  private readonly zero: GPUBuffer;
  private commands: Command[] = [];

  private constructor(context: GpuContext, plan: Plan) {
    this.context = context;
    this.plan = plan;
    for (const b of plan.buffers) if (b.dtype === "f64") throw new ErgonError("this program uses f64 values, which WebGPU does not have; run it on wasm");
    this.buffers = plan.buffers.map((b) => this.storage(4 * b.elements, b.data ? this.context.encode(b.data, b.dtype) : undefined));
    this.status = this.storage(4 * STATUS_WORDS, new Uint32Array(STATUS_WORDS));
    this.open = this.word(1);
    this.zero = this.word(0);
  }

  static async load(context: GpuContext, plan: Plan): Promise<LoadedGpu> {
    const loaded = new LoadedGpu(context, plan);
    loaded.commands = await loaded.build(plan.steps, loaded.open);
    return loaded;
  }

  async run(inputs: readonly GpuHandle[], control: RunControl): Promise<RunResult<GpuHandle>> {
    const { context, plan } = this;
    const { gpu } = context;
    context.checkAlive();
    let encoder = gpu.createCommandEncoder();
    encoder.clearBuffer(this.status, 0, 4 * STATUS_WORDS);
    plan.inputs.forEach((id, i) => { if (inputs[i].elements) encoder.copyBufferToBuffer(inputs[i].buffer, 0, this.buffers[id], 0, 4 * inputs[i].elements); });
    const flush = (): void => {
      gpu.queue.submit([encoder.finish()]);
      encoder = gpu.createCommandEncoder();
    };
    let failed = false;
    for (const command of this.commands) {
      if (failed) break;
      if (command.kind !== "loop") {
        this.encode(encoder, [command], 0);
        continue;
      }
      this.encode(encoder, command.before, 0);
      await runSlices(command.n, control, async (from, to) => {
        const pass = encoder.beginComputePass();
        for (let i = from; i < to; i++) for (const c of command.commands) record(pass, c, i);
        pass.end();
        flush();
        const [status, gate] = await Promise.all([context.readWords(this.status, STATUS_WORDS), command.gate ? context.readWords(command.gate, 1) : null]);
        failed = status[0] !== 0;
        if (failed) return from;
        return gate && gate[0] === 0 ? command.n : to;
      });
    }
    const outputs = plan.outputs.map((id) => {
      const { elements, dtype } = plan.buffers[id];
      const handle = context.allocate(elements, dtype);
      if (elements) encoder.copyBufferToBuffer(this.buffers[id], 0, handle.buffer, 0, 4 * elements);
      return handle;
    });
    const kept = gpu.createBuffer({ size: 4 * STATUS_WORDS, usage: bufferUsage.COPY_DST | bufferUsage.MAP_READ });
    encoder.copyBufferToBuffer(this.status, 0, kept, 0, 4 * STATUS_WORDS);
    flush();
    return { outputs, status: () => context.map(kept, STATUS_WORDS) };
  }

  free(): void {
    for (const b of this.owned) this.context.destroy(b);
    this.owned.length = 0;
  }

  private encode(encoder: GPUCommandEncoder, commands: readonly Command[], iteration: number): void {
    const pass = encoder.beginComputePass();
    for (const c of commands) record(pass, c, iteration);
    pass.end();
  }

  private storage(bytes: number, data?: Uint32Array, usage = STORAGE): GPUBuffer {
    const buffer = this.context.buffer(bytes, usage);
    this.owned.push(buffer);
    // Deno 2.9 panics on an empty write.
    if (data?.length) this.context.gpu.queue.writeBuffer(buffer, 0, data as Uint32Array<ArrayBuffer>);
    return buffer;
  }

  /** A word that can be a gate (uniform), a flag, a counter (storage). */
  private word(x: number): GPUBuffer {
    return this.storage(16, new Uint32Array([x, 0, 0, 0]), STORAGE | bufferUsage.UNIFORM);
  }

  private uniform(bytes: ArrayBuffer): GPUBuffer {
    return this.storage(bytes.byteLength, new Uint32Array(bytes), bufferUsage.UNIFORM | bufferUsage.COPY_DST);
  }

  private dispatch({ pipeline, layout }: Pipeline, bindings: Readonly<Record<number, GPUBuffer>>, groups: number): Command[] {
    if (groups === 0) return [];
    const group = this.context.gpu.createBindGroup({ layout, entries: Object.entries(bindings).map(([binding, buffer]) => ({ binding: Number(binding), resource: { buffer } })) });
    const x = groups <= MAX_GROUPS ? groups : Math.ceil(groups / Math.ceil(groups / MAX_GROUPS));
    return [{ kind: "dispatch", dispatch: { pipeline, group, x, y: Math.ceil(groups / x) } }];
  }

  private async build(steps: readonly Step[], gate: GPUBuffer): Promise<Command[]> {
    const out: Command[] = [];
    for (const step of steps) out.push(...(await this.command(step, gate)));
    return out;
  }

  private async command(step: Step, gate: GPUBuffer): Promise<Command[]> {
    switch (step.kind) {
      case "call":
        return this.call(step, gate);
      case "copy":
        return this.copy(step.from, step.to, this.zero, gate);
      case "collect": {
        const slot = this.word(0);
        const commands = [...(await this.copy(step.from, step.to, slot, gate)), ...(await this.control(OPERATION.next, gate, this.zero, slot))];
        return [{ kind: "every", every: step.every, commands, slot }];
      }
      case "when": {
        const inner = this.word(0);
        return [...(await this.control(OPERATION.when, gate, this.buffers[step.flag], inner)), ...(await this.build(step.steps, inner))];
      }
      case "repeat":
        return [await this.loop(step, gate)];
      default:
        step satisfies never;
        return [];
    }
  }

  private async loop(step: Extract<Step, { kind: "repeat" }>, gate: GPUBuffer): Promise<Command> {
    const before: Command[] = [];
    let inner = gate;
    if (step.until !== null) {
      inner = this.word(0);
      before.push(...(await this.control(OPERATION.open, gate, this.zero, inner)));
    }
    const commands = await this.build(step.steps, inner);
    for (const c of commands) if (c.kind === "every") before.push(...(await this.control(OPERATION.zero, gate, this.zero, c.slot)));
    if (step.until !== null) commands.push(...(await this.control(OPERATION.until, inner, this.buffers[step.until], inner)));
    return { kind: "loop", n: step.n, before, commands, gate: step.until === null ? null : inner };
  }

  private async call(step: Extract<Step, { kind: "call" }>, gate: GPUBuffer): Promise<Command[]> {
    const { kernel, params, sizes } = step.node;
    const pipeline = await this.context.pipelines.kernel(kernel);
    const layout = wgslLayout(kernel);
    const bytes = new ArrayBuffer(layout.bytes);
    packParams(layout, { ...params, ...sizes }, new DataView(bytes));
    const bindings: Record<number, GPUBuffer> = { 0: this.uniform(bytes), 1: gate };
    step.buffers.forEach((b, i) => (bindings[i + 2] = this.buffers[b]));
    if (kernel.raises) bindings[step.buffers.length + 2] = this.status;
    return this.dispatch(pipeline, bindings, kernel.webgpu!.groups({ ...params, ...sizes }));
  }

  private async copy(from: number, to: number, slot: GPUBuffer, gate: GPUBuffer): Promise<Command[]> {
    const length = this.plan.buffers[from].elements;
    const params = this.uniform(new Uint32Array([length, 0, 0, 0]).buffer);
    return this.dispatch(await this.context.pipelines.plumbing("copy"), { 0: params, 1: gate, 2: this.buffers[from], 3: slot, 4: this.buffers[to] }, Math.ceil(length / 64));
  }

  private async control(operation: number, gate: GPUBuffer, flag: GPUBuffer, result: GPUBuffer): Promise<Command[]> {
    const params = this.uniform(new Uint32Array([operation, 0, 0, 0]).buffer);
    // A buffer cannot be uniform and writable in one dispatch: where the gate itself is written it is read from a copy's place, the open gate.
    const read = gate === result ? this.open : gate;
    return this.dispatch(await this.context.pipelines.plumbing("gate"), { 0: params, 1: read, 2: flag, 4: result }, 1);
  }
}

function record(pass: GPUComputePassEncoder, command: Command, iteration: number): void {
  if (command.kind === "dispatch") {
    const { pipeline, group, x, y } = command.dispatch;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(x, y);
  } else if (command.kind === "every") {
    if ((iteration + 1) % command.every === 0) for (const c of command.commands) record(pass, c, iteration);
  } else {
    for (const c of command.before) record(pass, c, 0);
    for (let i = 0; i < command.n; i++) for (const c of command.commands) record(pass, c, i);
  }
}
