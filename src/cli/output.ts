/**
 * What is printed. Results go to standard output, everything about the work to standard error: with --json, standard output has one JSON value and nothing else.
 */
import pc from "picocolors";
import { printJson } from "../io/json.ts";
import { significant } from "./numbers.ts";

/** Colours for standard error; picocolors' own ones are for standard output. Both follow NO_COLOR and FORCE_COLOR. */
export const errorColours = pc.createColors(pc.isColorSupported && Boolean(process.stderr.isTTY));
/** Colours for standard output. */
export const colours = pc.createColors(pc.isColorSupported && Boolean(process.stdout.isTTY));

/** Writes text to standard output; waits for a pipe that is full. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text.endsWith("\n") ? text : `${text}\n`, (error) => (error && (error as NodeJS.ErrnoException).code !== "EPIPE" ? reject(error) : resolve()));
  });
}

/** Prints a result as JSON; numbers that are not finite become null and are named under `notFinite`. */
export function printResult(value: unknown): Promise<void> {
  return print(printJson(value));
}

/** One line about the work. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A warning: worth a look, not a failure. */
export function warn(line: string): void {
  note(`${errorColours.yellow("warning:")} ${line}`);
}

/** What a cell of a table holds; numbers are right-aligned. */
export type Cell = string | number | null | undefined;

/** A table in plain text: a header, columns as wide as they must be. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = rows.map((row) => header.map((_, c) => cellText(row[c])));
  const width = header.map((name, c) => Math.max(length(name), ...text.map((row) => length(row[c]))));
  const numeric = header.map((_, c) => rows.length > 0 && rows.every((row) => typeof row[c] === "number" || row[c] === null || row[c] === undefined || /^[-+\d]/.test(String(row[c]))));
  const line = (cells: readonly string[]): string => cells.map((cell, c) => (numeric[c] ? " ".repeat(width[c] - length(cell)) + cell : cell + " ".repeat(width[c] - length(cell)))).join("  ").trimEnd();
  const head = header.some((name) => name !== "") ? [colours.bold(line(header)), colours.dim(width.map((w) => "─".repeat(w)).join("  "))] : [];
  return [...head, ...text.map(line)].join("\n");
}

function cellText(cell: Cell): string {
  return cell === null || cell === undefined ? "–" : typeof cell === "number" ? significant(cell, 6) : cell;
}

/** Printed length: escape sequences of colours take no room. */
function length(text: string): number {
  return text.replace(/\u001b\[\d+m/g, "").length;
}
