/**
 * Simplification, before planning: aliases disappear (their users read the original), equal calls are made once, and what nobody uses is left out. Values keep
 * their bits: nothing is reassociated, nothing is computed another way.
 */
import type { CallNode, Node, Program } from "./program.ts";
import { nodeInputs, nodeOutputs, printProgram } from "./program.ts";
import type { Value } from "./value.ts";

/** The same program, shorter. */
export function simplify(program: Program): Program {
  const names = new Map<Value, Value>();
  const nodes = rename(program.nodes, names, new Map());
  const outputs = program.outputs.map((v) => names.get(v) ?? v);
  const live = new Set(outputs);
  const kept = sweep(nodes, live);
  const used = new Set(kept.flatMap((node) => [...nodeInputs(node)]));
  const parts = { inputs: program.inputs, outputs, constants: program.constants.filter((c) => used.has(c.value) || live.has(c.value)), nodes: kept };
  return { ...parts, toString: () => printProgram(parts) };
}

/** What makes two calls equal: the kernel, the numbers and the arrays. */
function keyOf(node: CallNode, inputs: readonly Value[]): string {
  const numbers = Object.values({ ...node.params, ...node.sizes }).join(",");
  return `${node.kernel.id}(${inputs.map((v) => v.id).join(",")};${numbers};${node.outputs.map((v) => v.shape.join("x")).join("|")})`;
}

/** Removes aliases and repeated calls; `names` gives each removed value the one that stands for it. `seen` holds the calls made so far, outer blocks included. */
function rename(nodes: readonly Node[], names: Map<Value, Value>, seen: Map<string, CallNode>): Node[] {
  const of = (v: Value): Value => names.get(v) ?? v;
  const out: Node[] = [];
  for (const node of nodes) {
    if (node.kind !== "call") {
      out.push(renameLoop(node, names, seen));
      continue;
    }
    const inputs = node.inputs.map(of);
    if (node.kernel.alias) {
      names.set(node.outputs[0], inputs[0]);
      continue;
    }
    const key = keyOf(node, inputs);
    const before = seen.get(key);
    if (before && before.kernel === node.kernel) {
      node.outputs.forEach((v, k) => names.set(v, before.outputs[k]));
      continue;
    }
    const renamed = { ...node, inputs };
    // A kernel that raises is kept apart: which call failed must stay as written.
    if (!node.kernel.raises) seen.set(key, renamed);
    out.push(renamed);
  }
  return out;
}

function renameLoop<N extends Exclude<Node, CallNode>>(node: N, names: Map<Value, Value>, seen: Map<string, CallNode>): N {
  const of = (v: Value): Value => names.get(v) ?? v;
  const carryIn = node.carryIn.map(of);
  const flag = node.kind === "when" ? { flag: of(node.flag) } : {};
  const body = rename(node.body, names, new Map(seen));
  const ends = node.kind === "repeat" ? { collects: node.collects.map((c) => ({ ...c, value: of(c.value) })), until: node.until && of(node.until) } : {};
  return { ...node, ...flag, ...ends, carryIn, carryOut: node.carryOut.map(of), body };
}

/** Leaves out what no live value needs, from the last node to the first; adds what the kept nodes read to `live`. */
function sweep(nodes: readonly Node[], live: Set<Value>): Node[] {
  const kept: Node[] = [];
  for (const node of [...nodes].reverse()) {
    // A kernel that can raise says something even when nobody reads its numbers.
    const speaks = node.kind === "call" ? node.kernel.raises === true : canRaise(node.body);
    if (!speaks && !nodeOutputs(node).some((v) => live.has(v))) continue;
    const slim = node.kind === "call" ? node : slimmed(node, live);
    for (const v of nodeInputs(slim)) live.add(v);
    kept.push(slim);
  }
  return kept.reverse();
}

function canRaise(nodes: readonly Node[]): boolean {
  return nodes.some((node) => (node.kind === "call" ? node.kernel.raises === true : canRaise(node.body)));
}

/** A loop without the carried and collected values that nobody needs, neither after it nor inside for those that somebody needs. */
function slimmed<N extends Exclude<Node, CallNode>>(node: N, live: ReadonlySet<Value>): N {
  const collects = node.kind === "repeat" ? node.collects.filter((c) => live.has(c.result)) : [];
  let wanted = node.results.map((v) => live.has(v));
  for (;;) {
    const inner = new Set<Value>([...node.carryOut.filter((_, k) => wanted[k]), ...collects.map((c) => c.value), ...(node.kind === "repeat" && node.until ? [node.until] : [])]);
    const body = sweep(node.body, inner);
    const reads = new Set([...inner, ...body.flatMap((child) => [...nodeInputs(child)])]);
    const next = node.params.map((p, k) => wanted[k] || reads.has(p));
    if (next.every((w, k) => w === wanted[k])) {
      const keep = <T>(list: readonly T[]): T[] => list.filter((_, k) => wanted[k]);
      return { ...node, carryIn: keep(node.carryIn), params: keep(node.params), carryOut: keep(node.carryOut), results: keep(node.results), body, ...(node.kind === "repeat" ? { collects } : {}) };
    }
    wanted = next;
  }
}
