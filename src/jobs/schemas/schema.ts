/**
 * JSON schemas (draft-07) as plain data, and the pieces that several of them share. A schema documents as much as it checks: every member has a description
 * with its unit and default, and `examples` that error lines quote. What a schema cannot say (a cutoff against a box) is checked where it is used.
 */

/** A JSON schema. */
export type Schema = { readonly [keyword: string]: unknown };

/** An object that takes these members and no others. */
export function object(description: string, required: readonly string[], properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", description, additionalProperties: false, required, properties };
}

/** A number above 0. */
export function positive(description: string, example: number, more: Schema = {}): Schema {
  return { type: "number", exclusiveMinimum: 0, description, examples: [example], ...more };
}

/** A whole number of at least `minimum`. */
export function whole(description: string, minimum: number, example: number, more: Schema = {}): Schema {
  return { type: "integer", minimum, description, examples: [example], ...more };
}

/** A number, or null where it could not be given; `notFinite` or `warnings` then say why. */
export function numberOrNull(description: string): Schema {
  return { type: ["number", "null"], description };
}

/** Rows of numbers. */
export function matrix(description: string, item: "number" | "number or null" = "number"): Schema {
  return { type: "array", description, items: { type: "array", items: { type: item === "number" ? "number" : ["number", "null"] } } };
}

/** A list of numbers. */
export function numbers(description: string): Schema {
  return { type: "array", description, items: { type: "number" } };
}

export const seed: Schema = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "Seed of all random numbers, 0 to 2^53 - 1; the same seed gives the same bytes. Default 1.", default: 1, examples: [1] };
export const kT: Schema = positive("Temperature as k_B T, in the unit of epsilon.", 1.5);
export const device: Schema = { enum: ["reference", "wasm", "webgpu"], description: "The device that computed." };
export const precision: Schema = { enum: ["f64", "f32"], description: "The precision it computed in." };
/** Which results are null because they were not finite numbers, and what they were; absent when all were finite. */
export const notFinite: Schema = { type: "object", description: "Places of numbers that were not finite (printed as null) and what they were.", additionalProperties: { type: "string" } };

/** The head of a schema that `ergon schema` prints. */
export function named(title: string, schema: Schema): Schema {
  return { $schema: "http://json-schema.org/draft-07/schema#", title, ...schema };
}
