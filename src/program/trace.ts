/**
 * Tracing: a plain TypeScript function over values is run once, for fixed shapes, and every kernel it calls is written down. The result
 * is a program. Control flow of the host disappears; loops and conditions that must live on the device are `repeat` and `when`.
 */
import { checkShape, elements, sameShape, shapeText } from "../core/shapes.ts";
import { leaves, mapTree, type Tree } from "../core/tree.ts";
import type { KernelSpec } from "./kernel.ts";
import { printProgram, type Collect, type Constant, type Node, type Program } from "./program.ts";
import { isArraySpec, isValue, type ArraySpec, type Dtype, type Value } from "./value.ts";

/** A traced function together with the tree its outputs form. */
export interface Traced<O extends Tree<Value> = Tree<Value>> {
  readonly program: Program;
  readonly inputTree: Tree<ArraySpec>;
  readonly outputTree: O;
}

interface Builder {
  nodes: Node[];
  known: Set<Value>;
  parent: Builder | null;
  constants: Constant[];
}

let current: Builder | null = null;
let nextId = 0;

function builder(what: string): Builder {
  if (!current) throw new TypeError(`${what}: there is no program being traced; call it inside trace() or compile()`);
  return current;
}

function value(shape: readonly number[], dtype: Dtype, name: string): Value {
  return { kind: "value", id: nextId++, shape: [...shape], dtype, name };
}

function checkKnown(v: Value, what: string): void {
  for (let b: Builder | null = current; b; b = b.parent) if (b.known.has(v)) return;
  throw new RangeError(`${what}: the value "${v.name}" belongs to another program, or to the body of a loop that has ended; pass it in as an argument or carry it`);
}

function nested<T>(f: () => T): { nodes: Node[]; result: T; known: Set<Value> } {
  const parent = current;
  const inner: Builder = { nodes: [], known: new Set(), parent, constants: parent ? parent.constants : [] };
  current = inner;
  try {
    return { result: f(), nodes: inner.nodes, known: inner.known };
  } finally {
    current = parent;
  }
}

function define(v: Value): Value {
  current!.known.add(v);
  return v;
}

/**
 * Writes a function down as a program. `inputs` is a tree of {@link ArraySpec}; the function receives the same tree of values.
 * @throws {RangeError} where shapes do not fit a kernel; {TypeError} where the function returns something other than values.
 */
export function trace<I extends Tree<ArraySpec>, O extends Tree<Value>>(f: (inputs: any) => O, inputs: I): Traced<O> {
  const parent = current;
  current = { nodes: [], known: new Set(), parent: null, constants: [] };
  try {
    const flat: Value[] = [];
    const args = mapTree(inputs, isArraySpec, (s, path) => {
      checkShape(s.shape, `input ${path}`);
      const v = define(value(s.shape, s.dtype, path || "input"));
      flat.push(v);
      return v;
    });
    const out = f(args);
    const outputs = leaves<Value>(out, isValue).map(({ leaf }) => leaf);
    for (const v of outputs) checkKnown(v, "output");
    const parts = { inputs: flat, outputs, constants: current.constants, nodes: current.nodes };
    return { program: { ...parts, toString: () => printProgram(parts) }, inputTree: inputs, outputTree: out };
  } finally {
    current = parent;
  }
}

/**
 * Calls a kernel. `inputs` are its `in` and `inout` arguments in order.
 * @returns values of its `inout` and `out` arguments, in order.
 * @throws {TypeError} for a wrong number or element type of arguments; {RangeError} where shapes or params do not fit.
 */
export function call(kernel: KernelSpec, params: Readonly<Record<string, number>>, ...inputs: Value[]): Value[] {
  return callWith(kernel, params, undefined, ...inputs);
}

/** {@link call} with attributes: plain data for the kernel's shape and derivative rules. */
export function callWith(kernel: KernelSpec, params: Readonly<Record<string, number>>, attributes: unknown, ...inputs: Value[]): Value[] {
  const b = builder(kernel.id);
  const reads = kernel.args.filter((a) => a.access !== "out");
  if (reads.length !== inputs.length) throw new TypeError(`${kernel.id}: expected ${reads.length} arrays (${reads.map((a) => a.name).join(", ")}), found ${inputs.length}`);
  inputs.forEach((v, i) => {
    if (!isValue(v)) throw new TypeError(`${kernel.id}: argument ${reads[i].name} must be a value of the program, found ${typeof v}`);
    checkKnown(v, `${kernel.id}: argument ${reads[i].name}`);
    if (v.dtype !== reads[i].dtype) throw new TypeError(`${kernel.id}: argument ${reads[i].name} must be ${reads[i].dtype}, found ${v.dtype}${shapeText(v.shape)}`);
  });
  for (const [name, p] of Object.entries(kernel.params)) {
    const given = params[name];
    if (typeof given !== "number" || Number.isNaN(given)) throw new TypeError(`${kernel.id}: parameter ${name} (${p.doc}) must be a number, found ${given}`);
    if (p.type === "u32" && (!Number.isInteger(given) || given < 0 || given > 4294967295)) throw new RangeError(`${kernel.id}: parameter ${name} must be an unsigned 32-bit integer, found ${given}`);
  }
  for (const name of Object.keys(params)) if (!(name in kernel.params)) throw new TypeError(`${kernel.id}: unknown parameter ${name}; it takes ${Object.keys(kernel.params).join(", ") || "none"}`);
  const sizes = kernel.measure(inputs.map((v) => v.shape), params);
  const outShapes = [...kernel.outputs(sizes, inputs.map((v) => v.shape), attributes)];
  let next = 0;
  const outputs: Value[] = [];
  for (const arg of kernel.args) {
    if (arg.access === "in") next++;
    else if (arg.access === "inout") outputs.push(define(value(inputs[next++].shape, arg.dtype, `${kernel.id}.${arg.name}`)));
    else {
      const shape = outShapes.shift();
      if (!shape) throw new TypeError(`${kernel.id}: the spec gives no shape for output ${arg.name}`);
      outputs.push(define(value(shape, arg.dtype, `${kernel.id}.${arg.name}`)));
    }
  }
  b.nodes.push({ kind: "call", kernel, params, sizes, ...(attributes === undefined ? {} : { attributes }), inputs, outputs });
  return outputs;
}

/** An array known now. `data` is copied; scalars are arrays of shape [1]. */
export function constant(data: ArrayLike<number> | number, shape?: readonly number[], dtype: Dtype = "real"): Value {
  const b = builder("constant");
  const list = typeof data === "number" ? [data] : Array.from(data);
  const s = shape ?? [list.length];
  if (elements(s) !== list.length) throw new RangeError(`constant: shape ${shapeText(s)} holds ${elements(s)} numbers, found ${list.length}`);
  // Constants belong to the whole program, so that a loop body does not rebuild them.
  let root = b;
  while (root.parent) root = root.parent;
  const v = value(s, dtype, "constant");
  root.known.add(v);
  b.constants.push({ value: v, data: list });
  return v;
}

function sameSpecs(what: string, given: readonly { path: string; leaf: Value }[], wanted: readonly { path: string; leaf: Value }[]): void {
  if (given.length !== wanted.length) throw new RangeError(`${what}: the body must return as many carried values as it received (${wanted.length}), found ${given.length}`);
  given.forEach(({ path, leaf }, i) => {
    const want = wanted[i];
    if (path !== want.path || !sameShape(leaf.shape, want.leaf.shape) || leaf.dtype !== want.leaf.dtype)
      throw new RangeError(`${what}: carried value ${want.path || i} must stay ${want.leaf.dtype}${shapeText(want.leaf.shape)}, the body returned ${path || i}: ${leaf.dtype}${shapeText(leaf.shape)}`);
  });
}

function enter<C extends Tree<Value>>(carry: C): { params: Value[]; tree: C } {
  const params: Value[] = [];
  const tree = mapTree<Value, Value>(carry, isValue, (v, path) => {
    const p = define(value(v.shape, v.dtype, path || "carry"));
    params.push(p);
    return p;
  }) as C;
  return { params, tree };
}

/** What the body of a repeat returns. */
export interface RepeatBody<C extends Tree<Value>> {
  carry: C;
  /** Values written to a ring every `every`-th iteration, that of the loop or one of their own. */
  collect?: Readonly<Record<string, Value | { readonly value: Value; readonly every: number }>>;
  /** u32[1]; when not zero after an iteration, the loop ends early. */
  until?: Value;
}

/**
 * Runs the body n times with carried state on the device.
 * @param carry tree of values; the body receives a tree of the same form and returns its successor.
 * @param options.every collect period; ring length is floor(n / every).
 * @returns the final carry and, for each collected name, an array [floor(n / every), ...shape].
 */
export function repeat<C extends Tree<Value>>(n: number, carry: C, body: (carry: C) => RepeatBody<C>, options: { every?: number } = {}): { carry: C; collected: Record<string, Value> } {
  const b = builder("repeat");
  const every = options.every ?? 1;
  if (!Number.isInteger(n) || n < 0 || n > 4294967295) throw new RangeError(`repeat: n must be an integer from 0 to 2^32 - 1, found ${n}`);
  if (!Number.isInteger(every) || every < 1) throw new RangeError(`repeat: every must be a positive integer, found ${every}`);
  const carryIn = leaves<Value>(carry, isValue);
  for (const { leaf, path } of carryIn) checkKnown(leaf, `repeat: carry ${path}`);
  const inside = nested(() => {
    const { params, tree } = enter(carry);
    const returned = body(tree);
    const carryOut = leaves<Value>(returned.carry, isValue);
    sameSpecs("repeat", carryOut, carryIn);
    for (const { leaf, path } of carryOut) checkKnown(leaf, `repeat: carry ${path}`);
    if (returned.until && (returned.until.dtype !== "u32" || elements(returned.until.shape) !== 1)) throw new RangeError(`repeat: until must be a u32[1] flag, found ${returned.until.dtype}${shapeText(returned.until.shape)}`);
    return { params, returned, carryOut: carryOut.map(({ leaf }) => leaf) };
  });
  const { params, returned, carryOut } = inside.result;
  const collected: Record<string, Value> = {};
  const collects: Collect[] = Object.entries(returned.collect ?? {}).map(([name, given]) => {
    const own = isValue(given) ? { value: given, every } : given;
    const result = define(value([Math.floor(n / own.every), ...own.value.shape], own.value.dtype, `collected.${name}`));
    collected[name] = result;
    return { ...own, result };
  });
  const results: Value[] = [];
  const tree = mapTree<Value, Value>(carry, isValue, (v, path) => {
    const r = define(value(v.shape, v.dtype, path || "carry"));
    results.push(r);
    return r;
  }) as C;
  b.nodes.push({ kind: "repeat", n, carryIn: carryIn.map(({ leaf }) => leaf), params, carryOut, results, collects, until: returned.until ?? null, body: inside.nodes });
  return { carry: tree, collected };
}

/**
 * Runs the body only when the flag (u32[1]) is not zero, as decided on the device; otherwise the carry passes unchanged.
 */
export function when<C extends Tree<Value>>(flag: Value, carry: C, body: (carry: C) => C): C {
  const b = builder("when");
  checkKnown(flag, "when: flag");
  if (flag.dtype !== "u32" || elements(flag.shape) !== 1) throw new RangeError(`when: flag must be u32[1], found ${flag.dtype}${shapeText(flag.shape)}`);
  const carryIn = leaves<Value>(carry, isValue);
  for (const { leaf, path } of carryIn) checkKnown(leaf, `when: carry ${path}`);
  const inside = nested(() => {
    const { params, tree } = enter(carry);
    const carryOut = leaves<Value>(body(tree), isValue);
    sameSpecs("when", carryOut, carryIn);
    for (const { leaf, path } of carryOut) checkKnown(leaf, `when: carry ${path}`);
    return { params, carryOut: carryOut.map(({ leaf }) => leaf) };
  });
  const results: Value[] = [];
  const tree = mapTree<Value, Value>(carry, isValue, (v, path) => {
    const r = define(value(v.shape, v.dtype, path || "carry"));
    results.push(r);
    return r;
  }) as C;
  b.nodes.push({ kind: "when", flag, carryIn: carryIn.map(({ leaf }) => leaf), params: inside.result.params, carryOut: inside.result.carryOut, results, body: inside.nodes });
  return tree;
}

/**
 * Runs a piece of a trace on the side: its nodes are returned instead of being written down. Transformations then write down what they make of them
 * ({@link write}); the values that the piece made belong to the program only once they are written.
 */
export function onTheSide<T>(f: () => T): { nodes: readonly Node[]; result: T } {
  const b = builder("onTheSide");
  const start = b.nodes.length;
  const result = f();
  return { nodes: b.nodes.splice(start), result };
}

/** Writes nodes down that {@link onTheSide} gave, as they are or changed. */
export function write(...nodes: Node[]): void {
  const b = builder("write");
  for (const node of nodes) b.nodes.push(node);
  for (const node of nodes) for (const v of node.kind === "call" ? node.outputs : node.kind === "when" ? node.results : [...node.results, ...node.collects.map((c) => c.result)]) b.known.add(v);
}

/** A value that no node has made yet, for a node that a transformation builds. */
export function freshValue(like: Value, shape: readonly number[] = like.shape, name = like.name): Value {
  builder("freshValue");
  return define(value(shape, like.dtype, name));
}
