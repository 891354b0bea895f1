/**
 * Pieces: the units of work of a long job. A piece is plain data made from plain data by a worker job; it is kept as one .npz file, so that a job that was
 * interrupted finds what it had finished, and a walk that was saved in one piece goes on in the next.
 */
import type { SavedWalk, WalkArrays } from "../../dynamics/monte-carlo-walk.ts";
import type { NpyData } from "../../io/npy.ts";
import { readNpz, writeNpz } from "../../io/npz.ts";

/** Arrays and JSON notes. */
export interface Piece {
  readonly arrays: Readonly<Record<string, { readonly data: NpyData; readonly shape: readonly number[] }>>;
  /** Anything that JSON holds exactly. */
  readonly notes: Readonly<Record<string, unknown>>;
}

/** The bytes of a piece; the same piece gives the same bytes. */
export function encodePiece(piece: Piece): Uint8Array {
  return writeNpz({ arrays: piece.arrays, notes: { "notes.json": JSON.stringify(piece.notes) } });
}

/** @throws {InputError} when the file is damaged. */
export function decodePiece(bytes: Uint8Array, file: string): Piece {
  const { arrays, notes } = readNpz(bytes, file);
  return { arrays, notes: JSON.parse(notes["notes.json"]) as Record<string, unknown> };
}

const WALK = "walk.";

/** A saved walk as members of a piece. */
export function walkMembers({ arrays, ...sizes }: SavedWalk): Piece {
  return {
    arrays: Object.fromEntries(Object.entries(arrays).map(([name, data]) => [`${WALK}${name}`, { data, shape: [data.length] }])),
    notes: { walk: sizes },
  };
}

/** The walk that was saved in a piece. */
export function walkOf({ arrays, notes }: Piece): SavedWalk {
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(WALK)).map(([name, { data }]) => [name.slice(WALK.length), data]);
  return { ...(notes.walk as Omit<SavedWalk, "arrays">), arrays: Object.fromEntries(own) as SavedWalk["arrays"] & Record<keyof WalkArrays, never> };
}

/** What the next piece of a chain needs of this one: the walk and the notes, not the samples. */
export function continuation({ arrays, notes }: Piece): Piece {
  return { arrays: Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(WALK))), notes };
}
