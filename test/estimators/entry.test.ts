/**
 * `ergon/estimators` is small: what it loads at once holds no shader, no GPU code and no WASM, and with every other chunk deleted it still solves MBAR, from the
 * module "estimators" alone.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ergon-estimators-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Output files by name: their sources, and the outputs that they import at once. */
let outputs: Record<string, { inputs: string[]; imports: string[] }> = {};

beforeAll(async () => {
  const result = await build({ absWorkingDir: root, entryPoints: { index: "src/estimators/index.ts" }, bundle: true, splitting: true, format: "esm", platform: "neutral", target: "es2022", packages: "external", external: ["node:*"], outdir: folder, metafile: true, logLevel: "error" });
  const name = (path: string): string => path.split("/").pop()!;
  outputs = Object.fromEntries(
    Object.entries(result.metafile.outputs).map(([path, out]) => [name(path), { inputs: Object.keys(out.inputs), imports: out.imports.filter((i) => i.kind === "import-statement").map((i) => name(i.path)) }]),
  );
});

function loadedAtOnce(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry) || !outputs[entry]) return found;
  found.add(entry);
  outputs[entry].imports.forEach((next) => loadedAtOnce(next, found));
  return found;
}

it("loads no shader, no GPU backend and no WASM at once", () => {
  const files = [...loadedAtOnce("index.js")];
  const sources = files.flatMap((file) => outputs[file].inputs);
  expect(sources).toContain("src/estimators/mbar.ts");
  expect(sources.filter((path) => /generated\/(shaders|engine|estimators)|device\/webgpu/.test(path))).toEqual([]);
});

it("computes without the engine's module and without shaders", () => {
  const unwanted = Object.entries(outputs).filter(([, { inputs }]) => inputs.some((path) => /generated\/(shaders|engine)|device\/webgpu/.test(path)));
  expect(unwanted.length).toBeGreaterThanOrEqual(2);
  for (const [file] of unwanted) unlinkSync(join(folder, file));
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(folder, "run.js"), `import { mbar } from "./index.js"; const { f_k } = await mbar([[0, 1, 2, 3], [1, 2, 3, 4]], [2, 2]); console.log(f_k[1].toFixed(12));`);
  expect(execFileSync(process.execPath, ["run.js"], { cwd: folder, encoding: "utf8" }).trim()).toBe("1.000000000000");
});
