/**
 * .npy and .npz against files written by NumPy 2.4.6 (numpy.save, numpy.savez_compressed), given here in base64, and files that are wrong.
 */
import { expect, it } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { npyHeader, readNpy, toFloat64, writeNpy } from "../../src/io/npy.ts";
import { readNpz, writeNpz } from "../../src/io/npz.ts";

const bytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
/** np.save(np.asfortranarray(np.arange(6, dtype="<f4").reshape(2, 3))) */
const fortran = bytes("k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAQAAAgD8AAIBAAAAAQAAAoEA=");
/** np.save(np.array([[1, -2], [3, 2**40]], dtype=">i8")) */
const big = bytes("k05VTVBZAQB2AHsnZGVzY3InOiAnPmk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAf/////////+AAAAAAAAAAMAAAEAAAAAAA==");
/** np.save(np.array([True, False, True])) */
const flags = bytes("k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=");
/** np.save(np.array([[0.5, -1.25]])) */
const doubles = bytes("k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADgPwAAAAAAAPS/");
/** np.savez_compressed(u=np.zeros((20, 2)), n=np.array([1, 2], dtype="i4")) */
const archive = bytes(
  "UEsDBC0AAAAIAAAAIQBffKlM//////////8FABQAdS5ucHkBABAAwAEAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkYGOgpGmjoKtQrkAi6GUUARAABQSwMELQAAAAgAAAAhAAv5qi3//////////wUAFABuLm5weQEAEACIAAAAAAAAAEsAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQALkYGBgYmIAYAUEsBAi0DLQAAAAgAAAAhAF98qUxMAAAAwAEAAAUAAAAAAAAAAAAAAIABAAAAAHUubnB5UEsBAi0DLQAAAAgAAAAhAAv5qi1LAAAAiAAAAAUAAAAAAAAAAAAAAIABgwAAAG4ubnB5UEsFBgAAAAACAAIAZgAAAAUBAAAAAA==",
);

it("reads what NumPy writes: Fortran order, big-endian 64-bit integers, booleans", () => {
  expect(readNpy(fortran)).toEqual({ dtype: "f4", shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
  expect([...toFloat64(readNpy(big))]).toEqual([1, -2, 3, 2 ** 40]);
  expect(readNpy(flags)).toEqual({ dtype: "b1", shape: [3], data: Uint8Array.of(1, 0, 1) });
  expect(readNpy(doubles).data).toEqual(Float64Array.of(0.5, -1.25));
});

it("writes NumPy's bytes", () => {
  expect(writeNpy(Float64Array.of(0.5, -1.25), [1, 2])).toEqual(doubles);
  expect(writeNpy(Uint8Array.of(1, 0, 1), [3], "b1")).toEqual(flags);
  expect(npyHeader("f8", [1001, 256, 108, 3]).length).toBe(128);
  for (const data of [Int8Array.of(-1), Int16Array.of(-300), Uint32Array.of(2 ** 31), BigInt64Array.of(-5n), Float32Array.of(0.1)]) expect(readNpy(writeNpy(data)).data).toEqual(data);
  expect(readNpy(writeNpy(new Float64Array(0), [0, 3])).shape).toEqual([0, 3]);
  expect(() => writeNpy(Float64Array.of(1, 2), [3])).toThrow(RangeError);
});

it("reads bytes whose slices are views, as those of Node's Buffer are", () => {
  class View extends Uint8Array<ArrayBuffer> {
    override slice(begin?: number, end?: number): Uint8Array<ArrayBuffer> {
      return this.subarray(begin, end);
    }
  }
  const pool = new Uint8Array(doubles.length + 24);
  pool.set(doubles, 24);
  expect(readNpy(new View(pool.buffer, 24, doubles.length))).toEqual(readNpy(doubles));
});

it("refuses files that are cut short, too long, mislabelled or of another kind, naming file and byte", () => {
  const refuse = (data: Uint8Array, text: RegExp) => {
    expect(() => readNpy(data, "u.npy")).toThrow(InputError);
    expect(() => readNpy(data, "u.npy")).toThrow(text);
  };
  refuse(doubles.slice(0, -1), /^u\.npy: byte 143: the file is cut short: f8 \(1, 2\) needs 16 bytes of data, found 15/);
  refuse(doubles.slice(0, 60), /u\.npy: byte 60: the file is cut short: its header has 118 bytes/);
  refuse(doubles.slice(0, 4), /cut short/);
  refuse(new Uint8Array([...doubles, 0]), /needs 16 bytes of data, found 17: the header does not describe the data/);
  refuse(new TextEncoder().encode("2\ncomment\nA 0 0 0\nA 1 1 1\n"), /byte 0: this is not an \.npy file/);
  const half = doubles.slice(0, 130);
  half.set(new TextEncoder().encode("<f2"), 21);
  refuse(half, /the element type "<f2" is not read; save it as one of f4, f8/);
  expect(() => toFloat64(readNpy(writeNpy(BigInt64Array.of(2n ** 60n)), "n.npy"), "n.npy")).toThrow(/n\.npy: element 0: .*beyond 2\^53/);
});

it("reads compressed archives and writes archives with the same bytes each time", () => {
  const read = readNpz(archive);
  expect(read.arrays.u.shape).toEqual([20, 2]);
  expect(read.arrays.n.data).toEqual(Int32Array.of(1, 2));
  const contents = { arrays: { x: { data: Float64Array.of(1, 2, 3), shape: [3] } }, notes: { "about.json": "{}" } };
  const written = writeNpz(contents);
  expect(writeNpz(contents)).toEqual(written);
  expect(readNpz(written)).toEqual({ arrays: { x: { dtype: "f8", ...contents.arrays.x } }, notes: contents.notes });
  expect(() => readNpz(written.slice(0, 100), "c.npz")).toThrow(/c\.npz: .*cut short or damaged/);
  expect(() => readNpz(doubles, "c.npz")).toThrow(/c\.npz: byte 0: this is not an \.npz file/);
});
