/**
 * Where a job keeps what it makes: a flat set of named files. The command line gives it a folder (cli/folder-store.ts), tests and pages give it memory; a
 * job never knows. What survives a killed process is stated for each operation, so that a job can order its writes: append, `sync`, then
 * `write` the checkpoint that counts the appended bytes; on resume `truncate` to those counts.
 */
import { InputError } from "../core/errors.ts";

/** A set of files. Names are flat and portable ("trajectory.xyz"). */
export interface Store {
  /** The whole file, or null when there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Replaces a file as a whole: a reader sees the old contents or the new ones, never a part. Durable when it resolves. */
  write(name: string, data: Uint8Array | string): Promise<void>;
  /** Appends, making the file if there is none. Durable after {@link Store.sync}. */
  append(name: string, data: Uint8Array | string): Promise<void>;
  /** Makes all appends so far durable. */
  sync(): Promise<void>;
  /** Bytes of a file; 0 when there is none. */
  size(name: string): Promise<number>;
  /** Cuts a file to `bytes`. @throws {InputError} when it is shorter: then bytes that a checkpoint counted are gone. */
  truncate(name: string, bytes: number): Promise<void>;
  /** Removes a file; nothing happens when there is none. */
  remove(name: string): Promise<void>;
  /** Names of all files, sorted. */
  list(): Promise<string[]>;
}

/** The error of {@link Store.truncate}, the same for every store. */
export function tooShort(name: string, found: number, wanted: number): InputError {
  return new InputError(`${name}: has ${found} bytes, its checkpoint counts ${wanted}: the end of the file is lost; remove the folder and start again`, { file: name, found, wanted });
}

/** @throws {RangeError} for a name that is a path or starts with a dot. */
export function checkName(name: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) throw new RangeError(`name: expected a flat file name, found ${JSON.stringify(name)}`);
}

/** A store that lives as long as the program. */
export function memoryStore(): Store {
  const files = new Map<string, Uint8Array>();
  const bytesOf = (data: Uint8Array | string): Uint8Array => (typeof data === "string" ? new TextEncoder().encode(data) : data.slice());
  return {
    read: async (name) => files.get(name)?.slice() ?? null,
    async write(name, data) {
      checkName(name);
      files.set(name, bytesOf(data));
    },
    async append(name, data) {
      checkName(name);
      const before = files.get(name) ?? new Uint8Array(0);
      const more = bytesOf(data);
      const whole = new Uint8Array(before.length + more.length);
      whole.set(before);
      whole.set(more, before.length);
      files.set(name, whole);
    },
    sync: async () => undefined,
    size: async (name) => files.get(name)?.length ?? 0,
    async truncate(name, bytes) {
      const found = files.get(name)?.length ?? 0;
      if (found < bytes) throw tooShort(name, found, bytes);
      if (files.has(name)) files.set(name, files.get(name)!.slice(0, bytes));
    },
    remove: async (name) => void files.delete(name),
    list: async () => [...files.keys()].sort(),
  };
}
