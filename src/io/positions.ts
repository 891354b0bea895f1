/**
 * A configuration from any file that holds one: extended XYZ, .npy [atom, dimension] or JSON (an array of rows, one number a dimension; an object with
 * `positions` and, if wanted, `velocities`, `species` and `box` is read too). The format follows the file's name; contents that do not fit it are refused.
 */
import { readJson } from "./json.ts";
import { malformed } from "./malformed.ts";
import { readNpy, toFloat64 } from "./npy.ts";
import { readXyz } from "./xyz.ts";

/** Positions and what came with them. Arrays are [atom, dimension], row-major. */
export interface Configuration {
  readonly count: number;
  readonly dimension: number;
  readonly positions: Float64Array;
  readonly velocities: Float64Array | null;
  readonly species: readonly string[] | null;
  readonly box: readonly number[] | null;
}

/**
 * Reads a configuration; of a trajectory the last frame.
 * @throws {InputError} for an unknown ending, a malformed file, or numbers outside the range of single precision (±3.4e38).
 */
export function readPositions(bytes: Uint8Array, file: string): Configuration {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1].toLowerCase();
  switch (ending) {
    case "xyz":
    case "extxyz":
      return checked(fromXyz(bytes, file), file, "atom");
    case "npy":
      return checked({ ...rowsFromNpy(bytes, file), velocities: null, species: null, box: null }, file, "row");
    case "json":
      return checked(fromJson(readJson(bytes, file), file), file, "row");
    default:
      throw malformed(file, "", "positions are read from .xyz, .extxyz, .npy and .json", "rename or convert the file");
  }
}

function fromXyz(bytes: Uint8Array, file: string): Configuration {
  const frames = readXyz(bytes, file);
  const frame = frames[frames.length - 1];
  if (frame.lattice && [1, 2, 3, 5, 6, 7].some((i) => frame.lattice![i] !== 0)) throw malformed(file, "line 2", "the lattice is not orthorhombic", "use a box with right angles");
  const velocities = frame.columns.velo ?? frame.columns.vel ?? frame.columns.velocities ?? null;
  if (velocities && velocities.width !== frame.dimension) throw malformed(file, "line 2", `velocities have ${velocities.width} columns, positions ${frame.dimension}`, "write as many");
  return { count: frame.count, dimension: frame.dimension, positions: frame.positions, velocities: velocities?.data ?? null, species: frame.species, box: frame.box };
}

/** Rows [atom, dimension] of an .npy file; [1, atom, dimension] is taken too. */
function rowsFromNpy(bytes: Uint8Array, file: string): { count: number; dimension: number; positions: Float64Array } {
  const array = readNpy(bytes, file);
  const shape = array.shape.length === 3 && array.shape[0] === 1 ? array.shape.slice(1) : array.shape;
  if (shape.length !== 2 || shape[1] < 1 || shape[1] > 3) throw malformed(file, "", `expected an array [atom, dimension] with 1 to 3 dimensions, found shape (${array.shape.join(", ")})`, "save one configuration");
  return { count: shape[0], dimension: shape[1], positions: toFloat64(array, file) };
}

function fromJson(value: unknown, file: string): Configuration {
  const object = (Array.isArray(value) ? { positions: value } : value) as Record<string, unknown> | null;
  if (typeof object !== "object" || object === null || !Array.isArray(object.positions)) throw malformed(file, "", "expected an array of rows, one number a dimension", "write [[x, y, z], …]");
  const rows = rowsFromJson(object.positions, file, "row");
  const velocities = Array.isArray(object.velocities) ? rowsFromJson(object.velocities, file, "velocities, row") : null;
  if (velocities && (velocities.count !== rows.count || velocities.dimension !== rows.dimension)) throw malformed(file, "velocities", `expected ${rows.count} rows of ${rows.dimension}, found ${velocities.count} of ${velocities.dimension}`, "give each atom a velocity");
  const species = Array.isArray(object.species) ? object.species.map(String) : null;
  if (species && species.length !== rows.count) throw malformed(file, "species", `expected ${rows.count} names, found ${species.length}`, "give each atom a name");
  const box = Array.isArray(object.box) && object.box.every((x) => typeof x === "number") ? (object.box as number[]) : null;
  return { ...rows, velocities: velocities?.positions ?? null, species, box };
}

/**
 * An array of rows as one array of numbers.
 * @param place how a row is called in messages. @throws {InputError} naming the row.
 */
export function rowsFromJson(rows: readonly unknown[], file: string, place: string): { count: number; dimension: number; positions: Float64Array } {
  const dimension = Array.isArray(rows[0]) ? rows[0].length : 1;
  const positions = new Float64Array(rows.length * dimension);
  rows.forEach((row, i) => {
    if (!Array.isArray(row)) throw malformed(file, `${place} ${i + 1}`, `expected a row of numbers, found ${JSON.stringify(row)?.slice(0, 40)}`, "write [[x, y, z], …]");
    if (row.length !== dimension || dimension < 1 || dimension > 3) throw malformed(file, `${place} ${i + 1}`, `expected ${dimension < 1 || dimension > 3 ? "1 to 3" : dimension} numbers, found ${row.length}`, "write one number a dimension in every row");
    row.forEach((x, k) => {
      if (typeof x !== "number") throw malformed(file, `${place} ${i + 1}`, `expected a number, found ${JSON.stringify(x)?.slice(0, 40)}`, "correct the row");
      positions[i * dimension + k] = x;
    });
  });
  return { count: rows.length, dimension, positions };
}

const LARGEST = 3.4028234663852886e38;

/** Refuses numbers that single precision cannot hold: on one device they would be infinite, on another not. */
function checked(configuration: Configuration, file: string, row: string): Configuration {
  for (const [what, data] of [["position", configuration.positions], ["velocity", configuration.velocities]] as const) {
    const at = data ? data.findIndex((x) => !(Math.abs(x) <= LARGEST)) : -1;
    if (at >= 0) {
      const atom = Math.floor(at / configuration.dimension) + 1;
      throw malformed(file, `${row} ${atom}`, `the ${what} ${data![at]} is outside the range of floating-point numbers (±3.4e38)`, "correct the number");
    }
  }
  return configuration;
}
