/**
 * dist/: one ES module for each entry of package.json's `exports` and `bin` (with shared chunks, so that WASM and shaders are loaded on first use), the worker of the
 * command line, `dist/ergon.browser.js` for a plain `<script>` (a global `ergon`, everything inside), the WASM files for people who host them
 * themselves, and declarations.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./load.mjs";

const common = { absWorkingDir: root, bundle: true, target: "es2022", legalComments: "none", logLevel: "warning" };

export async function bundle() {
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  const entryPoints = entries();
  await bundleModules(entryPoints, "dist");
  await build({ ...common, entryPoints: ["src/index.ts"], outfile: "dist/ergon.browser.js", format: "iife", globalName: "ergon", platform: "browser", minify: true });
  mkdirSync(join(dist, "wasm"), { recursive: true });
  for (const file of readdirSync(join(root, "build"))) if (file.endsWith(".wasm")) copyFileSync(join(root, "build", file), join(dist, "wasm", file));
  execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  rmSync(join(dist, "types", "generated"), { recursive: true, force: true });
  nameDeclarations(join(dist, "types"));
  for (const name of Object.keys(entryPoints)) console.log(`dist/${name}.js ${(statSync(join(dist, `${name}.js`)).size / 1024).toFixed(1)} kB`);
}

/** Declarations name each other by the ending .js, which every resolver knows; the compiler leaves the .ts of the sources in them. */
function nameDeclarations(folder) {
  for (const entry of readdirSync(folder, { recursive: true }).map(String)) {
    if (!entry.endsWith(".d.ts")) continue;
    const file = join(folder, entry);
    writeFileSync(file, readFileSync(file, "utf8").replace(/(\bfrom\s+|\bimport\()(["'])(\.[^"']*)\.ts\2/g, "$1$2$3.js$2"));
  }
}

/**
 * ES modules with shared chunks; packages stay imports.
 * @param {Record<string, string>} entryPoints output name → source @param {string} outdir below the project's root
 */
export async function bundleModules(entryPoints, outdir) {
  await build({ ...common, entryPoints, outdir, format: "esm", platform: "neutral", packages: "external", external: ["node:*"], splitting: true, chunkNames: "chunks/[name]-[hash]" });
  const main = join(root, outdir, "cli", "main.js");
  if (existsSync(main)) chmodSync(main, 0o755);
}

/** The command line, and what it starts from files of their own: its worker, and the process that looks for a GPU. */
export const cliEntries = { "cli/main": "src/cli/main.ts", "cli/worker": "src/cli/worker.ts", "cli/probe": "src/cli/probe.ts" };

/** Output name → source, from the files that package.json promises. */
function entries() {
  const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const files = [...Object.values(exports).map((entry) => entry.default), ...Object.values(bin).map((file) => `./${file}`)].filter((file) => file?.endsWith(".js"));
  const found = files.map((file) => {
    const name = file.replace("./dist/", "").replace(/\.js$/, "");
    return [name, [`src/${name}.ts`, `src/${name}/index.ts`].find((path) => existsSync(join(root, path)))];
  });
  const missing = found.filter(([, source]) => source === undefined).map(([name]) => name);
  if (missing.length > 0) console.warn(`package.json promises ${missing.join(", ")}, but src/ has no such file`);
  return { ...Object.fromEntries(found.filter(([, source]) => source !== undefined)), ...cliEntries };
}
