/**
 * Specs: what a wrong one is told, and how a fluid's particles get their types. @hosts node (plain data; Ajv is not shipped to pages).
 */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { boxAtDensity, fluidFrom, particleTypes, type FluidSpec } from "../../src/jobs/fluid.ts";
import { schemas } from "../../src/jobs/schemas/index.ts";
import type { Schema } from "../../src/jobs/schemas/schema.ts";
import { memoryStore } from "../../src/jobs/store.ts";
import { nearest, validated } from "../../src/jobs/validate.ts";

const fluid = { system: "lennard-jones", box: [8, 8, 8], cutoff: 2.5 } satisfies FluidSpec;
const freeEnergy = { system: fluid, kT: 1.5, N: [40, 100] };
const mixture: FluidSpec = { ...fluid, types: [{ sigma: 1, epsilon: 1, fraction: 0.7 }, { sigma: 0.8, epsilon: 0.5, fraction: 0.3 }] };

function lineOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("a spec against its schema", () => {
  const check = (spec: unknown): string => lineOf(() => validated(schemas["free-energy"].spec!, spec));
  it.each([
    [{ ...freeEnergy, system: { ...fluid, cutof: 2.5, cutoff: undefined } }, 'system.cutof: unknown key (did you mean "cutoff"?)'],
    [{ ...freeEnergy, colour: 1 }, /^colour: unknown key; known keys are system, kT, N/],
    [{ system: fluid, N: 3 }, 'kT: missing; add it, for example "kT": 1.5'],
    [{ ...freeEnergy, kT: -1 }, "kT: expected a number above 0, found -1; write for example 1.5"],
    [{ ...freeEnergy, kT: "1.5" }, 'kT: expected a number, found "1.5"; write for example 1.5'],
    [{ ...freeEnergy, N: [40, 0] }, "N[1]: expected a whole number of at least 1, found 0"],
    [{ ...freeEnergy, N: 0 }, /^N: expected a number of at least 1, found 0/],
    [{ ...freeEnergy, methods: ["ti", "mbra"] }, 'methods[1]: expected one of "ti", "bar", "mbar", "tmmc", "widom", found "mbra" (did you mean "mbar"?)'],
    [{ ...freeEnergy, system: { ...fluid, truncation: "shifted" } }, /^system.truncation: expected one of "cut", "shift".*did you mean "shift"/],
    [{ ...freeEnergy, system: { ...fluid, box: null } }, /^system.box: expected a list, found null/],
    [{ ...freeEnergy, seed: 1.5 }, /^seed: expected a whole number, found 1.5/],
    [{ ...fluid, kT: 1.5, N: 40 }, 'system: expected an object { … }, found "lennard-jones"; write for example {"system":"lennard-jones","box":[8,8,8],"cutoff":2.5}'],
    [[1, 2], "expected an object { … }, found [1,2]"],
  ])("%j", (spec, line) => {
    const text = check(JSON.parse(JSON.stringify(spec)));
    if (typeof line === "string") expect(text).toBe(line);
    else expect(text).toMatch(line);
  });

  it("takes a right one, and finds the word that was meant only where it is near", () => {
    expect(validated(schemas["free-energy"].spec!, freeEnergy)).toBe(freeEnergy);
    expect(nearest("tmc", ["ti", "tmmc"])).toBe("tmmc");
    expect(nearest("colour", ["kT", "N"])).toBeUndefined();
  });

  it("has a description for every member of every spec", () => {
    const bare = (schema: Schema, at: string): string[] => {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
      return properties.flatMap(([key, member]) => [...(member.description === undefined ? [`${at}.${key}`] : []), ...bare(member, `${at}.${key}`), ...(member.items ? bare(member.items as Schema, `${at}.${key}[]`) : [])]);
    };
    for (const [name, { spec }] of Object.entries(schemas)) if (spec) expect(bare(spec, name)).toEqual([]);
  });
});

describe("a fluid", () => {
  it.each<[Partial<FluidSpec>, RegExp]>([
    [{ cutoff: undefined }, /^system.cutoff: the truncation cut needs one/],
    [{ cutoff: 4.5 }, /^system.cutoff: 4.5 is more than half the shortest box length 8/],
    [{ truncation: "minimum-image" }, /^system.cutoff: the truncation minimum-image takes none/],
    [{ truncation: "minimum-image", cutoff: undefined, tail: true }, /^system.tail: /],
    [{ switchFrom: 2 }, /^system.switchFrom: only the truncation switch/],
    [{ truncation: "switch", switchFrom: 2.6 }, /^system.switchFrom: expected a length between 0 and the cutoff/],
    [{ box: null }, /^system.box: this job needs a periodic box/],
    [{ pairs: [{ types: ["A", "B"], sigma: 1, epsilon: 1 }] }, /^system.pairs: parameters of pairs need types/],
    [{ ...mixture, sigma: 1 }, /^system.sigma: the types have their own/],
    [{ ...mixture, pairs: [{ types: ["A", "C"], sigma: 1, epsilon: 1 }] }, /^system.pairs\[0\].types: there is no type "C"; use A, B/],
    [{ ...mixture, pairs: [{ types: ["A", "B"], sigma: 1, epsilon: 1 }, { types: ["B", "A"], sigma: 1, epsilon: 1 }] }, /^system.pairs\[1\]: the pair B, A was given before/],
    [{ types: [{ name: "A", sigma: 1, epsilon: 1 }, { name: "A", sigma: 1, epsilon: 1 }] }, /^system.types: two types are called "A"/],
  ])("refuses %j", (change, line) => expect(lineOf(() => fluidFrom({ ...fluid, ...change }))).toMatch(line));

  it("refuses a tail in open space, which it allows where asked", () => {
    expect(fluidFrom({ ...fluid, box: null }, "", { open: "allowed" }).dimension).toBeNull();
    expect(lineOf(() => fluidFrom({ ...fluid, box: null, tail: true }, "", { open: "allowed" }))).toMatch(/^tail: there is no tail correction in open space/);
  });

  it("gives particles their types by name, count and fraction", () => {
    const types = [{ name: "Ar", sigma: 1, epsilon: 1, count: 2 }, { name: "Kr", sigma: 1.1, epsilon: 1.4, count: 1 }];
    const counted = fluidFrom({ ...fluid, types });
    expect([...particleTypes(counted, 3)]).toEqual([0, 0, 1]);
    expect([...particleTypes(counted, 3, ["Kr", "Ar", "Ar"])]).toEqual([1, 0, 0]);
    expect(lineOf(() => particleTypes(counted, 4))).toMatch(/system.types: the counts add up to 3, there are 4 particles/);
    expect(lineOf(() => particleTypes(counted, 1, ["Xe"]))).toMatch(/particle 1 is called "Xe", the types are Ar, Kr/);
    const mixed = fluidFrom(mixture);
    expect([10, 11, 12, 1].map((n) => [...particleTypes(mixed, n)].filter((t) => t === 0).length)).toEqual([7, 8, 8, 1]);
    expect(lineOf(() => particleTypes(fluidFrom({ ...fluid, types: [{ sigma: 1, epsilon: 1 }, { sigma: 1, epsilon: 1 }] }), 2))).toMatch(/nothing says which particle has which type/);
    expect([...particleTypes(fluidFrom(fluid), 2, ["He", "Ne"])]).toEqual([0, 0]);
  });

  it("scales a box to a density and keeps its shape", () => {
    const box = boxAtDensity({ ...fluid, box: [1, 1, 2] }, 200, 0.5);
    expect(200 / (box[0] * box[1] * box[2])).toBeCloseTo(0.5, 12);
    expect(box[2] / box[0]).toBeCloseTo(2, 12);
  });
});

describe("a store in memory", () => {
  it("appends, cuts back, and refuses to give what was lost", async () => {
    const store = memoryStore();
    await store.append("log.csv", "one\n");
    await store.append("log.csv", "two\n");
    await store.truncate("log.csv", 4);
    expect(new TextDecoder().decode((await store.read("log.csv"))!)).toBe("one\n");
    await expect(store.truncate("log.csv", 9)).rejects.toThrow(/has 4 bytes, its checkpoint counts 9/);
    await store.write("checkpoint.json", "{}");
    expect(await store.list()).toEqual(["checkpoint.json", "log.csv"]);
    await expect(store.write("../elsewhere", "")).rejects.toThrow(RangeError);
    expect(await store.read("nothing")).toBeNull();
  });
});
