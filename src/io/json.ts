/**
 * JSON with errors that name the line and column, and the writer used for every result: a number that is not finite becomes null, and the list of
 * such places with the reason goes beside it (`notFinite`), since JSON has neither NaN nor Infinity.
 */
import { decodeText, malformed } from "./malformed.ts";

/** Parses a file. @throws {InputError} naming line and column. */
export function readJson(bytes: Uint8Array | string, file = "input.json"): unknown {
  const text = typeof bytes === "string" ? bytes : decodeText(bytes, file);
  if (text.trim() === "") throw malformed(file, "", "the file is empty", "write a JSON value into it");
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const at = /position (\d+)/.exec(message);
    const offset = at ? Number(at[1]) : text.length;
    const before = text.slice(0, offset).split("\n");
    const problem = message.replace(/\s*\(line.*$/, "").replace(/\s*in JSON at position.*$/, "").replace(/,? *"[^]*" is not valid JSON$/, "").replace(/ JSON input$/, " of the file");
    throw malformed(file, `line ${before.length}, column ${before[before.length - 1].length + 1}`, `this is not JSON: ${problem}`, "mend the syntax");
  }
}

/** Paths of all numbers that are not finite, with what they are: `{ "results[0].standardError": "NaN" }`. */
export function notFinite(value: unknown, path = "", found: Record<string, string> = {}): Record<string, string> {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) found[path] = String(value);
  } else if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const list = value as unknown as ArrayLike<unknown>;
    for (let i = 0; i < list.length; i++) notFinite(list[i], `${path}[${i}]`, found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) notFinite(item, path ? `${path}.${key}` : key, found);
  }
  return found;
}

/**
 * Prints a result: keys in their order, two spaces, rows of numbers on one line, typed arrays as arrays, non-finite numbers as null with a member
 * `notFinite` that says which and what they were. The same value gives the same text.
 */
export function printJson(value: unknown): string {
  const bad = notFinite(value);
  const whole = Object.keys(bad).length > 0 && typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value, notFinite: bad } : value;
  return `${print(whole, "")}\n`;
}

function print(value: unknown, indent: string): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : "null";
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = `${indent}  `;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>);
    if (items.every((item) => typeof item !== "object" || item === null)) return `[${items.map((item) => print(item, "")).join(", ")}]`;
    return `[\n${items.map((item) => inner + print(item, inner)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`).join(",\n")}\n${indent}}`;
}
