// Writes what follows from the kernel specs: assembly/generated/*, shaders/generated/constants.wgsl,
// and src/generated/{operations,shaders,uplot,version}.ts. All of it is build output and none is checked in, so none can be stale in a clone.
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join, relative } from "node:path";
import { load, root } from "./load.mjs";

function write(path, text) {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
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
  const uplot = (file) => JSON.stringify(readFileSync(join(root, "node_modules", "uplot", file), "utf8").trim());
  write("src/generated/uplot.ts", `/** uPlot (MIT), inlined into reports so that they work offline; generated. */\nexport const uplotScript = ${uplot("dist/uPlot.iife.min.js")};\nexport const uplotStyle = ${uplot("dist/uPlot.min.css")};\nexport const uplotLicense = ${uplot("LICENSE")};\n`);
  return { modules: text.MODULES };
}

if (process.argv[1]?.endsWith("generate.mjs")) await generate();
