/**
 * Errors about a spec: `PLACE: problem; mend`, on one line. The place is a path in the JSON ("system.cutoff", "N[1]"); whoever read the spec from a file puts the
 * file's name before it.
 */
import { ErgonError, InputError } from "../core/errors.ts";

/** An error about one place of a spec. `mend` says what to do, without a final full stop. */
export function specError(place: string, problem: string, mend = ""): InputError {
  const message = `${place ? `${place}: ` : ""}${problem}${mend ? `; ${mend}` : ""}`.replace(/\s*\n\s*/g, " ");
  return new InputError(message, { place, problem, mend });
}

/** "system" and "cutoff" → "system.cutoff"; "" and "cutoff" → "cutoff". */
export function join(place: string, key: string | number): string {
  if (typeof key === "number") return `${place}[${key}]`;
  return place ? `${place}.${key}` : key;
}

/**
 * Runs something that checks its arguments, and turns its `RangeError` ("cutoff: expected …, found …") into an error about the spec at `place`.
 * Other errors go through.
 */
export function atPlace<T>(place: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError) || error instanceof ErgonError) throw error;
    const [, key, rest] = /^([A-Za-z][\w.[\]]*): ([^]*)$/.exec(error.message) ?? [];
    throw key === undefined ? specError(place, error.message) : specError(join(place, key), rest);
  }
}
