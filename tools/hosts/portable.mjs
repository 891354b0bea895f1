/**
 * Which test files can run on which host. A test file that reaches a `node:` module, through any chain of relative imports, runs in Node
 * only; every other one runs on all three hosts. Types do not count. Nobody keeps a list: a suite is offered to exactly the hosts that can have it. A file
 * that could run anywhere but gains nothing by it (long statistics of pure arithmetic) says `@hosts node` in its header comment.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { root } from "../load.mjs";

const imports = /(?:^|[\s;])(?:import|export)\s(?!type\s)(?:[^"'`;]*?\sfrom\s)?["']([^"']+)["']|(?<!typeof )\bimport\(\s*["']([^"']+)["']/g;

/** Test files below test/, relative to the root, with forward slashes. */
export function testFiles() {
  return readdirSync(join(root, "test"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .sort();
}

/** The test files that a host can run. @param {"node" | "deno" | "chromium"} host */
export function testFilesOf(host) {
  if (host === "node") return testFiles();
  const known = new Map();
  return testFiles().filter((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return !/@hosts node\b/.test(text.slice(0, 2000)) && !reachesNode(join(root, file), known);
  });
}

/** The modules that a file imports, as written. @param {string} text a module's source */
export function importsOf(text) {
  return [...text.matchAll(imports)].map((match) => match[1] ?? match[2]);
}

function reachesNode(path, known) {
  const before = known.get(path);
  if (before !== undefined) return before;
  known.set(path, false);
  const reaches = importsOf(existsSync(path) ? readFileSync(path, "utf8") : "").some(
    (name) => name.startsWith("node:") || (name.startsWith(".") && name.endsWith(".ts") && reachesNode(resolve(dirname(path), name), known)),
  );
  known.set(path, reaches);
  return reaches;
}
