/**
 * XYZ trajectories: plain, extended (Lattice="…" Properties=species:S:1:pos:R:3:velo:R:3, as ASE and OVITO write them), and NIST's sample
 * configurations (second line `1 Lx Ly Lz`, first column a running index). Frames are read one at a time from bytes or from a stream.
 * Positions may have one, two or three columns. Numbers are written so that reading them gives the same bits.
 * Not read: Z-matrices, lattices that are not orthorhombic (they come back in `lattice`, with `box` null).
 */
import { decodeText, malformed, quote } from "./malformed.ts";

/** One configuration. Arrays are [atom, dimension], row-major. */
export interface XyzFrame {
  readonly count: number;
  readonly dimension: number;
  readonly positions: Float64Array;
  /** Column 1 as written; null where it is a running index. */
  readonly species: readonly string[] | null;
  /** Edge lengths of an orthorhombic box, or null. */
  readonly box: readonly number[] | null;
  /** The nine numbers of Lattice, when given. */
  readonly lattice: readonly number[] | null;
  /** Further columns of numbers by name, for example `velo` and `forces`: [atom, columns]. */
  readonly columns: Readonly<Record<string, { readonly width: number; readonly data: Float64Array }>>;
  /** The other key=value pairs of the second line. */
  readonly info: Readonly<Record<string, string>>;
}

interface Field { readonly name: string; readonly type: string; readonly width: number }

/** A source of lines that knows the number of the line it gave last. */
interface Lines { next(): string | undefined; readonly number: number }

/** All frames of a file. @throws {InputError} naming the line. */
export function readXyz(bytes: Uint8Array | string, file = "positions.xyz"): XyzFrame[] {
  const frames = [...xyzFrames(bytes, file)];
  if (frames.length === 0) throw malformed(file, "line 1", "the file has no frame", "write the number of atoms on line 1");
  return frames;
}

/** Frames one by one, so that a long trajectory need not be held as numbers. @throws {InputError} naming the line. */
export function* xyzFrames(bytes: Uint8Array | string, file = "positions.xyz"): Generator<XyzFrame> {
  const text = typeof bytes === "string" ? bytes : decodeText(bytes, file);
  let at = 0;
  let number = 0;
  const lines: Lines = {
    next() {
      if (at >= text.length) return undefined;
      const end = text.indexOf("\n", at);
      const line = text.slice(at, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
      number++;
      return line.endsWith("\r") ? line.slice(0, -1) : line;
    },
    get number() { return number; },
  };
  for (let first = lines.next(); first !== undefined; first = lines.next()) {
    if (first.trim() === "") continue;
    yield readFrame(first, lines, file);
  }
}

/** Frames of a stream of bytes (a file read in pieces, a network response). Holds one frame at a time. @throws {InputError} naming the line. */
export async function* streamXyz(chunks: AsyncIterable<Uint8Array>, file = "positions.xyz"): AsyncGenerator<XyzFrame> {
  const decoder = new TextDecoder();
  let ready: string[] = [];
  let rest = "";
  let read = 0;
  const lines: Lines = { next: () => (read++, ready.shift()), get number() { return read; } };
  const whole = () => {
    while (ready.length > 0 && ready[0].trim() === "") lines.next();
    const count = Number(ready[0]?.trim() || NaN);
    return ready.length > 0 && !(ready.length < (Number.isFinite(count) ? count : 0) + 2);
  };
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = pieces.pop()!;
    ready = ready.concat(pieces.map((line) => line.replace(/\r$/, "")));
    while (whole()) yield readFrame(lines.next()!, lines, file);
  }
  if (rest !== "") ready.push(rest);
  while (whole() || ready.length > 0) yield readFrame(lines.next()!, lines, file);
}

function readFrame(first: string, lines: Lines, file: string): XyzFrame {
  const start = lines.number;
  if (!/^\s*\d+\s*$/.test(first)) throw malformed(file, `line ${start}`, `expected the number of atoms, found ${quote(first)}`, "check that this is an XYZ file");
  const count = Number(first);
  const comment = lines.next();
  if (comment === undefined) throw malformed(file, `line ${start + 1}`, "the file is cut short: the second line of the frame is missing", "write it again");
  const info = parseComment(comment);
  const fields = info.Properties !== undefined ? parseProperties(info.Properties, file, start + 1) : null;
  const rows: string[][] = [];
  for (let i = 0; i < count; i++) {
    const line = lines.next();
    if (line === undefined) throw malformed(file, `line ${start + 2 + i}`, `the file is cut short: ${count} atoms announced on line ${start}, found ${i}`, "write it again, or correct the count");
    rows.push(line.trim().split(/\s+/));
  }
  const layout = fields ?? plainFields(rows, file, start + 2);
  const width = layout.reduce((sum, f) => sum + f.width, 0);
  rows.forEach((row, i) => {
    if (fields ? row.length !== width : row.length < width) throw malformed(file, `line ${start + 2 + i}`, `expected ${width} columns (${layout.map((f) => f.name).join(", ")}), found ${row.length}`, "check the count on the frame's first line");
  });
  return frameOf(rows, layout, info, comment, file, start);
}

function frameOf(rows: string[][], layout: readonly Field[], info: Record<string, string>, comment: string, file: string, start: number): XyzFrame {
  const numbers: Record<string, { width: number; data: Float64Array }> = {};
  let species: string[] | null = null;
  let at = 0;
  for (const field of layout) {
    if (field.type === "S") {
      if (field.name === "species") species = rows.map((row) => row[at]);
    } else {
      const data = new Float64Array(rows.length * field.width);
      rows.forEach((row, i) => {
        for (let k = 0; k < field.width; k++) data[i * field.width + k] = parseNumber(row[at + k], file, start + 2 + i, field.name);
      });
      numbers[field.name] = { width: field.width, data };
    }
    at += field.width;
  }
  const { pos, ...columns } = numbers;
  if (!pos) throw malformed(file, `line ${start + 1}`, "Properties names no positions", "add pos:R:3");
  if (species && species.every((name, i) => name === String(i + 1) || (rows.length > 0 && /^\d+$/.test(name)))) species = null;
  const { Lattice, Properties: _, ...others } = info;
  const lattice = Lattice === undefined ? null : parseLattice(Lattice, file, start + 1);
  const box = lattice ? orthorhombic(lattice, info.pbc, pos.width) : plainBox(comment, pos.width);
  return { count: rows.length, dimension: pos.width, positions: pos.data, species, box, lattice, columns, info: others };
}

/** key=value and key="several words"; text that is neither is ignored. */
function parseComment(comment: string): Record<string, string> {
  const info: Record<string, string> = {};
  for (const [, key, quoted, bare] of comment.matchAll(/([A-Za-z_][\w-]*)=(?:"([^"]*)"|(\S+))/g)) info[key] = quoted ?? bare;
  return info;
}

function parseProperties(text: string, file: string, line: number): Field[] {
  const parts = text.split(":");
  const fields: Field[] = [];
  for (let i = 0; i < parts.length; i += 3) {
    const width = Number(parts[i + 2]);
    if (!/^[SRIL]$/.test(parts[i + 1] ?? "") || !Number.isInteger(width) || width < 1) throw malformed(file, `line ${line}`, `Properties=${quote(text)} is not name:type:columns repeated`, "write species:S:1:pos:R:3");
    fields.push({ name: parts[i], type: parts[i + 1] === "L" ? "S" : parts[i + 1], width });
  }
  const pos = fields.find((f) => f.name === "pos");
  if (pos && (pos.type === "S" || pos.width > 3)) throw malformed(file, `line ${line}`, `positions have the form pos:${pos.type}:${pos.width}`, "write pos:R:3, pos:R:2 or pos:R:1");
  return fields;
}

/** Without Properties: a name or index, then one to three coordinates; what follows them is ignored, as other readers do. */
function plainFields(rows: readonly string[][], file: string, line: number): Field[] {
  const columns = Math.min(4, ...rows.map((row) => row.length));
  if (rows.length > 0 && columns < 2) throw malformed(file, `line ${line + rows.findIndex((row) => row.length < 2)}`, "expected a name and one to three coordinates", "check the count on the frame's first line");
  const ragged = rows.findIndex((row) => Math.min(4, row.length) !== Math.min(4, rows[0].length));
  if (ragged >= 0) throw malformed(file, `line ${line + ragged}`, `expected ${rows[0].length} columns as on line ${line}, found ${rows[ragged].length}`, "check the count on the frame's first line");
  if (rows.length > 0 && /^[-+]?\d*\.\d*(e[-+]?\d+)?$/i.test(rows[0][0])) throw malformed(file, `line ${line}`, `column 1 is the number ${rows[0][0]}`, "column 1 of an XYZ file is a name or a running index; add one");
  return [{ name: "species", type: "S", width: 1 }, { name: "pos", type: "R", width: rows.length > 0 ? columns - 1 : 3 }];
}

function parseNumber(text: string, file: string, line: number, name: string): number {
  const x = /^[-+]?(\d+\.?\d*|\.\d+)([edED][-+]?\d+)?$/.test(text) ? Number(text.replace(/[dD]/, "e")) : NaN;
  if (Number.isNaN(x)) throw malformed(file, `line ${line}`, `${name} is ${quote(text)}, not a number`, "correct the line");
  return x;
}

function parseLattice(text: string, file: string, line: number): number[] {
  const lattice = text.trim().split(/\s+/).map(Number);
  if (lattice.length !== 9 || !lattice.every(Number.isFinite)) throw malformed(file, `line ${line}`, `Lattice=${quote(text)} is not nine numbers`, 'write Lattice="Lx 0 0 0 Ly 0 0 0 Lz"');
  return lattice;
}

function orthorhombic(lattice: readonly number[], pbc: string | undefined, dimension: number): number[] | null {
  if ([1, 2, 3, 5, 6, 7].some((i) => lattice[i] !== 0)) return null;
  const periodic = (pbc ?? "T T T").trim().split(/\s+/).slice(0, dimension);
  return periodic.every((p) => /^(T|1|true)$/i.test(p)) ? [0, 4, 8].slice(0, dimension).map((i) => lattice[i]) : null;
}

/** NIST's `1 Lx Ly Lz`, or a bare `Lx Ly Lz`. */
function plainBox(comment: string, dimension: number): number[] | null {
  const words = comment.trim().split(/\s+/);
  const numbers = words.map(Number);
  if (words[0] === "" || !numbers.every((x) => Number.isFinite(x) && x > 0)) return null;
  if (numbers.length === dimension + 1 && numbers[0] === 1) return numbers.slice(1);
  return numbers.length === dimension ? numbers : null;
}

/** What {@link writeXyzFrame} needs. */
export interface XyzOutput {
  readonly positions: ArrayLike<number>;
  readonly dimension: number;
  /** One name for each atom, or one for all; default "X". */
  readonly species?: readonly string[] | string;
  readonly box?: readonly number[] | null;
  readonly columns?: Readonly<Record<string, { readonly width: number; readonly data: ArrayLike<number> }>>;
  readonly info?: Readonly<Record<string, string | number>>;
}

/**
 * One frame of extended XYZ as text. Dimensions that the system does not have get a lattice vector of length 1 and pbc F.
 * @throws {RangeError} when the arrays do not fit each other.
 */
export function writeXyzFrame(frame: XyzOutput): string {
  const { positions, dimension, species = "X", box = null, columns = {}, info = {} } = frame;
  const count = positions.length / dimension;
  if (!Number.isInteger(count)) throw new RangeError(`writeXyzFrame: ${positions.length} numbers are no rows of ${dimension}`);
  const fields = [["pos", dimension, positions] as const, ...Object.entries(columns).map(([name, c]) => [name, c.width, c.data] as const)];
  for (const [name, width, data] of fields) if (data.length !== count * width) throw new RangeError(`writeXyzFrame: ${name} needs ${count * width} numbers, found ${data.length}`);
  const keys: string[] = [];
  if (box) {
    const edge = (i: number) => (i < dimension ? box[i] : 1);
    keys.push(`Lattice="${edge(0)} 0 0 0 ${edge(1)} 0 0 0 ${edge(2)}"`);
  }
  keys.push(`Properties=species:S:1:${fields.map(([name, width]) => `${name}:R:${width}`).join(":")}`);
  for (const [key, value] of Object.entries(info)) keys.push(`${key}=${/\s/.test(String(value)) ? `"${value}"` : value}`);
  keys.push(`pbc="${[0, 1, 2].map((i) => (box && i < dimension ? "T" : "F")).join(" ")}"`);
  let text = `${count}\n${keys.join(" ")}\n`;
  for (let i = 0; i < count; i++) {
    text += typeof species === "string" ? species : species[i];
    for (const [, width, data] of fields) for (let k = 0; k < width; k++) text += ` ${data[i * width + k]}`;
    text += "\n";
  }
  return text;
}
