/**
 * NumPy's .npy arrays, versions 1 to 3 (numpy.lib.format): magic, a Python dictionary { descr, fortran_order, shape }, raw data.
 * Reads f4 f8 i1 u1 i2 u2 i4 u4 i8 u8 b1 in either byte order and turns Fortran order into C order; writes little-endian C order with the header padded
 * to 64 bytes as NumPy does, so the same array gives the same bytes. It does not read half floats, complex numbers, text, records or pickled objects.
 */
import { malformed, quote } from "./malformed.ts";

/** Typed arrays an .npy file can hold. */
export type NpyData = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;
/** Element types by NumPy's names without the byte order. */
export type NpyDtype = "f4" | "f8" | "i1" | "u1" | "i2" | "u2" | "i4" | "u4" | "i8" | "u8" | "b1";

/** An array in C order. */
export interface NpyArray {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly data: NpyData;
}

type Constructor = { new (buffer: ArrayBuffer): NpyData; readonly BYTES_PER_ELEMENT: number };
const constructors: Record<NpyDtype, Constructor> = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array, i8: BigInt64Array, u8: BigUint64Array, b1: Uint8Array,
};
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

interface Header { readonly dtype: NpyDtype; readonly bigEndian: boolean; readonly fortran: boolean; readonly shape: number[]; readonly offset: number }

/**
 * Reads an .npy file.
 * @throws {InputError} naming the file and the byte when it is no .npy file, is cut short, has bytes left over, or has a type not in {@link NpyDtype}.
 */
export function readNpy(bytes: Uint8Array, file = "array.npy"): NpyArray {
  const header = readHeader(bytes, file);
  const size = constructors[header.dtype].BYTES_PER_ELEMENT;
  const count = header.shape.reduce((a, b) => a * b, 1);
  const found = bytes.length - header.offset;
  const shape = `(${header.shape.join(", ")})`;
  if (found < count * size) throw malformed(file, `byte ${bytes.length}`, `the file is cut short: ${header.dtype} ${shape} needs ${count * size} bytes of data, found ${found}`, "write it again");
  if (found > count * size) throw malformed(file, `byte ${header.offset + count * size}`, `${header.dtype} ${shape} needs ${count * size} bytes of data, found ${found}: the header does not describe the data`, "write it again");
  // Not bytes.slice: Node's Buffer makes that a view into a larger buffer, and not a copy.
  const raw = new Uint8Array(bytes.subarray(header.offset));
  if (header.bigEndian) swapBytes(raw, size);
  const data = new constructors[header.dtype](raw.buffer);
  return { dtype: header.dtype, shape: header.shape, data: header.fortran && header.shape.length > 1 ? fromFortran(data, header.shape) : data };
}

function readHeader(bytes: Uint8Array, file: string): Header {
  if (bytes.length < 10 && magic.slice(0, bytes.length).every((b, i) => bytes[i] === b)) throw malformed(file, `byte ${bytes.length}`, "the file is cut short: its header is missing", "write it again");
  if (!magic.every((b, i) => bytes[i] === b)) throw malformed(file, "byte 0", "this is not an .npy file (the magic \\x93NUMPY is missing)", "check that the name fits the contents");
  const version = bytes[6];
  if (version < 1 || version > 3) throw malformed(file, "byte 6", `unknown .npy version ${version}`, "save it with numpy.save");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw malformed(file, `byte ${bytes.length}`, "the file is cut short: its header is missing", "write it again");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (bytes.length < start + length) throw malformed(file, `byte ${bytes.length}`, `the file is cut short: its header has ${length} bytes, found ${bytes.length - start}`, "write it again");
  const text = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shapeText = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shapeText === undefined) {
    const problem = /['"]descr['"]\s*:\s*\[/.test(text) ? "the array holds records" : "the header is not { descr, fortran_order, shape }";
    throw malformed(file, `byte ${start}`, problem, "save a plain array of numbers with numpy.save");
  }
  const type = /^([<>|=]?)([a-zA-Z]\d+)$/.exec(descr);
  if (!type || !(type[2] in constructors)) throw malformed(file, `byte ${start}`, `the element type ${quote(descr)} is not read`, `save it as one of ${Object.keys(constructors).join(", ")}`);
  const shape = shapeText.split(",").map((s) => s.trim()).filter((s) => s !== "").map(Number);
  if (shape.some((n) => !Number.isSafeInteger(n) || n < 0)) throw malformed(file, `byte ${start}`, `the shape (${shapeText}) is not a list of sizes`, "write it again");
  return { dtype: type[2] as NpyDtype, bigEndian: type[1] === ">", fortran: fortran === "True", shape, offset: start + length };
}

function swapBytes(raw: Uint8Array, size: number): void {
  if (size === 1) return;
  for (let i = 0; i < raw.length; i += size) raw.subarray(i, i + size).reverse();
}

/** Copies a column-major array into row-major order. */
function fromFortran(data: NpyData, shape: readonly number[]): NpyData {
  const out = data.slice();
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let i = 0; i < out.length; i++) {
    out[i] = data[index.reduce((sum, k, axis) => sum + k * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}

/** The element type that a typed array is written as. */
export function npyDtype(data: NpyData): NpyDtype {
  const entry = Object.entries(constructors).find(([, c]) => (data as object).constructor === c);
  if (!entry) throw new TypeError("writeNpy: expected a typed array of numbers");
  return entry[0] as NpyDtype;
}

/** Header of an .npy file for data that follow piece by piece: 128 bytes for any shape that fits, a multiple of 64 otherwise. */
export function npyHeader(dtype: NpyDtype, shape: readonly number[]): Uint8Array {
  const order = constructors[dtype].BYTES_PER_ELEMENT === 1 ? "|" : "<";
  const text = `{'descr': '${order}${dtype}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const length = Math.max(128, Math.ceil((10 + text.length + 1) / 64) * 64);
  const header = new Uint8Array(length).fill(0x20);
  header.set(magic);
  header.set([1, 0, (length - 10) & 255, (length - 10) >> 8], 6);
  header.set(new TextEncoder().encode(text), 10);
  header[length - 1] = 0x0a;
  return header;
}

/**
 * Writes an .npy file.
 * @param shape default: one axis. @param dtype default: from the class of `data`; "b1" writes a Uint8Array of 0 and 1 as booleans.
 * @throws {RangeError} when the shape does not hold the data.
 */
export function writeNpy(data: NpyData, shape: readonly number[] = [data.length], dtype: NpyDtype = npyDtype(data)): Uint8Array {
  const count = shape.reduce((a, b) => a * b, 1);
  if (count !== data.length) throw new RangeError(`writeNpy: shape (${shape.join(", ")}) holds ${count} numbers, found ${data.length}`);
  const header = npyHeader(dtype, shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/**
 * The numbers of any array as f64.
 * @throws {InputError} for a 64-bit integer beyond 2^53.
 */
export function toFloat64(array: NpyArray, file = "array.npy"): Float64Array {
  const { data } = array;
  if (data instanceof Float64Array) return data;
  if (!(data instanceof BigInt64Array) && !(data instanceof BigUint64Array)) return Float64Array.from(data);
  return Float64Array.from({ length: data.length }, (_, i) => {
    const x = Number(data[i]);
    if (!Number.isSafeInteger(x)) throw malformed(file, `element ${i}`, `the integer ${data[i]} is beyond 2^53`, "store smaller integers or f8");
    return x;
  });
}
