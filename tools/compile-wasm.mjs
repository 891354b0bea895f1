// Compiles assembly/generated/<module>.ts into build/<module>.<variant>.wasm, embeds each as base64 in src/generated/, and skips the compiler
// when no source has changed. Two variants: SIMD, and relaxed SIMD for engines that have it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { root } from "./load.mjs";

const VARIANTS = ["simd", "relaxed-simd"];

function sourceHash() {
  const hash = createHash("sha256").update(readFileSync(join(root, "asconfig.json")));
  for (const file of readdirSync(join(root, "assembly"), { recursive: true }).map(String).sort()) {
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(root, "assembly", file)));
  }
  return hash.digest("hex");
}

function asc(module, variant) {
  const out = `build/${module}.${variant}.wasm`;
  const args = [join(root, "node_modules/assemblyscript/bin/asc.js"), `assembly/generated/${module}.ts`, "--config", "asconfig.json", "--target", variant, "-o", out];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve(out) : reject(new Error(`asc failed on ${module} (${variant})`))));
  });
}

function embed(module, variant) {
  const bytes = readFileSync(join(root, `build/${module}.${variant}.wasm`));
  const text = `/** WASM module "${module}" (${variant}), ${bytes.length} bytes as base64; generated. */\nexport default "${bytes.toString("base64")}";\n`;
  mkdirSync(join(root, "src/generated"), { recursive: true });
  writeFileSync(join(root, `src/generated/${module}.${variant}.ts`), text);
}

/** @param {readonly string[]} modules */
export async function compileWasm(modules) {
  mkdirSync(join(root, "build"), { recursive: true });
  const stamp = join(root, "build/wasm.sha256");
  const hash = sourceHash();
  const outputs = modules.flatMap((m) => VARIANTS.map((v) => `build/${m}.${v}.wasm`));
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash || outputs.some((f) => !existsSync(join(root, f)))) {
    await Promise.all(modules.flatMap((m) => VARIANTS.map((v) => asc(m, v))));
    writeFileSync(stamp, hash);
  }
  for (const m of modules) for (const v of VARIANTS) embed(m, v);
}
