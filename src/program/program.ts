/**
 * The intermediate representation: a program is a list of nodes over values, of three kinds only (call, repeat, when), plus constants.
 * It is plain data: it can be printed, differentiated, planned for a device and run many times. It knows nothing about devices.
 */
import { shapeText } from "../core/shapes.ts";
import type { KernelSpec } from "./kernel.ts";
import { stemOf } from "./kernel.ts";
import type { Value } from "./value.ts";

/** One kernel call. `inputs` are the `in` and `inout` arguments in order, `outputs` the `inout` and `out` arguments in order. */
export interface CallNode {
  readonly kind: "call";
  readonly kernel: KernelSpec;
  readonly params: Readonly<Record<string, number>>;
  readonly sizes: Readonly<Record<string, number>>;
  /** Plain data of the call that its derivative rule reads (axes, shapes); kernels never see it. */
  readonly attributes?: unknown;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** A value written to a ring at every so many iterations: slot i of `result` holds iteration (i + 1) * every - 1. */
export interface Collect {
  readonly value: Value;
  readonly result: Value;
  /** Iterations a slot. */
  readonly every: number;
}

/** A loop with carried state. The body sees `params`; after an iteration `carryOut` become the next `params`; at the end they are `results`. */
export interface RepeatNode {
  readonly kind: "repeat";
  readonly n: number;
  readonly carryIn: readonly Value[];
  readonly params: readonly Value[];
  readonly carryOut: readonly Value[];
  readonly results: readonly Value[];
  readonly collects: readonly Collect[];
  /** Flag value of the body (u32[1], non-zero ends the loop) or null. */
  readonly until: Value | null;
  readonly body: readonly Node[];
}

/** Work done only when `flag` (u32[1]) is not zero; otherwise `results` are `carryIn`. */
export interface WhenNode {
  readonly kind: "when";
  readonly flag: Value;
  readonly carryIn: readonly Value[];
  readonly params: readonly Value[];
  readonly carryOut: readonly Value[];
  readonly results: readonly Value[];
  readonly body: readonly Node[];
}

export type Node = CallNode | RepeatNode | WhenNode;

/** A value known when the program is traced. */
export interface Constant {
  readonly value: Value;
  readonly data: ArrayLike<number>;
}

/** A traced function. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  /** Readable listing, one node a line. */
  toString(): string;
}

/** Values that a node reads from outside itself. */
export function nodeInputs(node: Node): readonly Value[] {
  if (node.kind === "call") return node.inputs;
  const inside = new Set<Value>(node.params);
  const free: Value[] = [...node.carryIn];
  if (node.kind === "when") free.push(node.flag);
  for (const child of node.body) {
    for (const v of nodeInputs(child)) if (!inside.has(v)) free.push(v);
    for (const v of nodeOutputs(child)) inside.add(v);
  }
  const ends = node.kind === "repeat" ? [...node.carryOut, ...node.collects.map((c) => c.value), ...(node.until ? [node.until] : [])] : node.carryOut;
  for (const v of ends) if (!inside.has(v)) free.push(v);
  return free;
}

/** Values that a node defines for those after it. */
export function nodeOutputs(node: Node): readonly Value[] {
  if (node.kind === "call") return node.outputs;
  if (node.kind === "when") return node.results;
  return [...node.results, ...node.collects.map((c) => c.result)];
}

/** Readable listing of a program: `%3: real[8, 108, 3] = pair/all-pairs-forces(%0, %1; n = 108)`. */
export function printProgram(program: Omit<Program, "toString">): string {
  const name = (v: Value) => `%${v.id}`;
  const typed = (v: Value) => `${name(v)}: ${v.dtype}${shapeText(v.shape)}`;
  const list = (vs: readonly Value[], f = name) => vs.map(f).join(", ");
  const lines: string[] = [`program(${program.inputs.map((v) => `${typed(v)} ${v.name}`).join(", ")})`];
  for (const c of program.constants) lines.push(`  ${typed(c.value)} = constant ${c.data.length <= 4 ? `[${Array.from(c.data).join(", ")}]` : `(${c.data.length} numbers)`}`);
  const show = (nodes: readonly Node[], indent: string): void => {
    for (const node of nodes) {
      if (node.kind === "call") {
        const params = Object.entries(node.params).map(([k, x]) => `${k} = ${x}`);
        lines.push(`${indent}${list(node.outputs, typed)} = ${stemOf(node.kernel.id) === node.kernel.id ? node.kernel.id : node.kernel.id}(${list(node.inputs)}${params.length ? `; ${params.join(", ")}` : ""})`);
      } else if (node.kind === "when") {
        lines.push(`${indent}${list(node.results, typed)} = when ${name(node.flag)} (${list(node.params)}) = (${list(node.carryIn)})`);
        show(node.body, `${indent}  `);
        lines.push(`${indent}  yield ${list(node.carryOut)}`);
      } else {
        const collects = node.collects.map((c) => `${typed(c.result)} <- ${name(c.value)}${c.every > 1 ? ` every ${c.every}` : ""}`);
        lines.push(`${indent}${[list(node.results, typed), ...collects].filter(Boolean).join(", ")} = repeat ${node.n} (${list(node.params)}) = (${list(node.carryIn)})`);
        show(node.body, `${indent}  `);
        lines.push(`${indent}  yield ${list(node.carryOut)}${node.until ? ` until ${name(node.until)}` : ""}`);
      }
    }
  };
  show(program.nodes, "  ");
  lines.push(`  return ${list(program.outputs)}`);
  return lines.join("\n");
}
