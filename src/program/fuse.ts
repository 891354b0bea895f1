/**
 * Fusion: elementwise operations that follow each other become one call. A chain grows along the list of nodes as long as what it reads is there and nobody
 * before its end reads what it makes; broadcast operands are read through their strides. Every operation is still computed once and in the same way, so bits stay.
 *
 * What a chain becomes is a kernel made for it (kernels/ops/elementwise-chain.ts gives `makeChain`); this file only finds the chains.
 */
import { elements } from "../core/shapes.ts";
import type { KernelSpec } from "./kernel.ts";
import type { CallNode, Node, Program } from "./program.ts";
import { nodeInputs, printProgram } from "./program.ts";
import type { Value } from "./value.ts";

/** An array that a chain reads: element i of the chain reads it at the position that the strides give; null: at i. */
export interface ChainInput {
  readonly value: Value;
  readonly strides: readonly number[] | null;
  readonly offset: number;
}

/** A chain: its operations in order, what they read and what of their results is needed outside. */
export interface Chain {
  readonly shape: readonly number[];
  readonly calls: readonly CallNode[];
  /** What each operand that no call of the chain makes is read from. */
  readonly inputs: readonly ChainInput[];
  /** For a value that a call reads: its place among `inputs`. */
  readonly inputOf: ReadonlyMap<Value, number>;
  /** Values that are one number known now: written into the kernel instead of read. */
  readonly literals: ReadonlyMap<Value, number>;
  readonly outputs: readonly Value[];
}

/** Arrays that one kernel binds: WebGPU grants eight storage buffers. */
const MOST_ARRAYS = 8;
/** Operations of one chain: more would only lengthen shaders. */
const MOST_CALLS = 48;

/** The program with its elementwise calls joined. `makeChain` gives the kernel of a chain; its inputs are the chain's arrays in order. */
export function fuse(program: Program, makeChain: (chain: Chain) => KernelSpec): Program {
  const uses = new Map<Value, number>();
  const count = (v: Value): void => void uses.set(v, (uses.get(v) ?? 0) + 1);
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.kind === "call") node.inputs.forEach(count);
      else {
        if (node.kind === "when") count(node.flag);
        node.carryIn.forEach(count);
        visit(node.body);
        node.carryOut.forEach(count);
        if (node.kind === "repeat") {
          node.collects.forEach((c) => count(c.value));
          if (node.until) count(node.until);
        }
      }
    }
  };
  visit(program.nodes);
  program.outputs.forEach(count);
  const scalars = new Map(program.constants.flatMap((c) => (c.data.length === 1 && c.value.dtype === "real" ? [[c.value, c.data[0]] as const] : [])));
  const nodes = fuseBlock(program.nodes, { uses, scalars }, makeChain);
  // Views that every reader now sees through, and constants that nobody reads, go.
  const live = new Set([...nodes.flatMap((node) => [...nodeInputs(node)]), ...program.outputs]);
  const result = { inputs: program.inputs, outputs: program.outputs, constants: program.constants.filter((c) => live.has(c.value)), nodes };
  return { ...result, toString: () => printProgram(result) };
}

/** What is known of the whole program. */
interface Known {
  /** How often each value is read. */
  readonly uses: ReadonlyMap<Value, number>;
  /** Constants of one number. */
  readonly scalars: ReadonlyMap<Value, number>;
}

/** A chain while it grows. */
interface Draft { calls: CallNode[]; made: Set<Value> }

function fuseBlock(nodes: readonly Node[], known: Known, makeChain: (chain: Chain) => KernelSpec): Node[] {
  const views = new Map<Value, CallNode>();
  const drafts = new Map<Value, Draft>();
  const open = new Set<Draft>();
  const out: (Node | Draft)[] = [];
  const close = (draft: Draft): void => void open.delete(draft);
  for (const node of nodes) {
    if (node.kind === "call" && node.kernel.view && node.outputs[0].dtype === "real") views.set(node.outputs[0], node);
    if (node.kind !== "call" || node.kernel.elementwise === undefined) {
      // Whoever reads a chain's values ends it: it runs before its reader. A view is only read when its own reader does.
      for (const v of nodeInputs(node)) if (drafts.has(v)) close(drafts.get(v)!);
      out.push(node.kind === "call" ? node : { ...node, body: fuseBlock(node.body, known, makeChain) });
      continue;
    }
    const parents = new Set(node.inputs.flatMap((v) => (drafts.has(v) && open.has(drafts.get(v)!) ? [drafts.get(v)!] : [])));
    const draft: Draft = { calls: [node], made: new Set(node.outputs) };
    for (const parent of parents) {
      const joined: Draft = { calls: [...parent.calls, ...draft.calls], made: new Set([...parent.made, ...draft.made]) };
      if (elements(parent.calls[0].outputs[0].shape) === elements(node.outputs[0].shape) && joined.calls.length <= MOST_CALLS && fits(joined, views, known)) {
        out.splice(out.indexOf(parent), 1);
        draft.calls = joined.calls;
        draft.made = joined.made;
      }
      close(parent);
    }
    for (const v of draft.made) drafts.set(v, draft);
    open.add(draft);
    out.push(draft);
  }
  const chained = out.map((item): Node => ("calls" in item ? asCall(chainOf(item, views, known), makeChain) : item));
  const read = new Set(chained.flatMap((node) => [...nodeInputs(node)]));
  // A view is dropped when all its readers see through it (uses outside this block are counted in `uses`).
  return chained.filter((node) => node.kind !== "call" || !node.kernel.view || read.has(node.outputs[0]) || usedOutside(node.outputs[0], nodes, known.uses));
}

function usedOutside(v: Value, nodes: readonly Node[], uses: ReadonlyMap<Value, number>): boolean {
  let inside = 0;
  for (const node of nodes) if (node.kind === "call") for (const w of node.inputs) if (w === v) inside++;
  return (uses.get(v) ?? 0) > inside;
}

function fits(draft: Draft, views: ReadonlyMap<Value, CallNode>, known: Known): boolean {
  const chain = chainOf(draft, views, known);
  return chain.inputs.length + chain.outputs.length <= MOST_ARRAYS;
}

function chainOf(draft: Draft, views: ReadonlyMap<Value, CallNode>, { uses, scalars }: Known): Chain {
  const shape = draft.calls[0].outputs[0].shape;
  const inputs: ChainInput[] = [];
  const inputOf = new Map<Value, number>();
  const literals = new Map<Value, number>();
  const inner = new Map<Value, number>();
  for (const call of draft.calls)
    for (const v of call.inputs) {
      if (draft.made.has(v)) inner.set(v, (inner.get(v) ?? 0) + 1);
      else if (!inputOf.has(v) && !literals.has(v)) {
        const input = throughView(v, views, shape);
        const literal = scalars.get(input.value);
        if (literal !== undefined) {
          literals.set(v, literal);
          continue;
        }
        const same = inputs.findIndex((other) => other.value === input.value && other.offset === input.offset && String(other.strides) === String(input.strides));
        inputOf.set(v, same < 0 ? inputs.push(input) - 1 : same);
      }
    }
  const outputs = [...draft.made].filter((v) => (uses.get(v) ?? 0) > (inner.get(v) ?? 0));
  // A value that nobody uses at all was left out before; a chain always makes something.
  return { shape, calls: draft.calls, inputs, inputOf, literals, outputs: outputs.length ? outputs : draft.calls.slice(-1).flatMap((c) => [...c.outputs]) };
}

/** The array behind a view, with the strides of the view over the chain's shape. */
function throughView(v: Value, views: ReadonlyMap<Value, CallNode>, shape: readonly number[]): ChainInput {
  const view = views.get(v);
  if (!view) return { value: v, strides: null, offset: 0 };
  const { params } = view;
  const sizes = [0, 1, 2, 3, 4, 5].map((k) => params[`size${k}`]);
  const strides = [0, 1, 2, 3, 4, 5].map((k) => params[`stride${k}`]);
  // The view may have been reshaped on its way here; element order is the same, so its own six axes describe the chain's elements too.
  if (sizes.reduce((a, b) => a * b, 1) !== elements(shape)) return { value: v, strides: null, offset: 0 };
  return { value: view.inputs[0], strides: [...sizes, ...strides], offset: params.offset };
}

function asCall(chain: Chain, makeChain: (chain: Chain) => KernelSpec): CallNode {
  const kernel = makeChain(chain);
  return { kind: "call", kernel, params: {}, sizes: { length: elements(chain.shape) }, inputs: chain.inputs.map((i) => i.value), outputs: chain.outputs };
}
