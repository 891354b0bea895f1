/**
 * Which values depend on which: a value is active when a derivative with respect to the chosen inputs can reach it. Integers are never active.
 */
import type { Node } from "../program/program.ts";
import { nodeOutputs } from "../program/program.ts";
import type { Value } from "../program/value.ts";

/** Adds to `active` every value of real type that the nodes make from active ones; bodies of loops are looked into until nothing changes. */
export function spreadActivity(nodes: readonly Node[], active: Set<Value>): void {
  for (const node of nodes) {
    if (node.kind === "call") {
      if (node.inputs.some((v) => active.has(v))) for (const v of node.outputs) if (v.dtype === "real") active.add(v);
      continue;
    }
    node.carryIn.forEach((v, k) => active.has(v) && active.add(node.params[k]));
    for (let before = -1; before !== active.size; ) {
      before = active.size;
      spreadActivity(node.body, active);
      // What comes out of an iteration goes into the next one.
      if (node.kind === "repeat") node.carryOut.forEach((v, k) => active.has(v) && active.add(node.params[k]));
    }
    node.carryOut.forEach((v, k) => (active.has(v) || active.has(node.params[k])) && active.add(node.results[k]));
    if (node.kind === "repeat") for (const c of node.collects) if (active.has(c.value)) active.add(c.result);
  }
}

/** Values made outside `nodes` that they read, in order of first use. */
export function freeValues(nodes: readonly Node[], inside: Set<Value> = new Set()): Value[] {
  const free = new Set<Value>();
  const read = (v: Value): void => {
    if (!inside.has(v)) free.add(v);
  };
  for (const node of nodes) {
    if (node.kind === "call") node.inputs.forEach(read);
    else {
      if (node.kind === "when") read(node.flag);
      node.carryIn.forEach(read);
      const within = new Set([...inside, ...node.params]);
      for (const v of freeValues(node.body, within)) read(v);
      const made = new Set([...within, ...node.body.flatMap((n) => nodeOutputs(n))]);
      const ends = [...node.carryOut, ...(node.kind === "repeat" ? [...node.collects.map((c) => c.value), ...(node.until ? [node.until] : [])] : [])];
      for (const v of ends) if (!made.has(v)) read(v);
    }
    for (const v of nodeOutputs(node)) inside.add(v);
  }
  return [...free];
}
