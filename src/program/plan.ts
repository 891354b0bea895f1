/**
 * Planning: from a program to buffers and steps. Liveness decides when memory can be used again; an `inout` argument takes over the
 * buffer of its input when nothing needs the old value, and otherwise a copy is made first; carried values stay where they are when the
 * body can compute them there. The plan is the same for every device: only the size of `real` differs.
 *
 * Not here: anything that would change a result. A plan decides where numbers lie, never in which order they are added.
 */
import { elements } from "../core/shapes.ts";
import { nodeInputs, nodeOutputs, type CallNode, type Node, type Program, type RepeatNode, type WhenNode } from "./program.ts";
import type { Dtype, Value } from "./value.ts";

/** A piece of device memory. */
export interface PlanBuffer {
  readonly id: number;
  readonly elements: number;
  readonly dtype: Dtype;
  /** Contents of a constant, loaded once and never overwritten. */
  readonly data?: ArrayLike<number>;
}

export interface CallStep { readonly kind: "call"; readonly node: CallNode; /** Buffer ids in the order of the kernel's arguments. */ readonly buffers: readonly number[] }
export interface CopyStep { readonly kind: "copy"; readonly from: number; readonly to: number }
/** Copies `from` into slot (i + 1) / every - 1 of `to` after iteration i of the enclosing repeat, when (i + 1) is a multiple of every. */
export interface CollectStep { readonly kind: "collect"; readonly from: number; readonly to: number; readonly every: number }
export interface RepeatStep { readonly kind: "repeat"; readonly n: number; readonly until: number | null; readonly steps: readonly Step[] }
export interface WhenStep { readonly kind: "when"; readonly flag: number; readonly steps: readonly Step[] }
export type Step = CallStep | CopyStep | CollectStep | RepeatStep | WhenStep;

export interface Plan {
  readonly program: Program;
  readonly buffers: readonly PlanBuffer[];
  readonly steps: readonly Step[];
  /** Buffer ids of the program's inputs and outputs, in order. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Whose buffer it is: `pool` may be reused when its value dies, `fixed` never, a carry's only by its successor. */
type Owner = "pool" | "fixed" | "carry";

class Planner {
  readonly buffers: PlanBuffer[] = [];
  readonly bufferOf = new Map<Value, number>();
  readonly owner = new Map<Value, Owner>();
  private readonly free = new Map<string, number[]>();

  allocate(v: Value): number {
    const list = this.free.get(this.sizeClass(v));
    const reused = list?.pop();
    if (reused !== undefined) return reused;
    return this.create(v);
  }

  create(v: Value, data?: ArrayLike<number>): number {
    const id = this.buffers.length;
    this.buffers.push({ id, elements: elements(v.shape), dtype: v.dtype, ...(data ? { data } : {}) });
    return id;
  }

  release(id: number): void {
    const b = this.buffers[id];
    const key = `${b.dtype}:${b.elements}`;
    const list = this.free.get(key);
    if (list) list.push(id);
    else this.free.set(key, [id]);
  }

  bind(v: Value, buffer: number, owner: Owner): void {
    this.bufferOf.set(v, buffer);
    this.owner.set(v, owner);
  }

  buffer(v: Value): number {
    const b = this.bufferOf.get(v);
    if (b === undefined) throw new Error(`internal: value %${v.id} (${v.name}) has no buffer`);
    return b;
  }

  private sizeClass(v: Value): string {
    return `${v.dtype}:${elements(v.shape)}`;
  }
}

/** One straight list of nodes with what is known of its values. */
class Block {
  readonly steps: Step[] = [];
  private readonly lastUse = new Map<Value, number>();
  private readonly local = new Set<Value>();
  /** Values whose buffer has passed on to another value. */
  private readonly taken = new Set<Value>();

  private readonly planner: Planner;
  private readonly nodes: readonly Node[];
  /** For a carried output: the buffer it should end in and the value that lies there first. */
  private readonly targets: ReadonlyMap<Value, { buffer: number; occupant: Value }>;

  constructor(planner: Planner, nodes: readonly Node[], entries: readonly Value[], pinned: readonly Value[], targets: ReadonlyMap<Value, { buffer: number; occupant: Value }> = new Map()) {
    this.planner = planner;
    this.nodes = nodes;
    this.targets = targets;
    for (const v of entries) this.local.add(v);
    nodes.forEach((node, i) => {
      for (const v of nodeInputs(node)) this.lastUse.set(v, i);
      for (const v of nodeOutputs(node)) this.local.add(v);
    });
    for (const v of pinned) this.lastUse.set(v, Infinity);
  }

  lower(): Step[] {
    this.nodes.forEach((node, i) => {
      if (node.kind === "call") this.call(node, i);
      else this.loop(node, i);
      for (const v of new Set([...nodeInputs(node), ...nodeOutputs(node)])) this.releaseIfDead(v, i);
    });
    return this.steps;
  }

  private lastOf(v: Value): number {
    return this.lastUse.get(v) ?? -1;
  }

  private releaseIfDead(v: Value, index: number): void {
    if (!this.local.has(v) || this.taken.has(v) || this.lastOf(v) > index) return;
    this.taken.add(v);
    if (this.planner.owner.get(v) === "pool") this.planner.release(this.planner.buffer(v));
  }

  /** True when nothing after node `index` needs v, so that its buffer can be overwritten by this node. */
  private stealable(v: Value, index: number): boolean {
    return this.local.has(v) && !this.taken.has(v) && this.planner.owner.get(v) !== "fixed" && this.lastOf(v) <= index;
  }

  private place(v: Value, index: number, inputs: readonly Value[]): void {
    const target = this.targets.get(v);
    const occupied = target && (this.lastOf(target.occupant) > index || inputs.includes(target.occupant) || (this.taken.has(target.occupant) && this.occupiedByOther(target, index, inputs)));
    if (target && !occupied) {
      this.taken.add(target.occupant);
      this.planner.bind(v, target.buffer, "carry");
    } else this.planner.bind(v, this.planner.allocate(v), "pool");
  }

  /** A carry buffer whose first occupant was overwritten in place may hold a later value that is still needed. */
  private occupiedByOther(target: { buffer: number; occupant: Value }, index: number, inputs: readonly Value[]): boolean {
    for (const [v, b] of this.planner.bufferOf) if (b === target.buffer && v !== target.occupant && this.local.has(v) && (this.lastOf(v) > index || inputs.includes(v))) return true;
    return false;
  }

  private call(node: CallNode, index: number): void {
    const { planner } = this;
    let input = 0;
    let output = 0;
    const buffers: number[] = [];
    for (const arg of node.kernel.args) {
      if (arg.access === "in") buffers.push(planner.buffer(node.inputs[input++]));
      else if (arg.access === "out") {
        const v = node.outputs[output++];
        this.place(v, index, node.inputs);
        buffers.push(planner.buffer(v));
      } else {
        const position = input++;
        const from = node.inputs[position];
        const v = node.outputs[output++];
        const usedOnce = node.inputs.every((other, i) => i === position || other !== from);
        if (usedOnce && this.stealable(from, index)) {
          this.taken.add(from);
          planner.bind(v, planner.buffer(from), planner.owner.get(from)!);
        } else {
          this.place(v, index, node.inputs);
          this.steps.push({ kind: "copy", from: planner.buffer(from), to: planner.buffer(v) });
        }
        buffers.push(planner.buffer(v));
      }
    }
    this.steps.push({ kind: "call", node, buffers });
  }

  private loop(node: RepeatNode | WhenNode, index: number): void {
    const { planner } = this;
    const outside = node.kind === "when" ? [node.flag] : [];
    const inner = new Set(node.body.flatMap((child) => nodeInputs(child)));
    const homes = node.carryIn.map((v, k) => {
      const usedOnce = node.carryIn.indexOf(v) === k && node.carryIn.lastIndexOf(v) === k && !outside.includes(v) && !inner.has(v) && !node.carryOut.includes(v);
      if (usedOnce && this.stealable(v, index)) {
        this.taken.add(v);
        return { buffer: planner.buffer(v), owner: planner.owner.get(v)! };
      }
      const buffer = planner.allocate(v);
      this.steps.push({ kind: "copy", from: planner.buffer(v), to: buffer });
      return { buffer, owner: "pool" as Owner };
    });
    const targets = new Map<Value, { buffer: number; occupant: Value }>();
    node.params.forEach((p, k) => {
      planner.bind(p, homes[k].buffer, "carry");
      if (node.carryOut.indexOf(node.carryOut[k]) === k) targets.set(node.carryOut[k], { buffer: homes[k].buffer, occupant: p });
    });
    const ends = node.kind === "repeat" ? [...node.collects.map((c) => c.value), ...(node.until ? [node.until] : [])] : [];
    const rings = node.kind === "repeat" ? node.collects.map((c) => { planner.bind(c.result, planner.allocate(c.result), "pool"); return planner.buffer(c.result); }) : [];
    const body = new Block(planner, node.body, node.params, [...node.carryOut, ...ends], targets);
    const steps = body.lower();
    if (node.kind === "repeat") node.collects.forEach((c, i) => steps.push({ kind: "collect", from: planner.buffer(c.value), to: rings[i], every: c.every }));
    let until = node.kind === "repeat" && node.until ? planner.buffer(node.until) : null;
    if (until !== null && homes.some((h) => h.buffer === until)) {
      const flag = planner.create(node.kind === "repeat" ? node.until! : node.carryOut[0]);
      steps.push({ kind: "copy", from: until, to: flag });
      until = flag;
    }
    steps.push(...this.carryCopies(node, homes.map((h) => h.buffer)));
    if (node.kind === "repeat") this.steps.push({ kind: "repeat", n: node.n, until, steps });
    else this.steps.push({ kind: "when", flag: planner.buffer(node.flag), steps });
    body.releaseEnds();
    node.results.forEach((r, k) => planner.bind(r, homes[k].buffer, homes[k].owner));
  }

  /** Parallel assignment of the carried values to their homes at the end of an iteration. */
  private carryCopies(node: RepeatNode | WhenNode, homes: readonly number[]): Step[] {
    const { planner } = this;
    const moves = node.carryOut.map((v, k) => ({ from: planner.buffer(v), to: homes[k], value: v })).filter((m) => m.from !== m.to);
    const written = new Set(moves.map((m) => m.to));
    const first: Step[] = [];
    const second: Step[] = [];
    for (const m of moves) {
      if (!written.has(m.from)) second.push({ kind: "copy", from: m.from, to: m.to });
      else {
        const temporary = planner.create(m.value);
        first.push({ kind: "copy", from: m.from, to: temporary });
        second.push({ kind: "copy", from: temporary, to: m.to });
      }
    }
    return [...first, ...second];
  }

  /** After a loop: what its body still held goes back to the pool. */
  releaseEnds(): void {
    for (const v of this.local) {
      if (this.taken.has(v) || !this.planner.bufferOf.has(v)) continue;
      this.taken.add(v);
      if (this.planner.owner.get(v) === "pool") this.planner.release(this.planner.buffer(v));
    }
  }
}

/** Plans a program: buffers, steps, and where inputs and outputs lie. */
export function plan(program: Program): Plan {
  const planner = new Planner();
  for (const c of program.constants) planner.bind(c.value, planner.create(c.value, c.data), "fixed");
  for (const v of program.inputs) planner.bind(v, planner.create(v), "pool");
  const inputs = program.inputs.map((v) => planner.buffer(v));
  const block = new Block(planner, program.nodes, program.inputs, program.outputs);
  const steps = block.lower();
  return { program, buffers: planner.buffers, steps, inputs, outputs: program.outputs.map((v) => planner.buffer(v)) };
}
