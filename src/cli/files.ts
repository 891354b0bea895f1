/**
 * Files that a person names on the command line: read whole, with one plain line when that fails.
 */
import { readFile } from "node:fs/promises";
import { InputError } from "../core/errors.ts";
import { readJson } from "../io/json.ts";

const reasons: Readonly<Record<string, readonly [problem: string, mend: string]>> = {
  ENOENT: ["no such file or folder", "check the name"],
  EACCES: ["permission denied", "change its permissions, or choose another"],
  EPERM: ["operation not permitted", "change its permissions, or choose another"],
  EROFS: ["the file system is read-only", "choose another folder"],
  EISDIR: ["this is a folder, not a file", "name a file"],
  ENOTDIR: ["a part of this path is a file, not a folder", "choose another folder"],
  EEXIST: ["a file of this name is in the way", "choose another folder"],
  ENOSPC: ["the disk is full", "make room, and run the same command again"],
  EDQUOT: ["the disk quota is used up", "make room, and run the same command again"],
  EMFILE: ["too many files are open", "close some programs"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
};

/** An error of the file system as one line; anything else as it is. */
export function fileError(error: unknown, file: string, doing: string): unknown {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  const [problem, mend] = reasons[code] ?? [`${doing} failed (${code})`, ""];
  return new InputError(`${file}: ${problem === reasons.ENOENT[0] ? problem : `cannot be ${doing}: ${problem}`}${mend && `; ${mend}`}`, { file, code }, { cause: error });
}

/** Contents of a file. @throws {InputError} when it cannot be read. */
export async function readInput(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw fileError(error, file, "read");
  }
}

/** A JSON file. @throws {InputError} naming line and column of a syntax error. */
export async function readJsonFile(file: string): Promise<unknown> {
  return readJson(await readInput(file), file);
}
