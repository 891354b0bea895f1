/**
 * The kernel of a chain of elementwise operations (program/fuse.ts finds the chains). On WASM it is a tape of opcodes that one function runs over blocks in the
 * L1 cache (assembly/ops/elementwise.ts); in WGSL the generated text is the chain of calls to the functions of shaders/ops/elementwise.wgsl and nothing else.
 */
import { elements } from "../../core/shapes.ts";
import type { Chain, ChainInput } from "../../program/fuse.ts";
import type { KernelArg, KernelSpec } from "../../program/kernel.ts";
import type { Value } from "../../program/value.ts";
import { elementwiseRows, OPCODES } from "./elementwise-table.ts";

/** Bytes of a block: a handful of them fit the L1 cache. */
const BLOCK = 1024;
const rowOf = new Map(elementwiseRows.map((row) => [row.name, row]));

/** The registered kernel whose WASM code all chains run. */
export const elementwiseKernel: KernelSpec = {
  id: "ops/elementwise",
  doc: "a chain of elementwise operations, made when a program is planned",
  args: [{ name: "result", dtype: "real", access: "out", doc: "any shape" }],
  params: {},
  sizes: ["length"],
  measure: () => ({ length: 0 }),
  outputs: () => [[0]],
  reference: () => {},
  wasm: { module: "engine", file: "ops/elementwise", export: "elementwise", data: new Uint32Array(5) },
  webgpu: { entry: "ops/elementwise-chain", fragments: ["lib/launch", "ops/elementwise"], groups: () => 0 },
  cases: () => [{ name: "nothing", params: {}, inputs: [] }],
};

/** Where an operand lies on the tape: inputs, literals, registers and outputs are numbered through. */
interface Slots {
  readonly slotOf: ReadonlyMap<Value, number>;
  readonly registers: number;
  /** Slot of the result of each call, in order. */
  readonly targets: readonly number[];
  readonly literals: readonly number[];
}

/** Gives every result a register, or the output's own place; a register is free again after the last call that reads it. */
function allocate(chain: Chain): Slots {
  const literals = [...new Set(chain.literals.values())];
  const slotOf = new Map<Value, number>();
  for (const [v, k] of chain.inputOf) slotOf.set(v, k);
  for (const [v, x] of chain.literals) slotOf.set(v, chain.inputs.length + literals.indexOf(x));
  const first = chain.inputs.length + literals.length + chain.outputs.length;
  chain.outputs.forEach((v, k) => slotOf.set(v, chain.inputs.length + literals.length + k));
  const lastRead = new Map<Value, number>();
  chain.calls.forEach((call, i) => call.inputs.forEach((v) => lastRead.set(v, i)));
  const free: number[] = [];
  let registers = 0;
  const targets = chain.calls.map((call, i) => {
    for (const v of new Set(call.inputs)) if (lastRead.get(v) === i && (slotOf.get(v) ?? 0) >= first) free.push(slotOf.get(v)!);
    const v = call.outputs[0];
    if (!slotOf.has(v)) slotOf.set(v, free.pop() ?? first + registers++);
    return slotOf.get(v)!;
  });
  return { slotOf, registers, targets, literals };
}

/** The tape: counts; inputs as (strided?, offset, six sizes, six strides); literals as f64; calls as (opcode, x, y, z, target). */
function tapeOf(chain: Chain, { slotOf, registers, targets, literals }: Slots): Uint32Array {
  const words: number[] = [chain.inputs.length, literals.length, chain.outputs.length, registers, chain.calls.length];
  for (const input of chain.inputs) words.push(input.strides ? 1 : 0, input.offset, ...(input.strides ?? new Array<number>(12).fill(0)));
  const bits = new Uint32Array(Float64Array.from(literals).buffer);
  words.push(...bits);
  chain.calls.forEach((call, i) => words.push(OPCODES[call.kernel.elementwise!], ...[0, 1, 2].map((k) => (call.inputs[k] ? slotOf.get(call.inputs[k])! : 0)), targets[i]));
  return Uint32Array.from(words);
}

function wgslNumber(x: number): string {
  if (Number.isNaN(x)) return "bitcast<f32>(0x7fc00000u)";
  if (x === Infinity || x === -Infinity) return `bitcast<f32>(${x > 0 ? "0x7f800000u" : "0xff800000u"})`;
  const text = String(Math.fround(x));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** `x0[e]`, or the element that strides name. */
function readText({ strides, offset }: ChainInput, k: number): string {
  if (!strides) return `x${k}[e]`;
  const [sizes, steps] = [strides.slice(0, 6), strides.slice(6)];
  if (steps.every((s) => s === 0)) return `x${k}[${offset}u]`;
  const list = (n: readonly number[]): string => n.map((x) => `${x}u`).join(", ");
  return `x${k}[${offset}u + strided(e, array<u32, 6>(${list(sizes)}), array<u32, 6>(${list(steps)}))]`;
}

function wgslOf(chain: Chain): string {
  const names = new Map<Value, string>();
  const lines = chain.inputs.map((input, k) => `  let in${k} = ${readText(input, k)};`);
  for (const [v, k] of chain.inputOf) names.set(v, `in${k}`);
  for (const [v, x] of chain.literals) names.set(v, wgslNumber(x));
  chain.calls.forEach((call, i) => {
    lines.push(`  let r${i} = ew_${call.kernel.elementwise}(${call.inputs.map((v) => names.get(v)).join(", ")});`);
    names.set(call.outputs[0], `r${i}`);
  });
  chain.outputs.forEach((v, k) => lines.push(`  result${k}[e] = ${names.get(v)};`));
  return `@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.length) { return; }
${lines.join("\n")}
}
`;
}

/** Element of an input that element e of the chain reads. */
function position({ strides, offset }: ChainInput, e: number): number {
  if (!strides) return e;
  let at = offset;
  let rest = e;
  for (let k = 5; k >= 0; k--) {
    at += (rest % strides[k]) * strides[6 + k];
    rest = Math.floor(rest / strides[k]);
  }
  return at;
}

function referenceOf(chain: Chain): KernelSpec["reference"] {
  return ({ arrays, p }) => {
    for (let e = 0; e < p.length; e++) {
      const values = new Map<Value, number>();
      for (const [v, k] of chain.inputOf) values.set(v, arrays[`x${k}`][position(chain.inputs[k], e)]);
      for (const [v, x] of chain.literals) values.set(v, x);
      for (const call of chain.calls) {
        const [x, y, z] = call.inputs.map((v) => values.get(v)!);
        values.set(call.outputs[0], rowOf.get(call.kernel.elementwise!)!.reference(x, y, z));
      }
      chain.outputs.forEach((v, k) => (arrays[`result${k}`][e] = values.get(v)!));
    }
  };
}

/** The kernel of a chain. Chains of the same text share one pipeline. */
export function chainKernel(chain: Chain): KernelSpec {
  const slots = allocate(chain);
  const tape = tapeOf(chain, slots);
  const source = wgslOf(chain);
  const args: KernelArg[] = [
    ...chain.inputs.map((_, k): KernelArg => ({ name: `x${k}`, dtype: "real", access: "in", doc: "read element by element" })),
    ...chain.outputs.map((_, k): KernelArg => ({ name: `result${k}`, dtype: "real", access: "out", doc: "the chain's shape" })),
  ];
  const names = chain.calls.map((call) => call.kernel.elementwise);
  const slotCount = chain.inputs.length + slots.literals.length + chain.outputs.length + slots.registers;
  return {
    id: `ops/elementwise.${names.length > 6 ? `${names.slice(0, 5).join("-")}-and-${names.length - 5}-more` : names.join("-")}`,
    doc: `${names.join(", ")} in one pass`,
    args,
    params: {},
    sizes: ["length"],
    measure: () => ({ length: elements(chain.shape) }),
    outputs: () => chain.outputs.map((v) => v.shape),
    reference: referenceOf(chain),
    flops: ({ length }) => length * chain.calls.reduce((n, call) => n + rowOf.get(call.kernel.elementwise!)!.flops, 0),
    scratch: () => slotCount * (BLOCK + 8) + 64,
    wasm: { ...elementwiseKernel.wasm!, runs: elementwiseKernel.id, data: tape },
    webgpu: { entry: "ops/elementwise-chain", source, fragments: ["lib/launch", "ops/elementwise"], groups: ({ length }) => Math.ceil(length / 64) },
  };
}
