/**
 * Checks plain data against a schema with Ajv, and says in one line what is wrong: the place, what was expected, what was found, and an example from the schema.
 * An unknown key gets the key that was probably meant. This file is not part of the engine's import: only whoever reads specs loads Ajv.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Schema } from "./schemas/schema.ts";
import { join, specError } from "./spec-error.ts";

// All errors are collected, because the first one that Ajv meets is seldom the one to tell: a misspelt key comes before the key that is missing for it.
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: true, messages: true });
const compiled = new WeakMap<Schema, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = ajv.compile(schema)));
  return validate;
}

/**
 * Checks a value.
 * @param place where the value stands ("" for a whole file).
 * @returns the value, typed as the caller knows it to be now.
 * @throws {InputError} with one line about the first thing to mend.
 */
export function validated<T>(schema: Schema, value: unknown, place = ""): T {
  const validate = validatorOf(schema);
  if (validate(value)) return value as T;
  const errors = [...(validate.errors ?? [])].sort((a, b) => rank(a) - rank(b));
  throw lineOf(errors[0], place);
}

/** A value where a whole object belongs first (a fluid given as the spec), then unknown keys, then what is there and wrong, then what is missing. */
function rank(error: ErrorObject): number {
  if (error.keyword === "type" && error.schema === "object") return -1;
  if (error.keyword === "additionalProperties") return 0;
  return error.keyword === "required" ? 2 : 1;
}

function lineOf(error: ErrorObject, base: string): Error {
  const path = error.instancePath.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const place = path.reduce((at, part) => join(at, /^\d+$/.test(part) ? Number(part) : part), base);
  const schema = error.parentSchema as Schema;
  if (error.keyword === "additionalProperties") {
    const known = Object.keys(schema.properties as object);
    const key = (error.params as { additionalProperty: string }).additionalProperty;
    const meant = nearest(key, known);
    return specError(join(place, key), `unknown key${meant === undefined ? "" : ` (did you mean ${JSON.stringify(meant)}?)`}`, meant === undefined ? `known keys are ${known.join(", ")}` : "");
  }
  if (error.keyword === "required") {
    const key = (error.params as { missingProperty: string }).missingProperty;
    const member = (schema.properties as Record<string, Schema>)[key] ?? {};
    return specError(join(place, key), "missing", `add it${exampleOf(member, key)}`);
  }
  const found = shortJson(error.data);
  const meant = error.keyword === "enum" && typeof error.data === "string" ? nearest(error.data, error.schema as string[]) : undefined;
  return specError(place, `expected ${expectation(error)}, found ${found}${meant === undefined ? "" : ` (did you mean ${JSON.stringify(meant)}?)`}`, exampleOf(schema).replace(/^, /, "write "));
}

/** What a keyword demands, in words. */
function expectation({ keyword, schema, parentSchema }: ErrorObject): string {
  const names: Record<string, string> = { array: "a list", object: "an object { … }", number: "a number", integer: "a whole number", string: "a text", boolean: "true or false", null: "null" };
  const noun = (parentSchema as Schema).type === "integer" ? "a whole number" : "a number";
  switch (keyword) {
    case "type":
      return (Array.isArray(schema) ? (schema as string[]) : [schema as string]).map((type) => names[type] ?? type).join(" or ");
    case "enum":
      return `one of ${(schema as unknown[]).map((item) => JSON.stringify(item)).join(", ")}`;
    case "const":
      return JSON.stringify(schema);
    case "exclusiveMinimum":
      return `${noun} above ${schema as number}`;
    case "minimum":
      return `${noun} of at least ${schema as number}`;
    case "maximum":
      return `${noun} of at most ${schema as number}`;
    case "minItems":
      return `at least ${schema as number} ${schema === 1 ? "entry" : "entries"}`;
    case "maxItems":
      return `at most ${schema as number} entries`;
    case "minLength":
      return "a text that is not empty";
    case "uniqueItems":
      return "entries that differ";
    default:
      return `something that satisfies ${keyword}`;
  }
}

function exampleOf(schema: Schema, key?: string): string {
  const example = (schema.examples as unknown[] | undefined)?.[0];
  if (example === undefined) return "";
  return `, for example ${key === undefined ? "" : `${JSON.stringify(key)}: `}${shortJson(example)}`;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The word at the smallest edit distance, if it is near enough to have been meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const distances = known.map((other) => editDistance(word.toLowerCase(), other.toLowerCase()));
  const best = Math.min(...distances);
  return best <= Math.max(1, Math.floor(word.length / 3)) ? known[distances.indexOf(best)] : undefined;
}

/** Optimal string alignment: insertions, deletions, replacements of one letter, and swaps of two neighbours, each counted once. */
function editDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.length][b.length];
}
