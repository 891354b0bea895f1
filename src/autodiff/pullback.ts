/**
 * Reverse mode: a piece of a program is written down in a form that can be pulled back, and pulling back writes the derivative down, from the last node to the
 * first (Griewank and Walther, Evaluating Derivatives, 2008, chapter 3). Both are programs, so that they can be differentiated again.
 *
 * A loop keeps its carried values at the start of every iteration, or of every segment of about sqrt(n) iterations, and its way back runs the iterations again
 * from there (chapter 12): time twice, memory as the square root.
 */
import { ErgonError } from "../core/errors.ts";
import { ops } from "../kernels/ops/index.ts";
import { advance } from "../kernels/program/advance.ts";
import type { CallNode, RepeatNode, WhenNode } from "../program/program.ts";
import { constant, onTheSide, repeat, when, write } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { freeValues, spreadActivity } from "./activity.ts";
import { adoptAll, asRecord, fromRecord, replay } from "./replay.ts";

/** Loops of more iterations than this keep segments instead of iterations. */
const SEGMENTS_FROM = 16;

/** Cotangents by value; several uses add up. */
export class Cotangents {
  private readonly byValue = new Map<Value, Value>();

  add(v: Value, cotangent: Value | null): void {
    if (!cotangent) return;
    const before = this.byValue.get(v);
    this.byValue.set(v, before ? ops.add(before, cotangent) : cotangent);
  }

  get(v: Value): Value | null {
    return this.byValue.get(v) ?? null;
  }

  /** Takes it out: a value that a node makes is not needed before that node. */
  take(v: Value): Value | null {
    const c = this.get(v);
    this.byValue.delete(v);
    return c;
  }
}

/** A piece of a program that was written down. */
export interface Pullable<T> {
  readonly result: T;
  /** Writes down how cotangents of what the piece made become cotangents of what it read; both in `cotangents`. */
  pull(cotangents: Cotangents): void;
}

type Pull = (cotangents: Cotangents) => void;

/**
 * Writes the nodes of `f` down, ready to be pulled back to the values of `wrt`.
 * @throws {ErgonError} when a kernel on the way has no derivative, or a loop ends by `until`.
 */
export function pullable<T>(f: () => T, wrt: readonly Value[]): Pullable<T> {
  const { nodes, result } = onTheSide(f);
  const active = new Set(wrt.filter((v) => v.dtype === "real"));
  spreadActivity(nodes, active);
  const pulls = nodes.map((node): Pull => {
    const touched = [...freeValues([node])].some((v) => active.has(v));
    if (!touched) {
      write(node);
      return () => {};
    }
    if (node.kind === "call") return pullCall(node, active);
    return node.kind === "when" ? pullWhen(node, active) : pullRepeat(node, active);
  });
  return { result, pull: (cotangents) => void [...pulls].reverse().forEach((pull) => pull(cotangents)) };
}

function pullCall(node: CallNode, active: ReadonlySet<Value>): Pull {
  write(node);
  return (cotangents) => {
    const given = node.outputs.map((v) => cotangents.take(v));
    if (given.every((c) => c === null)) return;
    const wanted = node.inputs.map((v) => active.has(v));
    const rule = node.kernel.derivative;
    if (!rule) throw new ErgonError(`${node.kernel.id} has no derivative; keep it out of what is differentiated (stopGradient), or give it one (customDerivative)`, { kernel: node.kernel.id });
    const back = rule.vjp(ops, node, given, wanted);
    node.inputs.forEach((v, k) => wanted[k] && cotangents.add(v, back[k]));
  };
}

/** Values that the body reads from outside and that are active, in a fixed order. */
function activeFree(node: RepeatNode | WhenNode, active: ReadonlySet<Value>): Value[] {
  return freeValues(node.body, new Set(node.params)).filter((v) => active.has(v));
}

const orZeros = (c: Value | null, like: Value): Value => c ?? ops.zeros(like.shape);

function pullWhen(node: WhenNode, active: ReadonlySet<Value>): Pull {
  write(node);
  const carried = node.params.map((_, k) => k).filter((k) => active.has(node.params[k]) || active.has(node.results[k]));
  const free = activeFree(node, active);
  return (cotangents) => {
    const given = carried.map((k) => cotangents.take(node.results[k]));
    if (given.every((c) => c === null)) return;
    const start = { ...asRecord([...carried.map((k, i) => orZeros(given[i], node.results[k])), ...free.map((v) => ops.zeros(v.shape))]) };
    const out = when(node.flag, start, (c) => {
      const cots = fromRecord(c as Record<string, Value>, carried.length);
      const env = new Map(node.params.map((p, k) => [p, node.carryIn[k]]));
      const piece = pullable(() => replay(node.body, env), [...carried.map((k) => node.carryIn[k]), ...free]);
      return asRecord(iterationBack(piece, node, env, carried, free, cots, [], (k) => node.carryIn[k]));
    }) as Record<string, Value>;
    const back = fromRecord(out, carried.length + free.length);
    carried.forEach((k, i) => active.has(node.carryIn[k]) && cotangents.add(node.carryIn[k], back[i]));
    free.forEach((v, i) => cotangents.add(v, back[carried.length + i]));
  };
}

/** One iteration backwards: cotangents of the carried values before it, then of the free ones (each of this iteration alone). */
function iterationBack(piece: Pullable<void>, node: RepeatNode | WhenNode, env: ReadonlyMap<Value, Value>, carried: readonly number[], free: readonly Value[], cots: readonly Value[], extra: readonly (readonly [Value, Value])[], before: (k: number) => Value): Value[] {
  const cotangents = new Cotangents();
  // What the body hands on unchanged has its cotangent at once; the rest comes by the pull.
  carried.forEach((k, i) => cotangents.add(env.get(node.carryOut[k]) ?? node.carryOut[k], cots[i]));
  for (const [v, c] of extra) cotangents.add(env.get(v) ?? v, c);
  piece.pull(cotangents);
  return [...carried.map((k) => orZeros(cotangents.get(before(k)), before(k))), ...free.map((v) => orZeros(cotangents.get(v), v))];
}

function pullRepeat(node: RepeatNode, active: Set<Value>): Pull {
  if (node.until) throw new ErgonError("a loop that ends by `until` cannot be differentiated in reverse: the number of its iterations is not known when the program is traced; use a fixed n, or forward mode");
  const segment = Math.round(Math.sqrt(node.n));
  if (node.n > SEGMENTS_FROM && node.collects.every((c) => segment % c.every === 0)) return pullSegments(node, active, segment);
  // Carried values at the start of each iteration are collected beside what the loop collects anyway.
  const env = new Map<Value, Value>();
  const { carry, collected } = repeat(node.n, asRecord(node.carryIn), (c) => {
    const inside = new Map(node.params.map((p, k) => [p, (c as Record<string, Value>)[`c${k}`]]));
    replay(node.body, inside);
    return {
      carry: asRecord(node.carryOut.map((v) => inside.get(v) ?? v)),
      collect: {
        ...Object.fromEntries(node.params.map((p, k) => [`before${k}`, inside.get(p)!])),
        ...Object.fromEntries(node.collects.map((r, k) => [`r${k}`, { value: inside.get(r.value) ?? r.value, every: r.every }])),
      },
    };
  });
  const results = fromRecord(carry as Record<string, Value>, node.params.length);
  node.results.forEach((v, k) => env.set(v, results[k]));
  node.collects.forEach((r, k) => env.set(r.result, collected[`r${k}`]));
  adoptAll(env);
  const carried = node.params.map((_, k) => k).filter((k) => active.has(node.params[k]));
  const free = activeFree(node, active);
  return (cotangents) => {
    const given = node.results.map((v, k) => (carried.includes(k) ? cotangents.take(v) : null));
    const rings = node.collects.map((r) => cotangents.take(r.result));
    if (given.every((c) => c === null) && rings.every((c) => c === null)) return;
    const start = { counter: constant([0], [1], "u32"), ...asRecord([...carried.map((k) => orZeros(given[k], node.results[k])), ...free.map((v) => ops.zeros(v.shape))]) };
    const loop = repeat(node.n, start, (c) => {
      const { counter, ...rest } = c as Record<string, Value>;
      const cots = fromRecord(rest, carried.length + free.length);
      const slotOf = (ring: Value, every: number): Value => ops.slot(ring, counter, { total: node.n, every, reversed: true });
      const before = node.params.map((_, k) => slotOf(collected[`before${k}`], 1));
      const inside = new Map(node.params.map((p, k) => [p, before[k]]));
      const piece = pullable(() => replay(node.body, inside), [...carried.map((k) => before[k]), ...free]);
      const extra = node.collects.flatMap((r, k) => (rings[k] ? [[r.value, slotOf(rings[k]!, r.every)] as const] : []));
      const back = iterationBack(piece, node, inside, carried, free, cots, extra, (k) => before[k]);
      return { carry: { counter: advance(counter), ...asRecord(back.map((b, i) => (i < carried.length ? b : ops.add(cots[i], b)))) } };
    });
    const back = fromRecord(loop.carry as Record<string, Value>, carried.length + free.length);
    carried.forEach((k, i) => active.has(node.carryIn[k]) && cotangents.add(node.carryIn[k], back[i]));
    free.forEach((v, i) => cotangents.add(v, back[carried.length + i]));
  };
}

/** The loop as a loop over segments and a rest, each pulled back by itself: the inner loop's iterations are kept only while its segment runs. */
function pullSegments(node: RepeatNode, active: Set<Value>, segment: number): Pull {
  const outer = Math.floor(node.n / segment);
  const rest = node.n - outer * segment;
  const part = (n: number, from: readonly Value[]): { carry: Value[]; rings: Value[] } => {
    const env = new Map<Value, Value>();
    const copy: RepeatNode = { ...node, n, carryIn: from };
    replay([copy], env);
    return { carry: node.results.map((v) => env.get(v)!), rings: node.collects.map((r) => env.get(r.result)!) };
  };
  const whole = (): { carry: Value[]; rings: Value[] } => {
    const { carry, collected } = repeat(outer, asRecord(node.carryIn), (c) => {
      const { carry, rings } = part(segment, fromRecord(c as Record<string, Value>, node.params.length));
      return { carry: asRecord(carry), collect: Object.fromEntries(rings.map((r, k) => [`r${k}`, r])) };
    });
    const rings = node.collects.map((r, k) => ops.reshape(collected[`r${k}`], [outer * (segment / r.every), ...r.value.shape]));
    const before = fromRecord(carry as Record<string, Value>, node.params.length);
    if (rest === 0) return { carry: before, rings };
    const last = part(rest, before);
    return { carry: last.carry, rings: rings.map((r, k) => (last.rings[k].shape[0] === 0 ? r : ops.concatenate([r, last.rings[k]], 0))) };
  };
  const reads = freeValues([node]).filter((v) => active.has(v));
  const piece = pullable(whole, reads);
  const pairs = [...node.results.map((v, k) => [v, piece.result.carry[k]] as const), ...node.collects.map((r, k) => [r.result, piece.result.rings[k]] as const)];
  adoptAll(new Map(pairs));
  return (cotangents) => {
    for (const [mine, theirs] of pairs) if (mine.dtype === "real") cotangents.add(theirs, cotangents.take(mine));
    piece.pull(cotangents);
  };
}
