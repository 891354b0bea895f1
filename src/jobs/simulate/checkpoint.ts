/**
 * The checkpoint of a simulation: where the trajectory stands and how many bytes of each growing file belong to it. It is written after those bytes are durable,
 * as a whole; so at any moment the store holds a point from which the same bytes follow.
 */
import { InputError } from "../../core/errors.ts";
import type { DynamicsPoint } from "../../dynamics/run.ts";
import { readNpz, writeNpz } from "../../io/npz.ts";
import { toFloat64, type NpyArray } from "../../io/npy.ts";
import type { Store } from "../store.ts";

export const CHECKPOINT = "checkpoint.npz";

/** What makes a checkpoint belong to a run: everything that decides bits. */
export interface Belonging {
  /** The spec as canonical JSON. */
  readonly spec: string;
  /** Device, precision, build, method of neighbours, length of chunks. */
  readonly circumstances: Readonly<Record<string, string | number | boolean>>;
}

export interface Checkpoint {
  readonly point: DynamicsPoint;
  /** Bytes of each appended file. */
  readonly files: Readonly<Record<string, number>>;
}

/** JSON with sorted keys: two specs that say the same have the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, x: unknown) => (typeof x === "object" && x !== null && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1))) : x));
}

/** Writes a checkpoint. */
export async function writeCheckpoint(store: Store, belonging: Belonging, { point, files }: Checkpoint): Promise<void> {
  const { step, positions, images, velocities, accepted } = point;
  const array = (data: NpyArray["data"]) => ({ data, shape: [data.length] });
  const arrays = { positions: array(positions), images: array(images), ...(velocities && { velocities: array(velocities) }), ...(accepted && { accepted: array(accepted) }) };
  await store.write(CHECKPOINT, writeNpz({ arrays, notes: { "checkpoint.json": canonicalJson({ step, files, ...belonging }) } }));
}

/**
 * The checkpoint of the store, or null when there is none.
 * @throws {InputError} when it belongs to another spec or other circumstances, or is damaged. Nothing is changed.
 */
export async function readCheckpoint(store: Store, belonging: Belonging): Promise<Checkpoint | null> {
  const bytes = await store.read(CHECKPOINT);
  if (bytes === null) return null;
  const { arrays, notes } = readNpz(bytes, CHECKPOINT);
  const note = JSON.parse(notes["checkpoint.json"] ?? "null") as ({ step: number; files: Record<string, number> } & Belonging) | null;
  if (note === null || !arrays.positions || !arrays.images) throw new InputError(`${CHECKPOINT}: is not the checkpoint of a simulation; remove the results and start again`, { file: CHECKPOINT });
  if (note.spec !== belonging.spec) throw new InputError(`${CHECKPOINT}: belongs to another spec; choose another place for these results, or remove the old ones`, { file: CHECKPOINT });
  for (const [key, was] of Object.entries(note.circumstances)) {
    const is = belonging.circumstances[key];
    if (is !== was) throw new InputError(`${CHECKPOINT}: was made with ${key} ${was}, this is ${is}, and the bytes would differ; go on where it was begun, or remove the results and start again`, { file: CHECKPOINT, key, was, is });
  }
  const f64 = (a: NpyArray | undefined): Float64Array | null => (a ? toFloat64(a, CHECKPOINT) : null);
  return {
    files: note.files,
    point: { step: note.step, positions: f64(arrays.positions)!, images: Int32Array.from(toFloat64(arrays.images, CHECKPOINT)), velocities: f64(arrays.velocities), accepted: f64(arrays.accepted) },
  };
}
