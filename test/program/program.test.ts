// What programs mean, on every device: loops, rings, early ends, conditions, aliasing. Small enough to check by hand.
import { describe, expect, it } from "vitest";
import { advance } from "../../src/kernels/program/advance.ts";
import { randomUniform } from "../../src/kernels/random/fill.ts";
import { constant, repeat, trace, when } from "../../src/program/trace.ts";
import { spec, type Value } from "../../src/program/value.ts";
import { deviceFor, presentDevices, type DeviceCase } from "../support/devices.ts";

const counter = spec([1], "u32");

async function onDevice(name: DeviceCase, f: (x: { a: Value; b: Value }) => Record<string, Value>, a: number, b = 0): Promise<Record<string, number[]>> {
  const device = await deviceFor(name);
  const e = await device.compile(f, { a: counter, b: counter });
  const out = (await e.run({ a: device.array([a], [1], "u32"), b: device.array([b], [1], "u32") })) as Record<string, { read(): Promise<ArrayLike<number>> }>;
  const result: Record<string, number[]> = {};
  for (const [k, v] of Object.entries(out)) result[k] = Array.from(await v.read());
  e.free();
  return result;
}

describe.each(presentDevices)("%s", (name) => {
  const check = async (f: (x: { a: Value; b: Value }) => Record<string, Value>, a: number, b: number, expected: Record<string, number[]>) => {
    expect(await onDevice(name, f, a, b)).toEqual(expected);
  };

  it("keeps a value that an in-place kernel overwrites while it is still needed", () => check(({ a }) => ({ next: advance(a), twice: advance(advance(a)), a }), 5, 0, { next: [6], twice: [7], a: [5] }));

  it("repeats with carried state and collects every second value", () =>
    check(({ a }) => {
      const { carry, collected } = repeat(7, { n: a }, ({ n }) => { const next = advance(n); return { carry: { n: next }, collect: { trace: next, before: n } }; }, { every: 2 });
      return { n: carry.n, trace: collected.trace, before: collected.before };
    }, 10, 0, { n: [17], trace: [12, 14, 16], before: [11, 13, 15] }));

  it("swaps carried values", () =>
    check(({ a, b }) => { const { carry } = repeat(3, { x: a, y: b }, ({ x, y }) => ({ carry: { x: y, y: x } })); return carry as unknown as Record<string, Value>; }, 1, 2, { x: [2], y: [1] }));

  it("does something only when the flag says so", async () => {
    const f = ({ a, b }: { a: Value; b: Value }) => ({ r: when(b, { a }, ({ a }) => ({ a: advance(a) })).a, a });
    await check(f, 4, 1, { r: [5], a: [4] });
    await check(f, 4, 0, { r: [4], a: [4] });
  });

  it("nests loops and conditions, with an inner ring collected from outside", () =>
    check(({ a, b }) => {
      const { carry, collected } = repeat(3, { a, b }, ({ a, b }) => {
        const inner = repeat(2, { a }, ({ a }) => { const next = when(b, { a }, ({ a }) => ({ a: advance(a) })).a; return { carry: { a: next }, collect: { a: next } }; });
        return { carry: { a: inner.carry.a, b }, collect: { ring: inner.collected.a } };
      });
      return { a: carry.a, ring: collected.ring };
    }, 0, 1, { a: [6], ring: [1, 2, 3, 4, 5, 6] }));

  it("ends early when until is set", () =>
    // The flag is the carried b of the next iteration: zero, then one.
    check(({ a, b }) => {
      const { carry } = repeat(100, { a, b }, ({ a, b }) => ({ carry: { a: advance(a), b: advance(b) }, until: b }));
      return { a: carry.a };
    }, 0, 0, { a: [2] }));

  it("leaves an outer value that the body reads untouched", () =>
    check(({ a, b }) => { const { carry } = repeat(2, { b }, ({ b }) => ({ carry: { b: when(a, { b }, ({ b }) => ({ b: advance(b) })).b } })); return { a, b: carry.b }; }, 1, 0, { a: [1], b: [2] }));

  it("runs zero iterations", () => check(({ a }) => ({ a: repeat(0, { a }, ({ a }) => ({ carry: { a: advance(a) } })).carry.a }), 3, 0, { a: [3] }));

  it("loads constants once and never overwrites them", () =>
    check(() => ({ x: repeat(2, { c: constant(8, [1], "u32") }, ({ c }) => ({ carry: { c: advance(c) } })).carry.c, k: constant(8, [1], "u32") }), 0, 0, { x: [10], k: [8] }));
});

describe("tracing refuses", () => {
  it("values of another program", () => {
    let leaked: Value | undefined;
    trace(({ a }) => { leaked = a; return { a }; }, { a: counter });
    expect(() => trace(() => ({ r: advance(leaked!) }), { a: counter })).toThrow(/another program/);
  });
  it("values from inside a loop that has ended", () => {
    expect(() => trace(({ a }) => { let inner: Value | undefined; repeat(1, { a }, ({ a }) => { inner = a; return { carry: { a } }; }); return { r: advance(inner!) }; }, { a: counter })).toThrow(/loop that has ended/);
  });
  it("a carry that changes shape or type, naming it", () => {
    expect(() => trace(({ a, k }) => repeat(1, { a }, () => ({ carry: { a: k } })).carry as any, { a: counter, k: spec([2], "u32") })).toThrow(/carried value a must stay u32\[1\].*u32\[2\]/);
  });
  it("a wrong element type, naming the kernel and the argument", () => {
    expect(() => trace(({ a }) => ({ r: advance(a) }), { a: spec([1]) })).toThrow(/program\/advance: argument counter must be u32, found real\[1\]/);
  });
  it("kernels outside a program", () => {
    expect(() => constant(1)).toThrow(/no program being traced/);
  });
  it("prints itself", () => {
    const { program } = trace(({ key, step }) => ({ u: randomUniform(key, step, 3, 2, 5) }), { key: spec([2], "u32"), step: counter });
    expect(program.toString().replace(/%\d+/g, "%")).toBe("program(%: u32[2] key, %: u32[1] step)\n  %: real[2, 5] = random/fill-uniform(%, %; stream = 3, rows = 2, columns = 5)\n  return %");
  });
});
