/**
 * Runs the command line as a person does: bundled as in dist/, in a process of its own, in an empty folder. Everything that it prints comes back.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";
import { bundleModules, cliEntries } from "../../tools/bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outdir = join("build", "test", `cli.${process.pid}`);
export const mainFile = join(root, outdir, "cli", "main.js");

/** What a run printed and how it ended. */
export interface Outcome { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** A folder with the command line in reach; made before the tests of a file and removed after them. */
export interface Desk {
  readonly folder: string;
  /** Writes a file: bytes, text, or a value as JSON. Returns its name. */
  put(name: string, contents: unknown): string;
  /** Runs `ergon` with these arguments in the folder. */
  ergon(...args: string[]): Promise<Outcome>;
  /** The same, and the JSON that it printed. Anything else than success fails the test. */
  json<T>(...args: string[]): Promise<T>;
  /** Runs something that must be refused: exit code 2, nothing on standard output, and one line on standard error, which is returned. */
  refused(...args: string[]): Promise<string>;
}

/** Sets a desk up for the tests of this file. */
export function desk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), "ergon-cli-"));
  beforeAll(() => bundleModules(cliEntries, outdir));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(root, outdir), { recursive: true, force: true });
  });
  const ergon = (...args: string[]): Promise<Outcome> => startErgon(folder, args).ended;
  return {
    folder,
    put(name, contents) {
      writeFileSync(join(folder, name), typeof contents === "string" || contents instanceof Uint8Array ? contents : JSON.stringify(contents));
      return name;
    },
    ergon,
    async json<T>(...args: string[]) {
      const { code, stdout, stderr } = await ergon(...args, "--json");
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout) as T;
    },
    async refused(...args) {
      const { code, stdout, stderr } = await ergon(...args);
      expect(stderr.trimEnd().split("\n"), stdout).toHaveLength(1);
      expect(stdout).toBe("");
      expect(code).toBe(2);
      return stderr.trimEnd().replace(/^error: /, "");
    },
  };
}

/** Starts the command line and hands its process over, for tests that interrupt it. */
export function startErgon(folder: string, args: readonly string[]): { child: ReturnType<typeof spawn>; ended: Promise<Outcome> } {
  const child = spawn(process.execPath, [mainFile, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}
