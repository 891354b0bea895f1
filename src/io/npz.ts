/**
 * NumPy's .npz archives: a zip whose members are .npy files. Read with any compression numpy writes (fflate inflates); written uncompressed with a
 * fixed date, so that the same arrays give the same bytes. Members that are not .npy (a JSON note, say) are kept as bytes.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { malformed } from "./malformed.ts";
import { readNpy, writeNpy, type NpyArray } from "./npy.ts";

/** Contents of an archive: arrays by name (without ".npy") and other members by file name. */
export interface Npz {
  readonly arrays: Readonly<Record<string, NpyArray>>;
  readonly notes: Readonly<Record<string, string>>;
}

/** Reads an archive. @throws {InputError} when it is no zip, is cut short, or a member is malformed (named as FILE/MEMBER). */
export function readNpz(bytes: Uint8Array, file = "arrays.npz"): Npz {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw malformed(file, "byte 0", "this is not an .npz file (a zip starts with PK)", "check that the name fits the contents");
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes);
  } catch (error) {
    throw malformed(file, `byte ${bytes.length}`, `the archive is cut short or damaged (${(error as Error).message})`, "write it again");
  }
  const arrays: Record<string, NpyArray> = {};
  const notes: Record<string, string> = {};
  for (const [name, member] of Object.entries(members)) {
    if (name.endsWith(".npy")) arrays[name.slice(0, -4)] = readNpy(member, `${file}/${name}`);
    else notes[name] = strFromU8(member);
  }
  return { arrays, notes };
}

/** Writes an archive; members in the order given. */
export function writeNpz(contents: { arrays: Readonly<Record<string, Pick<NpyArray, "data" | "shape">>>; notes?: Readonly<Record<string, string>> }): Uint8Array {
  const members: Record<string, Uint8Array> = {};
  for (const [name, text] of Object.entries(contents.notes ?? {})) members[name] = strToU8(text);
  for (const [name, { data, shape }] of Object.entries(contents.arrays)) members[`${name}.npy`] = writeNpy(data, shape);
  return zipSync(members, { level: 0, mtime: new Date(1980, 0, 1) });
}
