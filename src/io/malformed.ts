/**
 * The one form of a complaint about a file: `FILE: PLACE: problem; mend`, on one line. Readers in this folder throw nothing else for bad bytes.
 * The place is a line, a byte or a row, as the format counts them (lines and rows from 1, bytes from 0).
 */
import { InputError } from "../core/errors.ts";

/** An error about a file a person can mend. `place` may be empty; `mend` says what to do, without a final full stop. */
export function malformed(file: string, place: string, problem: string, mend = ""): InputError {
  const message = `${file}: ${place ? `${place}: ` : ""}${problem}${mend ? `; ${mend}` : ""}`.replace(/\s*\n\s*/g, " ");
  return new InputError(message, { file, place, problem, mend });
}

/** Text of a UTF-8 file; a byte-order mark is dropped. @throws {InputError} when the bytes are no text. */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed(file, "", "this is not a text file", "check that the name fits the contents");
  }
}

/** A short quotation of what was found, for messages. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}
