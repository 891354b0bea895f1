/**
 * Says whether a build is older than what it was made from, by a hash of the inputs' contents (never by times, which a fresh clone or a
 * copy does not keep). There are two stages: `sources` (src/generated: embedded WASM and shader text, what the tests need) and `dist`
 * (the bundles, declarations and command line). Stamps lie in build/stamps.json, outside dist/ so that they are not published.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./load.mjs";

const stages = {
  sources: {
    inputs: ["assembly", "shaders", "src/core", "src/program", "src/kernels", "src/cli/report", "tools", "package.json", "package-lock.json"],
    outputs: ["src/generated"],
  },
  dist: {
    inputs: ["assembly", "shaders", "src", "tools", "package.json", "package-lock.json", "tsconfig.json"],
    outputs: ["src/generated", "dist/index.js"],
  },
};
const ignored = new Set(["generated", "hosts", "node_modules"]);
const stampFile = join(root, "build", "stamps.json");

/** The hash of everything that a stage is made from. @param {"sources" | "dist"} stage */
export function inputsHash(stage) {
  const hash = createHash("sha256");
  for (const input of stages[stage].inputs) for (const path of filesBelow(input)) hash.update(`${path}\0`).update(readFileSync(join(root, path))).update("\0");
  return hash.digest("hex");
}

/** True if the stage was never built, lost an output, or has inputs that changed since. @param {"sources" | "dist"} stage */
export function isStale(stage) {
  if (stages[stage].outputs.some((output) => !existsSync(join(root, output)))) return true;
  return readStamps()[stage] !== inputsHash(stage);
}

/** Records that the stage has just been built from the present inputs. @param {"sources" | "dist"} stage */
export function stamp(stage) {
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify({ ...readStamps(), [stage]: inputsHash(stage) }, null, 2)}\n`);
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

/** Files at or below a path, in a fixed order, without generated ones. */
function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    throw error;
  }
  return entries
    .filter((entry) => !ignored.has(entry.name) && !entry.name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}
