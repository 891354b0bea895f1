/**
 * Runs a benchmark: `npm run bench -- NAME [arguments]`, where bench/NAME.bench.ts is the benchmark; without a name it lists them. TypeScript is bundled in
 * memory first, so that the timed code is the same JavaScript that users run. Every benchmark prints a ratio against its peer, measured side by side.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ensureBuilt } from "../tools/ensure-built.mjs";
import { root } from "../tools/load.mjs";

const names = readdirSync(join(root, "bench")).filter((file) => file.endsWith(".bench.ts")).map((file) => file.slice(0, -".bench.ts".length)).sort();
const [name, ...rest] = process.argv.slice(2);
if (!names.includes(name)) {
  const about = (file) => /^\/\*\*\s*\n? ?\*? ?([^\n]*)/.exec(readFileSync(join(root, "bench", `${file}.bench.ts`), "utf8"))?.[1] ?? "";
  console.log(`npm run bench -- NAME, where NAME is one of\n${names.map((file) => `  ${file.padEnd(24)} ${about(file)}`).join("\n")}`);
  process.exit(name === undefined ? 0 : 2);
}
ensureBuilt("sources");
const outfile = join(root, "build", "bench", `${name}.mjs`);
mkdirSync(join(root, "build", "bench"), { recursive: true });
await build({ entryPoints: [join(root, "bench", `${name}.bench.ts`)], outfile, bundle: true, format: "esm", platform: "node", target: "es2022", packages: "external", logLevel: "error" });
if (!existsSync(outfile)) throw new Error(`no ${outfile}`);
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);
