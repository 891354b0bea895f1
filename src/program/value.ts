/**
 * Values: what flows between the nodes of a program. A value has a shape and an element type and nothing else; it is data about an
 * array that will exist on a device, never the array itself.
 */

/**
 * Element types. `real` is f32 or f64, fixed when a program is planned; `f64` is double precision wherever the device has it (reference
 * and wasm; accumulators); integers are for indices, counts, flags and random words.
 */
export type Dtype = "real" | "f64" | "u32" | "i32";
/** Precision of `real`. */
export type Precision = "f32" | "f64";

/** One array inside a program. Identity is the object; `id` orders values by creation. */
export interface Value {
  readonly kind: "value";
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Where it came from, for errors and printing. */
  readonly name: string;
}

/** Shape and element type of an input that is yet to come. */
export interface ArraySpec {
  readonly kind: "array-spec";
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** Describes an input: `spec([replicas, atoms, 3])`. */
export function spec(shape: readonly number[], dtype: Dtype = "real"): ArraySpec {
  return { kind: "array-spec", shape, dtype };
}

/** Type guard for leaves of value trees. */
export function isValue(x: unknown): x is Value {
  return typeof x === "object" && x !== null && (x as { kind?: unknown }).kind === "value";
}

/** Type guard for leaves of spec trees. */
export function isArraySpec(x: unknown): x is ArraySpec {
  return typeof x === "object" && x !== null && (x as { kind?: unknown }).kind === "array-spec";
}

/** Bytes of one element. */
export function elementBytes(dtype: Dtype, precision: Precision): number {
  if (dtype === "f64") return 8;
  if (dtype === "real") return precision === "f64" ? 8 : 4;
  return 4;
}
