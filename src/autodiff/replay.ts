/**
 * Writing a piece of a program down again with other values in the place of its own: how a backward loop recomputes its iteration.
 */
import type { Node } from "../program/program.ts";
import { aliasNode, renamedKernel } from "../kernels/ops/view.ts";
import { callWith, freshValue, repeat, when, write } from "../program/trace.ts";
import type { Value } from "../program/value.ts";

/** Carried values as a record, which is what `repeat` and `when` take. */
export function asRecord(values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(values.map((v, k) => [`c${k}`, v]));
}

/** The values of such a record in order. */
export function fromRecord(record: Readonly<Record<string, Value>>, count: number): Value[] {
  return Array.from({ length: count }, (_, k) => record[`c${k}`]);
}

/** Writes the nodes again; `env` says what stands for their free values and afterwards for everything they made. Values that are not in it stand for themselves. */
export function replay(nodes: readonly Node[], env: Map<Value, Value>): void {
  const of = (v: Value): Value => env.get(v) ?? v;
  for (const node of nodes) {
    if (node.kind === "call" && node.kernel === renamedKernel) {
      const mine = freshValue(node.outputs[0]);
      write(aliasNode(of(node.inputs[0]), mine));
      env.set(node.outputs[0], mine);
      continue;
    }
    if (node.kind === "call") {
      const made = callWith(node.kernel, node.params, rewired(node.attributes, of), ...node.inputs.map(of));
      node.outputs.forEach((v, k) => env.set(v, made[k]));
      continue;
    }
    const count = node.carryIn.length;
    const body = (carry: Record<string, Value>): { inner: Map<Value, Value>; carryOut: Value[] } => {
      const inner = new Map(env);
      node.params.forEach((p, k) => inner.set(p, carry[`c${k}`]));
      replay(node.body, inner);
      return { inner, carryOut: node.carryOut.map((v) => inner.get(v) ?? v) };
    };
    if (node.kind === "when") {
      const results = when(of(node.flag), asRecord(node.carryIn.map(of)), (carry) => asRecord(body(carry as Record<string, Value>).carryOut));
      fromRecord(results as Record<string, Value>, count).forEach((v, k) => env.set(node.results[k], v));
      continue;
    }
    const { carry, collected } = repeat(node.n, asRecord(node.carryIn.map(of)), (c) => {
      const { inner, carryOut } = body(c as Record<string, Value>);
      return {
        carry: asRecord(carryOut),
        collect: Object.fromEntries(node.collects.map((collect, k) => [`r${k}`, { value: inner.get(collect.value) ?? collect.value, every: collect.every }])),
        ...(node.until ? { until: inner.get(node.until) ?? node.until } : {}),
      };
    });
    fromRecord(carry as Record<string, Value>, count).forEach((v, k) => env.set(node.results[k], v));
    node.collects.forEach((collect, k) => env.set(collect.result, collected[`r${k}`]));
  }
}

/** Attributes that name a value of the program (the index of a segment sum) follow it. */
function rewired(attributes: unknown, of: (v: Value) => Value): unknown {
  const index = (attributes as { index?: Value } | undefined)?.index;
  return index ? { ...(attributes as object), index: of(index) } : attributes;
}

/** What a rewritten loop made, under the names that the rest of the program knows: aliases that cost nothing. */
export function adoptAll(env: ReadonlyMap<Value, Value>): void {
  for (const [mine, theirs] of env) write(aliasNode(theirs, mine));
}
