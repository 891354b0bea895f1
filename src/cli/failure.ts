/**
 * What a failure looks like to the person at the terminal: one line, and an exit code that scripts can rely on. 2: the input is at fault and the line names the
 * place and the mend; 130: interrupted; 1: something else, with the stack, since it is ours.
 */
import { CommanderError } from "commander";
import { DeviceLost, DeviceUnavailable, ErgonError, InputError, NeighbourOverflow, NonFiniteEnergy, NotConverged, PoorOverlap } from "../core/errors.ts";

export const EXIT = { ok: 0, internal: 1, input: 2, interrupted: 130 } as const;

/** Stopped on request at a point from which the work can go on. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** How to end. */
export interface Ending { readonly code: number; readonly line: string }

/** A numerical failure of these classes comes from what was asked (particles that overlap, a time step that is too large, states that share nothing). */
const FROM_INPUT = [InputError, DeviceUnavailable, NonFiniteEnergy, PoorOverlap, NeighbourOverflow, NotConverged];

/** The line and the exit code for whatever was thrown. */
export function endingOf(error: unknown): Ending {
  if (error instanceof Interrupted) return { code: EXIT.interrupted, line: error.message };
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT.ok : EXIT.input, line: "" };
  if (FROM_INPUT.some((kind) => error instanceof kind)) return { code: EXIT.input, line: oneLine((error as Error).message) };
  if (error instanceof DeviceLost) return { code: EXIT.internal, line: `${oneLine(error.message)}; the same command goes on from the last checkpoint` };
  if (isArgumentError(error)) return { code: EXIT.input, line: oneLine(error.message) };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const state = error instanceof ErgonError && Object.keys(error.state).length > 0 ? `\n${JSON.stringify(error.state)}` : "";
  return { code: EXIT.internal, line: `${text}${state}\nThis is a fault of ergon; please report it with the command and its input.` };
}

/**
 * The library's complaints about an argument ("cutoff: expected …"), as against the language's own ("Invalid array length").
 */
export function isArgumentError(error: unknown): error is RangeError | TypeError {
  return (error instanceof RangeError || error instanceof TypeError) && /^[A-Za-z][\w.[\]-]*: ./.test(error.message);
}

/**
 * Puts a file's name before errors about what it says ("system.cutoff: …"); errors that name their file already go through.
 */
export async function inFile<T>(file: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const unnamed = error instanceof InputError ? error.state.file === undefined : error instanceof NonFiniteEnergy || isArgumentError(error);
    if (!unnamed) throw error;
    throw new InputError(`${file}: ${(error as Error).message}`, { ...(error instanceof ErgonError ? error.state : {}), file }, { cause: error });
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
