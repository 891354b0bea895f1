// The build: generate from the kernel specs, compile the WASM modules, bundle dist/, write declarations.
// `node tools/build.mjs --sources` stops before dist/: it makes what the tests need. `--only engine.simd` compiles just that WASM file.
import { parseArgs } from "node:util";
import { bundle } from "./bundle.mjs";
import { compileWasm } from "./compile-wasm.mjs";
import { generate } from "./generate.mjs";

const { values } = parseArgs({ options: { sources: { type: "boolean" }, only: { type: "string", multiple: true } } });
const { modules } = await generate();
await compileWasm(modules, values.only);
if (!values.sources) await bundle();
