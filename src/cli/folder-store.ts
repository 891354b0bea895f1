/**
 * A folder as the store of a job. Whole files are written under a temporary name, flushed and renamed; appended files are flushed by `sync`; so whatever kills the
 * process, a checkpoint never counts bytes that are not there. A lock keeps two runs out of one folder; the lock of a process that is gone is taken over.
 */
import { readFileSync } from "node:fs";
import { mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { checkName, tooShort, type Store } from "../jobs/store.ts";
import { fileError } from "./files.ts";

/** A store in a folder that is ours until it is closed. */
export interface FolderStore extends Store {
  readonly path: string;
  /** Closes all files and gives the lock back. */
  close(): Promise<void>;
}

const LOCK = ".lock";

/**
 * Makes the folder if there is none, locks it, and clears what an earlier crash left half written.
 * @throws {InputError} when it cannot be written, is in use, or holds files of something else.
 */
export async function openFolder(path: string): Promise<FolderStore> {
  try {
    await mkdir(path, { recursive: true });
    const names = await readdir(path);
    if (names.some((name) => !name.startsWith(".")) && !(await isOurs(path))) throw new InputError(`${path}: the folder holds other files and no results of ergon; choose a new folder with -o`, { file: path });
    await lock(path);
    for (const name of names) if (/^\..+\.part$/.test(name)) await rm(join(path, name), { force: true });
  } catch (error) {
    throw fileError(error, path, "written");
  }
  return storeIn(path);
}

/** A folder is ours once it has the record of a run (run-job.ts), which is written before everything else. */
async function isOurs(path: string): Promise<boolean> {
  const record = await readIfThere(join(path, "run.json"));
  if (record === null) return false;
  try {
    return typeof (JSON.parse(new TextDecoder().decode(record)) as { ergon?: unknown } | null)?.ergon === "string";
  } catch {
    return false;
  }
}

function storeIn(path: string): FolderStore {
  const appending = new Map<string, FileHandle>();
  const guarded = async <T>(name: string, doing: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw fileError(error, join(path, name), doing);
    }
  };
  const handleOf = async (name: string): Promise<FileHandle> => {
    let handle = appending.get(name);
    if (!handle) appending.set(name, (handle = await open(join(path, name), "a")));
    return handle;
  };
  const release = async (name: string): Promise<void> => {
    await appending.get(name)?.close();
    appending.delete(name);
  };
  const store: FolderStore = {
    path,
    read: (name) => guarded(name, "read", () => readIfThere(join(path, name))),
    write: (name, data) => {
      checkName(name);
      return guarded(name, "written", async () => {
        await release(name);
        await replaceFile(path, name, data);
      });
    },
    append: (name, data) => {
      checkName(name);
      return guarded(name, "written", async () => void (await (await handleOf(name)).appendFile(data)));
    },
    sync: () => guarded("", "written", async () => {
      for (const handle of appending.values()) await handle.sync();
    }),
    size: (name) => guarded(name, "read", () => sizeOf(join(path, name))),
    truncate: (name, bytes) => guarded(name, "written", async () => {
      const found = await sizeOf(join(path, name));
      if (found < bytes) throw tooShort(join(path, name), found, bytes);
      if (found > bytes) await (await handleOf(name)).truncate(bytes);
    }),
    remove: (name) => guarded(name, "removed", async () => {
      await release(name);
      await rm(join(path, name), { force: true });
    }),
    list: () => guarded("", "read", async () => (await readdir(path)).filter((name) => !name.startsWith(".")).sort()),
    async close() {
      for (const name of [...appending.keys()]) await release(name);
      await rm(join(path, LOCK), { force: true });
    },
  };
  return store;
}

async function readIfThere(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

/** Writes under a temporary name, flushes, renames, and flushes the folder, where the new name lies. */
async function replaceFile(path: string, name: string, data: Uint8Array | string): Promise<void> {
  const part = join(path, `.${name}.part`);
  const handle = await open(part, "w");
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, join(path, name));
  await flushFolder(path);
}

/** Windows cannot flush a folder; there the rename is durable by itself. */
async function flushFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, "r");
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Takes the folder for this process. */
async function lock(path: string): Promise<void> {
  const file = join(path, LOCK);
  const own = `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(own).finally(() => handle.close());
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readIfThere(file);
    const text = holder === null ? null : new TextDecoder().decode(holder);
    if (text !== null && (isAlive(text) || (text === "" && Date.now() - (await stat(file)).mtimeMs < 5000))) {
      const who = /"pid":(\d+)/.exec(text)?.[1];
      throw new InputError(`${path}: another run${who ? ` (process ${who})` : ""} is at work in this folder; wait for it, or remove ${file} if it is gone`, { file: path });
    }
    // The lock of a process that is gone. Whoever renames it first may remove it, and only if it is still the one that was read.
    const aside = `${file}.${process.pid}`;
    try {
      await rename(file, aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    const taken = await readIfThere(aside);
    if (taken !== null && new TextDecoder().decode(taken) !== text) await rename(aside, file);
    else await rm(aside, { force: true });
  }
  throw new InputError(`${path}: another run has just begun in this folder; wait for it`, { file: path });
}

/** Whether a process has ended and only waits for its parent to ask how (Linux; elsewhere nobody can tell). */
function isZombie(pid: number): boolean {
  try {
    return /\)\s+[ZX]\b[^)]*$/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Whether the process that wrote a lock still runs. One on another machine counts as running: nobody can tell. An empty lock is being written, or was left by a crash. */
function isAlive(text: string): boolean {
  let holder: { pid?: unknown; host?: unknown };
  try {
    holder = JSON.parse(text) as typeof holder;
  } catch {
    return false;
  }
  if (holder.host !== hostname()) return true;
  try {
    process.kill(Number(holder.pid), 0);
    return Number(holder.pid) !== process.pid && !isZombie(Number(holder.pid));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
