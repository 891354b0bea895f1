// The build: generate from the kernel specs, compile the WASM modules, bundle dist/, write declarations.
// `node tools/build.mjs --sources` stops before dist/: it makes what the tests need.
import { generate } from "./generate.mjs";
import { compileWasm } from "./compile-wasm.mjs";
import { existsSync } from "node:fs";

const { modules } = await generate();
await compileWasm(modules);
if (!process.argv.includes("--sources") && existsSync(new URL("./bundle.mjs", import.meta.url))) await (await import("./bundle.mjs")).bundle();
