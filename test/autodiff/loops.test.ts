/**
 * Derivatives through loops and conditions, on every device: values against a hand-written recursion, gradients against differences (f64), and forward, reverse
 * and nested modes against each other. Loops of 3, 16 (kept whole), 17 and 40 iterations (kept by segments) with collected values.
 */
import { describe, expect, it } from "vitest";
import { checkpoint, divergence, grad, hvp, jvp, valueAndGrad } from "../../src/autodiff/index.ts";
import * as ops from "../../src/kernels/ops/index.ts";
import { advance } from "../../src/kernels/program/advance.ts";
import { constant, repeat, when } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";

type Pair = { x: Value; w: Value };
const X = [0.3, -0.7];
const W = [0.9, 0.4];

/** sum of the last x plus the sum of squares of every second x of x ← sin(x w + 0.3). */
const loopOf = (n: number) => ({ x, w }: Pair): Value => {
  const { carry, collected } = repeat(n, { x }, ({ x }) => {
    const y = ops.sin(ops.add(ops.multiply(x, w), 0.3));
    return { carry: { x: y }, collect: { y: { value: y, every: 2 } } };
  });
  return ops.add(ops.sum(carry.x), ops.sum(ops.square(collected.y)));
};

function byHand(n: number, x: readonly number[], w: readonly number[]): number {
  let now = [...x];
  let total = 0;
  for (let i = 0; i < n; i++) {
    now = now.map((v, k) => Math.sin(v * w[k] + 0.3));
    if (i % 2 === 1) total += now.reduce((s, v) => s + v * v, 0);
  }
  return total + now.reduce((s, v) => s + v, 0);
}

describe.each(presentDevices)("%s", (name) => {
  const single = name.endsWith("f32");
  it.each([3, 16, 17, 40])("a loop of %i iterations", async (n) => {
    const device = await deviceFor(name);
    const loss = loopOf(n);
    const program = (a: Pair): Record<string, Value> => {
      const { value, gradient } = valueAndGrad(loss)(a);
      const along = jvp(loss, a, { x: constant([1, 0], [1, 2]), w: constant([0, 1], [1, 2]) });
      return { value, gx: gradient.x, gw: gradient.w, along: along.tangent };
    };
    const e = await device.compile(program as never, { x: spec([2]), w: spec([2]) });
    const out = (await e.run({ x: device.array(X), w: device.array(W) })) as unknown as Record<string, { read(): Promise<ArrayLike<number>> }>;
    const [value, gx, gw, along] = await Promise.all(["value", "gx", "gw", "along"].map(async (k) => Array.from(await out[k].read())));
    const tolerance = single ? 2e-5 : 1e-8;
    expect(Math.abs(value[0] - byHand(n, X, W))).toBeLessThan(single ? 2e-5 : 1e-12);
    const h = 1e-6;
    const by = (dx: number[], dw: number[]): number => (byHand(n, X.map((v, k) => v + h * dx[k]), W.map((v, k) => v + h * dw[k])) - byHand(n, X.map((v, k) => v - h * dx[k]), W.map((v, k) => v - h * dw[k]))) / (2 * h);
    [[gx[0], by([1, 0], [0, 0])], [gx[1], by([0, 1], [0, 0])], [gw[0], by([0, 0], [1, 0])], [gw[1], by([0, 0], [0, 1])], [along[0], by([1, 0], [0, 1])]].forEach(([got, want]) => expect(Math.abs(got - want)).toBeLessThan(tolerance * Math.max(1, Math.abs(want))));
    e.free();
  });

  it("a condition that the device decides", async () => {
    const device = await deviceFor(name);
    const f = ({ x, flag }: { x: Value; flag: Value }): Record<string, Value> => {
      const loss = (y: Value): Value => ops.sum(ops.square(when(flag, { y }, ({ y }) => ({ y: ops.multiply(y, x) })).y));
      return { g: grad(loss)(x), t: jvp(loss, x, constant([1, 1], [1, 2])).tangent };
    };
    const e = await device.compile(f as never, { x: spec([2]), flag: spec([1], "u32") });
    // x is a constant to the loss, so the gradient is 2 y x^2 at y = x with the flag, and 2 y without.
    for (const [flag, g] of [[1, [2, 16]], [0, [2, 4]]] as const) {
      const out = (await e.run({ x: device.array([1, 2]), flag: device.array([flag], [1], "u32") })) as unknown as Record<string, { read(): Promise<ArrayLike<number>> }>;
      expect(Array.from(await out.g.read())).toEqual(g);
      expect(Array.from(await out.t.read())).toEqual([g[0] + g[1]]);
    }
    e.free();
  });
});

describe("on the reference device", () => {
  const run = async (f: (x: { x: Value; w: Value; v: Value }) => Record<string, Value>): Promise<Record<string, number[]>> => {
    const device = await deviceFor("reference f64");
    const e = await device.compile(f as never, { x: spec([2, 3]), w: spec([3, 3]), v: spec([2, 3]) });
    const out = (await e.run({
      x: device.array([0.1, 0.2, -0.3, 0.5, -0.6, 0.7], [2, 3]),
      w: device.array([0.5, -0.3, 0.8, 0.1, 0.9, -0.2, -0.7, 0.4, 0.6], [3, 3]),
      v: device.array([1, -1, 0.5, 0.2, 0.3, -0.4], [2, 3]),
    })) as unknown as Record<string, { read(): Promise<ArrayLike<number>> }>;
    e.free();
    return Object.fromEntries(await Promise.all(Object.entries(out).map(async ([k, a]) => [k, Array.from(await a.read())] as const)));
  };
  const net = (x: Value, w: Value): Value => ops.add(repeat(5, { x }, ({ x }) => ({ carry: { x: ops.tanh(ops.matmul(x, w)) } })).carry.x, ops.softmax(x));
  const close = (a: readonly number[], b: readonly number[], tolerance = 1e-13): void => a.forEach((x, i) => expect(Math.abs(x - b[i])).toBeLessThan(tolerance));

  it("Hessian products: forward over reverse, reverse over reverse, with and without checkpoints", async () => {
    const r = await run(({ x, w, v }) => {
      const plain = (y: Value): Value => ops.sum(ops.square(net(y, w)));
      const kept = (y: Value): Value => ops.sum(ops.square(checkpoint((z: Value) => net(z, w))(y)));
      const over = (f: (y: Value) => Value) => grad((y: Value) => ops.sum(ops.multiply(grad(f)(y), v)))(x);
      return { a: hvp(plain, x, v), b: over(plain), c: hvp(kept, x, v), d: over(kept) };
    });
    for (const k of ["b", "c", "d"]) close(r[k], r.a);
  });

  it("the divergence, all at once and in pieces, is the trace of what reverse mode gives", async () => {
    const r = await run(({ x, w }) => {
      const f = (y: Value): Value => net(y, w);
      const row = (k: number): Value => ops.slice(grad((y: Value) => ops.sum(ops.slice(f(y), [0, k], [2, 1])))(x), [0, k], [2, 1]);
      return {
        whole: divergence(f, x).divergence, pieces: divergence(f, x, { atOnce: 2 }).divergence, two: divergence(f, x, { coordinates: [0, 2] }).divergence,
        trace: ops.reshape(ops.add(ops.add(row(0), row(1)), row(2)), [2]), partial: ops.reshape(ops.add(row(0), row(2)), [2]),
      };
    });
    close(r.whole, r.trace);
    close(r.pieces, r.trace);
    close(r.two, r.partial);
  });

  it("a loop that ends by `until` goes forward, and is refused by name in reverse", async () => {
    const growing = (x: Value): Value => repeat(10, { x, n: constant([0], [1], "u32") }, ({ x, n }) => ({ carry: { x: ops.square(x), n: advance(n) }, until: n })).carry.x;
    const r = await run(({ x, v }) => ({ t: jvp(growing, x, ops.reshape(v, [1, 2, 3])).tangent, x, v }));
    // Two iterations: x^4, with derivative 4 x^3.
    close(r.t, r.x.map((x, i) => 4 * x ** 3 * r.v[i]));
    await expect(run(({ x }) => ({ g: grad((y: Value) => ops.sum(growing(y)))(x) }))).rejects.toThrow(/ends by `until` cannot be differentiated in reverse/);
  });
});
