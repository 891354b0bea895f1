/**
 * XYZ and JSON positions: NIST's sample configuration 4 (test/reference/nist-sample-config-4.xyz), a frame as ASE 3.22 writes it, frames of this
 * project read back bit for bit, and files that are wrong.
 */
import { expect, it } from "vitest";
import nist from "../reference/nist-sample-config-4.xyz?raw";
import { InputError } from "../../src/core/errors.ts";
import { printJson, readJson } from "../../src/io/json.ts";
import { writeNpy } from "../../src/io/npy.ts";
import { readPositions } from "../../src/io/positions.ts";
import { readXyz, streamXyz, writeXyzFrame } from "../../src/io/xyz.ts";

const text = (s: string) => new TextEncoder().encode(s);

it("reads NIST's sample configuration: the box line and the running index", () => {
  const [frame] = readXyz(nist);
  expect(frame.count).toBe(30);
  expect(frame.box).toEqual([8, 8, 8]);
  expect(frame.species).toBeNull();
  expect([...frame.positions.slice(0, 3)]).toEqual([1.077169909511, -1.020988125886, -1.348259447733]);
});

it("reads extended XYZ with velocities, in any order of columns", () => {
  const ase = '2\nLattice="5.0 0.0 0.0 0.0 6.0 0.0 0.0 0.0 7.0" Properties=velo:R:3:species:S:1:pos:R:3:id:I:1 energy=-1.5 name="two words" pbc="T T T"\n0.1 0.2 0.3 Ar 1 2 3 7\n0.4 0.5 0.6 Kr 4 5 6 8\n';
  const [frame] = readXyz(ase);
  expect(frame.box).toEqual([5, 6, 7]);
  expect(frame.species).toEqual(["Ar", "Kr"]);
  expect([...frame.positions]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...frame.columns.velo.data]).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  expect(frame.info).toEqual({ energy: "-1.5", name: "two words", pbc: "T T T" });
  expect(readXyz(ase.replace("0.0 6.0", "0.5 6.0"))[0].box).toBeNull();
});

it("writes frames that read back with the same bits, in one, two and three dimensions", async () => {
  const numbers = Float64Array.from({ length: 6 }, (_, i) => Math.sin(i + 1) * 10 ** (i - 3));
  let all = "";
  for (const dimension of [1, 2, 3]) {
    const written = writeXyzFrame({ positions: numbers, dimension, box: [9, 8, 7].slice(0, dimension), columns: { velo: { width: dimension, data: numbers } }, info: { step: 5 } });
    const [frame] = readXyz(written);
    expect([...frame.positions]).toEqual([...numbers]);
    expect([...frame.columns.velo.data]).toEqual([...numbers]);
    expect([frame.dimension, frame.box]).toEqual([dimension, [9, 8, 7].slice(0, dimension)]);
    all += written;
  }
  const seen: number[] = [];
  const pieces = async function* () {
    for (let i = 0; i < all.length; i += 37) yield text(all.slice(i, i + 37));
  };
  for await (const frame of streamXyz(pieces())) seen.push(frame.count);
  expect(seen).toEqual([6, 3, 2]);
  expect(readXyz(all).map((f) => f.count)).toEqual(seen);
});

it("names the line of what is wrong", () => {
  const refuse = (content: string, message: RegExp) => {
    expect(() => readXyz(content, "a.xyz")).toThrow(InputError);
    expect(() => readXyz(content, "a.xyz")).toThrow(message);
  };
  refuse("", /a\.xyz: line 1: the file has no frame/);
  refuse("hello\n", /line 1: expected the number of atoms, found "hello"/);
  refuse("3\n\nA 0 0 0\nA 1 1 1\n", /line 5: the file is cut short: 3 atoms announced on line 1, found 2/);
  refuse("2\n\nA 0 0 0\nA 1 x 1\n", /line 4: pos is "x", not a number/);
  refuse("2\n\nA 0 0 0\nA 1 1\n", /line 4: expected 4 columns as on line 3, found 3/);
  refuse("1\nProperties=species:S:1:pos:R:3\nA 0 0\n", /line 3: expected 4 columns \(species, pos\), found 3/);
  refuse("1\nProperties=species:S\nA 0 0 0\n", /line 2: Properties/);
  refuse("1\n\n0.5 0 0\n", /line 3: column 1 is the number 0\.5/);
  refuse("1\n\nA 0 0 0\nA 1 1 1\n", /line 4: expected the number of atoms/);
});

it("reads positions from every format and refuses what does not fit its name", async () => {
  expect([...readPositions(text("[[0, 1, 2], [3, 4, 5.5]]"), "p.json").positions]).toEqual([0, 1, 2, 3, 4, 5.5]);
  expect(readPositions(writeNpy(new Float32Array(8), [4, 2]), "p.npy")).toMatchObject({ count: 4, dimension: 2 });
  expect([...readPositions(text('{"positions": [[1], [2]], "velocities": [[3], [4]]}'), "p.json").velocities!]).toEqual([3, 4]);
  const refuse = (file: string, content: Uint8Array, message: RegExp) => {
    expect(() => readPositions(content, file)).toThrow(InputError);
    expect(() => readPositions(content, file)).toThrow(message);
  };
  refuse("p.json", text("[[0, 1], [1]]"), /p\.json: row 2: expected 2 numbers, found 1/);
  refuse("p.json", text("[[0, 1e999]]"), /p\.json: row 1: the position Infinity is outside the range/);
  refuse("p.json", text("[[0, 1e39]]"), /row 1: the position 1e\+39 is outside the range/);
  refuse("p.json", text('[[0, "1"]]'), /row 1: expected a number, found "1"/);
  refuse("p.json", text("[[0, 1],\n [2 3]]"), /p\.json: line 2, column 5: this is not JSON/);
  refuse("p.npy", writeNpy(new Float64Array(4)), /expected an array \[atom, dimension\].*shape \(4\)/);
  refuse("p.npy", writeNpy(Float64Array.of(NaN), [1, 1]), /row 1: the position NaN is outside/);
  refuse("p.xyz", writeNpy(new Float64Array(4)), /p\.xyz: this is not a text file/);
  refuse("p.pdb", text("ATOM"), /p\.pdb: positions are read from/);
});

it("prints null for numbers that are not finite, with the reason beside it", () => {
  const printed = printJson({ a: [1, NaN], b: { c: -Infinity }, d: Float64Array.of(0.1) });
  expect(JSON.parse(printed)).toEqual({ a: [1, null], b: { c: null }, d: [0.1], notFinite: { "a[1]": "NaN", "b.c": "-Infinity" } });
  expect(() => readJson("{,", "s.json")).toThrow(/s\.json: line 1, column 2/);
});
