/**
 * Forward mode: beside each value its tangents, several directions at once (one more axis in front). What is written down is the program itself followed, node
 * by node, by its derivative; loops carry tangents beside values, also loops that end by `until`.
 */
import { ErgonError } from "../core/errors.ts";
import { ops } from "../kernels/ops/index.ts";
import type { Node, RepeatNode, WhenNode } from "../program/program.ts";
import { onTheSide, repeat, when, write } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { spreadActivity } from "./activity.ts";
import { adoptAll, asRecord, fromRecord, replay } from "./replay.ts";

/** Tangents by value, each [directions, ...shape]; a value that is not here has none. */
export type Tangents = Map<Value, Value>;

/** Writes f down and the tangents of all it makes; `tangents` starts with those of the inputs. */
export function pushForward<T>(f: () => T, tangents: Tangents, directions: number): T {
  const { nodes, result } = onTheSide(f);
  push(nodes, tangents, directions);
  return result;
}

function push(nodes: readonly Node[], tangents: Tangents, directions: number): void {
  const active = new Set(tangents.keys());
  spreadActivity(nodes, active);
  for (const node of nodes) {
    if (node.kind === "call") {
      write(node);
      const given = node.inputs.map((v) => (v.dtype === "real" ? (tangents.get(v) ?? null) : null));
      if (given.every((t) => t === null)) continue;
      const rule = node.kernel.derivative;
      if (!rule) throw new ErgonError(`${node.kernel.id} has no derivative; keep it out of what is differentiated (stopGradient), or give it one (customDerivative)`, { kernel: node.kernel.id });
      rule.jvp(ops, node, given).forEach((t, k) => t && tangents.set(node.outputs[k], t));
    } else pushLoop(node, tangents, directions, active);
  }
}

function pushLoop(node: RepeatNode | WhenNode, tangents: Tangents, directions: number, active: ReadonlySet<Value>): void {
  const count = node.params.length;
  const carried = node.params.map((_, k) => k).filter((k) => active.has(node.params[k]) || active.has(node.results[k]));
  const start = [...node.carryIn, ...carried.map((k) => tangents.get(node.carryIn[k]) ?? ops.zeros([directions, ...node.carryIn[k].shape]))];
  const env = new Map<Value, Value>();
  /** One iteration: values and tangents after it, and the map from the body's values to those of this writing. */
  const iteration = (c: Record<string, Value>): { inside: Map<Value, Value>; local: Tangents; carry: Value[] } => {
    const values = fromRecord(c, start.length);
    const inside = new Map(node.params.map((p, k) => [p, values[k]]));
    const local: Tangents = new Map(tangents);
    carried.forEach((k, i) => local.set(values[k], values[count + i]));
    pushForward(() => replay(node.body, inside), local, directions);
    const out = node.carryOut.map((v) => inside.get(v) ?? v);
    return { inside, local, carry: [...out, ...carried.map((k) => local.get(out[k]) ?? ops.zeros([directions, ...out[k].shape]))] };
  };
  let results: Value[];
  if (node.kind === "when") results = fromRecord(when(node.flag, asRecord(start), (c) => asRecord(iteration(c as Record<string, Value>).carry)) as Record<string, Value>, start.length);
  else {
    const collected = pushCollects(node, asRecord(start), iteration, directions, active);
    results = collected.results;
    for (const [v, mine] of collected.values) env.set(v, mine);
    for (const [v, t] of collected.tangents) tangents.set(v, t);
  }
  node.results.forEach((v, k) => env.set(v, results[k]));
  adoptAll(env);
  carried.forEach((k, i) => tangents.set(node.results[k], results[count + i]));
}

function pushCollects(node: RepeatNode, start: Record<string, Value>, iteration: (c: Record<string, Value>) => { inside: Map<Value, Value>; local: Tangents; carry: Value[] }, directions: number, active: ReadonlySet<Value>): { results: Value[]; values: [Value, Value][]; tangents: [Value, Value][] } {
  const withTangent = node.collects.map((c) => active.has(c.value));
  const { carry, collected } = repeat(node.n, start, (c) => {
    const { inside, local, carry } = iteration(c as Record<string, Value>);
    const of = (v: Value): Value => inside.get(v) ?? v;
    const rings = node.collects.flatMap((r, k) => {
      const value = of(r.value);
      const own = [[`r${k}`, { value, every: r.every }]] as [string, { value: Value; every: number }][];
      return withTangent[k] ? [...own, [`t${k}`, { value: local.get(value) ?? ops.zeros([directions, ...value.shape]), every: r.every }] as [string, { value: Value; every: number }]] : own;
    });
    return { carry: asRecord(carry), collect: Object.fromEntries(rings), ...(node.until ? { until: of(node.until) } : {}) };
  });
  const front = (ring: Value): Value => ops.transpose(ring, [1, 0, ...Array.from({ length: ring.shape.length - 2 }, (_, k) => k + 2)]);
  return {
    results: fromRecord(carry as Record<string, Value>, Object.keys(start).length),
    values: node.collects.map((r, k) => [r.result, collected[`r${k}`]]),
    tangents: node.collects.flatMap((r, k) => (withTangent[k] ? [[r.result, front(collected[`t${k}`])] as [Value, Value]] : [])),
  };
}
