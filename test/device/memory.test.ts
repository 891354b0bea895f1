// The WASM allocator: blocks do not overlap, freed neighbours join, a guarded block notices a write past its end.
import { expect, it } from "vitest";
import { randomSource } from "../../src/core/threefry.ts";
import { Memory } from "../../src/device/wasm/memory.ts";

const make = (guarded = false) => new Memory(new WebAssembly.Memory({ initial: 1, maximum: 64 }), 100, guarded);

it("gives disjoint aligned blocks, and all of the memory back", () => {
  const memory = make();
  const random = randomSource(1);
  const live = new Map<number, number>();
  for (let i = 0; i < 2000; i++) {
    if (live.size > 20 || (live.size > 0 && random.uniform() < 0.4)) {
      const at = [...live.keys()][random.below(live.size)];
      memory.release(at);
      live.delete(at);
    } else {
      const bytes = random.below(3000);
      const at = memory.allocate(bytes);
      expect(at % 64).toBe(0);
      for (const [other, size] of live) expect(at + bytes <= other || other + size <= at).toBe(true);
      live.set(at, bytes);
    }
  }
  for (const at of live.keys()) memory.release(at);
  expect(memory.bytesInUse).toBe(0);
  // Everything joined again: a large block fits where many small ones were.
  expect(memory.allocate(20_000)).toBe(128);
});

it("a guarded block notices a write past its end and nothing else", () => {
  const memory = make(true);
  const a = memory.allocate(60);
  const b = memory.allocate(8);
  new Uint8Array(memory.buffer, a, 60).fill(0);
  expect(memory.broken()).toEqual([]);
  new Uint8Array(memory.buffer)[b + 8] = 0;
  expect(memory.broken()).toEqual([b]);
  memory.release(b);
  expect(memory.broken()).toEqual([]);
  expect(() => memory.release(b)).toThrow(/no block at/);
});
