// Writes what follows from the kernel specs: assembly/generated/*, shaders/generated/constants.wgsl,
// and src/generated/{operations,shaders,report,version}.ts. All of it is build output and none is checked in, so none can be stale in a clone.
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join, relative } from "node:path";
import { build, transform } from "esbuild";
import { load, root } from "./load.mjs";

function write(path, text) {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

/** The script (with uPlot inside) and the style of reports as texts, so that a report is one file that works offline. Annotations: language.ts works by its side effect. */
async function writeReport() {
  const result = await build({ absWorkingDir: root, entryPoints: ["src/cli/report/client.ts"], bundle: true, write: false, ignoreAnnotations: true, format: "iife", minify: true, target: "es2022", legalComments: "none", logLevel: "error" });
  const read = (file) => readFileSync(join(root, file), "utf8").trim();
  const style = await transform(`${read("node_modules/uplot/dist/uPlot.min.css")}\n${read("src/cli/report/page.css")}`, { loader: "css", minify: true });
  const texts = { reportScript: result.outputFiles[0].text.trim(), reportStyle: style.code.trim(), uplotLicense: read("node_modules/uplot/LICENSE") };
  write("src/generated/report.ts", `/** Script and style of reports, uPlot (MIT) inside; generated. */\n${Object.entries(texts).map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`).join("")}`);
}

export async function generate() {
  const { kernels } = await load("src/kernels/registry.ts");
  const text = await load("src/kernels/generated-text.ts");
  write("assembly/generated/params.ts", text.paramsText(kernels));
  for (const module of text.MODULES) write(`assembly/generated/${module}.ts`, text.dispatcherText(kernels, module));
  write("assembly/generated/constants.ts", text.constantsAssembly());
  write("shaders/generated/constants.wgsl", text.constantsWgsl());
  write("src/generated/operations.ts", `/** Operation number of each kernel in its WASM module; generated. */\nexport const operations: Readonly<Record<string, number>> = ${JSON.stringify(text.operations(kernels), null, 2)};\n`);
  const shaders = {};
  const shaderRoot = join(root, "shaders");
  for (const entry of readdirSync(shaderRoot, { recursive: true }).map(String).sort()) {
    if (entry.endsWith(".wgsl")) shaders[relative(".", entry).replaceAll("\\", "/").slice(0, -5)] = readFileSync(join(shaderRoot, entry), "utf8");
  }
  write("src/generated/shaders.ts", `/** Text of every WGSL file by stem; generated. */\nexport const shaders: Readonly<Record<string, string>> = ${JSON.stringify(shaders, null, 2)};\n`);
  write("src/generated/version.ts", `/** Version of this package; generated. */\nexport const version = ${JSON.stringify(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version)};\n`);
  await writeReport();
  return { modules: text.MODULES };
}

if (process.argv[1]?.endsWith("generate.mjs")) await generate();
