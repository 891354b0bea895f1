// Compiles assembly/generated/<module>.ts into build/<module>.<variant>.wasm and embeds each as base64 in src/generated/. A module is compiled again only
// when a file that it imports, directly or not, has changed. Two variants: SIMD, and relaxed SIMD for engines that have it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { spawn } from "node:child_process";
import { root } from "./load.mjs";

const VARIANTS = ["simd", "relaxed-simd"];

/** Files of assembly/ that a module is made of. */
function filesOf(module) {
  const found = new Set();
  const visit = (file) => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, name] of readFileSync(file, "utf8").matchAll(/\bfrom\s+"(\.[^"]*)"/g)) visit(join(dirname(file), `${name}.ts`));
  };
  visit(join(root, "assembly", "generated", `${module}.ts`));
  return [...found].sort();
}

function hashOf(module) {
  const hash = createHash("sha256").update(readFileSync(join(root, "asconfig.json")));
  for (const file of filesOf(module)) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}

function compile(module, variant, out) {
  const args = [join(root, "node_modules/assemblyscript/bin/asc.js"), `assembly/generated/${module}.ts`, "--config", "asconfig.json", "--target", variant, "-o", out];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`asc failed on ${module} (${variant})`))));
  });
}

async function compileIfStale(module, variant, hash) {
  const out = `build/${module}.${variant}.wasm`;
  const stamp = join(root, `${out}.sha256`);
  if (existsSync(stamp) && existsSync(join(root, out)) && readFileSync(stamp, "utf8") === hash) return;
  await compile(module, variant, out);
  writeFileSync(stamp, hash);
}

function embed(module, variant) {
  const bytes = readFileSync(join(root, `build/${module}.${variant}.wasm`));
  const text = `/** WASM module "${module}" (${variant}), ${bytes.length} bytes as base64; generated. */\nexport default "${bytes.toString("base64")}";\n`;
  mkdirSync(join(root, "src/generated"), { recursive: true });
  const file = join(root, `src/generated/${module}.${variant}.ts`);
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

/**
 * @param {readonly string[]} modules
 * @param {readonly string[]} [only] names like "engine.simd": the others are left as they were last built (for quick rounds of work on one kernel)
 */
export async function compileWasm(modules, only) {
  mkdirSync(join(root, "build"), { recursive: true });
  const targets = modules.flatMap((module) => VARIANTS.map((variant) => ({ module, variant }))).filter(({ module, variant }) => !only || only.includes(`${module}.${variant}`));
  await Promise.all(targets.map(({ module, variant }) => compileIfStale(module, variant, hashOf(module))));
  for (const { module, variant } of targets) embed(module, variant);
}
