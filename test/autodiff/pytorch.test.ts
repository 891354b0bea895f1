/**
 * Networks, losses, gradients, exact divergences and mixed second derivatives against PyTorch 1.13.1 in float64 (test/reference/autodiff): an equivariant graph
 * network trained by flow matching (Satorras et al. 2021), an energy network trained by score matching, whose loss is itself made of gradients, and a RealNVP.
 * Largest difference of each array at most 1e-9 (f64) or 1e-5 (f32) of its largest entry.
 */
import { describe, expect, it } from "vitest";
import egnn from "../reference/autodiff/egnn.json" with { type: "json" };
import matching from "../reference/autodiff/energy-score-matching.json" with { type: "json" };
import realnvp from "../reference/autodiff/realnvp.json" with { type: "json" };
import { divergence, grad, hvp, valueAndGrad } from "../../src/autodiff/index.ts";
import * as ops from "../../src/kernels/ops/index.ts";
import { constant } from "../../src/program/trace.ts";
import { spec, type ArraySpec, type Value } from "../../src/program/value.ts";
import { deviceFor, presentDevices, type DeviceCase } from "../support/devices.ts";

type Nested = number | readonly Nested[];
type Parameters = Record<string, Value>;
const { add, subtract, multiply, divide, square, sum, mean, matmul, silu, tanh, sigmoid, reshape, broadcastTo, concatenate } = ops;

function flat(x: Nested): number[] {
  return typeof x === "number" ? [x] : x.flatMap(flat);
}
function shapeOf(x: Nested): number[] {
  return typeof x === "number" ? [] : [x.length, ...shapeOf(x[0])];
}

/** Runs a function of named arrays, given as nested lists. */
async function run(name: DeviceCase, f: (x: Record<string, Value>) => Record<string, Value>, inputs: Record<string, Nested>): Promise<Record<string, number[]>> {
  const device = await deviceFor(name);
  const specs: Record<string, ArraySpec> = Object.fromEntries(Object.entries(inputs).map(([k, x]) => [k, spec(shapeOf(x))]));
  const e = await device.compile(f, specs);
  const out = (await e.run(Object.fromEntries(Object.entries(inputs).map(([k, x]) => [k, device.array(flat(x), shapeOf(x))])))) as unknown as Record<string, { read(): Promise<ArrayLike<number>> }>;
  const read = await Promise.all(Object.entries(out).map(async ([k, a]) => [k, Array.from(await a.read())] as const));
  e.free();
  return Object.fromEntries(read);
}

function compare(name: DeviceCase, got: Record<string, number[]>, wanted: Record<string, Nested | null>): void {
  for (const [key, list] of Object.entries(wanted)) {
    // PyTorch gives no gradient to parameters that nothing depends on; here it is zero.
    const want = list === null ? got[key].map(() => 0) : flat(list);
    expect(got[key].length, key).toBe(want.length);
    const scale = Math.max(...want.map(Math.abs), list === null ? 1 : 0);
    const worst = Math.max(...want.map((w, i) => Math.abs(w - got[key][i])));
    expect(worst / scale, key).toBeLessThan(name.endsWith("f64") ? 1e-9 : 1e-5);
  }
}

const dense = (x: Value, w: Value, b?: Value): Value => (b ? add(matmul(x, w), b) : matmul(x, w));

/** v(x, t) of [batch, atoms, 3] and [batch]. */
function vectorField(p: Parameters, x0: Value, t: Value): Value {
  const [batch, n] = x0.shape;
  const { layers } = egnn.shapes;
  const features = broadcastTo(constant(flat(egnn.nodeFeatures), [1, n, egnn.shapes.features]), [batch, n, egnn.shapes.features]);
  let h = dense(concatenate([features, broadcastTo(reshape(t, [batch, 1, 1]), [batch, n, 1])], 2), p["embed.w"], p["embed.b"]);
  const width = h.shape[2];
  const others = constant(Array.from({ length: n * n }, (_, e) => (e % (n + 1) === 0 ? 0 : 1)), [1, n, n, 1]);
  const differences = (x: Value): Value => subtract(reshape(x, [batch, n, 1, 3]), reshape(x, [batch, 1, n, 3]));
  const squares = (d: Value): Value => sum(square(d), [3], true);
  const a = squares(differences(x0));
  let x = x0;
  for (let l = 0; l < layers; l++) {
    const q = (key: string): Value => p[`${l}.${key}`];
    const d = differences(x);
    const r2 = squares(d);
    const pair = (v: Value, axis: number): Value => broadcastTo(reshape(v, axis === 1 ? [batch, n, 1, width] : [batch, 1, n, width]), [batch, n, n, width]);
    let m = silu(dense(silu(dense(concatenate([pair(h, 1), pair(h, 2), r2, a], 3), q("e1.w"), q("e1.b"))), q("e2.w"), q("e2.b")));
    m = multiply(multiply(m, sigmoid(dense(m, q("a.w"), q("a.b")))), others);
    const direction = divide(d, add(ops.sqrt(add(r2, 1e-8)), 1));
    const pull = multiply(tanh(dense(silu(dense(m, q("c1.w"), q("c1.b"))), q("c2.w"))), egnn.coordinateRange / layers);
    x = add(x, sum(multiply(multiply(direction, pull), others), [2]));
    h = add(h, dense(silu(dense(concatenate([h, sum(m, [2])], 2), q("n1.w"), q("n1.b"))), q("n2.w"), q("n2.b")));
  }
  const v = subtract(x, x0);
  return subtract(v, mean(v, [1], true));
}

/** Inputs "p.NAME" as parameters by name. */
function parametersOf(x: Record<string, Value>): Parameters {
  return Object.fromEntries(Object.entries(x).filter(([k]) => k.startsWith("p.")).map(([k, v]) => [k.slice(2), v]));
}
const named = (prefix: string, record: Record<string, any>): Record<string, any> => Object.fromEntries(Object.entries(record).map(([k, v]) => [`${prefix}${k}`, v]));

describe.each(presentDevices)("%s", (name) => {
  it("an equivariant graph network trained by flow matching, and its divergence", async () => {
    const got = await run(name, (x) => {
      const target = subtract(x.x1, x.x0);
      const { value, gradient } = valueAndGrad((p: Parameters) => mean(square(subtract(vectorField(p, x.xt, x.t), target))))(parametersOf(x));
      const d = divergence((y) => vectorField(parametersOf(x), y, x.t), x.xt);
      return { loss: value, v: d.output, divergence: d.divergence, ...named("g.", gradient) };
    }, { ...named("p.", egnn.parameters), t: egnn.t, x0: egnn.x0, x1: egnn.x1, xt: egnn.xt });
    compare(name, got, { loss: [egnn.loss], v: egnn.v, divergence: egnn.divergence, ...named("g.", egnn.gradients) });
    // A software adapter compiles its hundred shaders slowly.
  }, 180_000);

  it("an energy network trained by score matching: gradients of gradients", async () => {
    const got = await run(name, (x) => {
      const energy = (p: Parameters, y: Value): Value => sum(dense(silu(dense(tanh(dense(concatenate([y, reshape(x.t, [4, 1])], 1), p.w1, p.b1)), p.w2, p.b2)), p.w3), [1]);
      const score = (p: Parameters) => grad((y: Value) => sum(energy(p, y)))(x.xt);
      const p = parametersOf(x);
      const { value, gradient } = valueAndGrad((q: Parameters) => mean(square(subtract(score(q), x.z))))(p);
      return { loss: value, energy: energy(p, x.xt), gradX: score(p), hvp: hvp((y: Value) => sum(energy(p, y)), x.xt, x.v), ...named("g.", gradient) };
    }, { ...named("p.", matching.parameters), t: matching.t, xt: matching.xt, z: matching.z, v: matching.hvpVector });
    compare(name, got, { loss: [matching.loss], energy: matching.energy, gradX: matching.gradX, hvp: matching.hvp, ...named("g.", matching.gradients) });
  });

  it("a stack of affine couplings", async () => {
    const got = await run(name, (x) => {
      const network = (p: Parameters, prefix: string, y: Value): Value => {
        const layer = (k: number, z: Value): Value => dense(z, p[`${prefix}w${k}`], p[`${prefix}b${k}`]);
        return layer(3, ops.leakyRelu(layer(2, ops.leakyRelu(layer(1, y)))));
      };
      const flow = (p: Parameters): { y: Value; logDetJ: Value } => {
        let y = x.x;
        let logDetJ: Value = ops.zeros([5]);
        for (let c = 0; c < 3; c++) {
          const kept = constant([0, 1].map((i) => Number((i + c) % 2 === 1)), [2]);
          const moved = subtract(1, kept);
          const input = multiply(y, kept);
          const s = multiply(multiply(p[`${c}.a`], network(p, `${c}.s.`, input)), moved);
          y = add(multiply(y, ops.exp(s)), multiply(network(p, `${c}.t.`, input), moved));
          logDetJ = add(logDetJ, sum(s, [1]));
        }
        return { y, logDetJ };
      };
      const p = parametersOf(x);
      const { value, gradient } = valueAndGrad((q: Parameters) => {
        const { y, logDetJ } = flow(q);
        return mean(subtract(multiply(0.5, sum(square(y), [1])), logDetJ));
      })(p);
      return { ...flow(p), loss: value, ...named("g.", gradient) };
    }, { ...named("p.", realnvp.parameters), x: realnvp.x });
    compare(name, got, { y: realnvp.y, logDetJ: realnvp.logDetJ, loss: [realnvp.loss], ...named("g.", realnvp.gradients) });
  });
});
