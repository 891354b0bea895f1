/**
 * Bundles the page with esbuild and serves it: `npm run page` (with `-- --port 8000`, if wanted), or `-- --build FOLDER` for files that any web server can give.
 * The page imports ergon as a user would, from the built package.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { context } from "esbuild";
import { ensureBuilt } from "../../tools/ensure-built.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Options of both uses; the worker is an entry of its own, and the two share chunks. */
function options(outdir) {
  return { absWorkingDir: here, entryPoints: ["main.ts", "worker.ts"], outdir, bundle: true, format: "esm", splitting: true, target: "es2022", minify: true, chunkNames: "chunks/[name]-[hash]", logLevel: "warning" };
}

/** Writes the page into a folder. */
export async function buildPage(folder) {
  mkdirSync(folder, { recursive: true });
  const bundle = await context(options(folder));
  await bundle.rebuild();
  await bundle.dispose();
  copyFileSync(join(here, "index.html"), join(folder, "index.html"));
}

/** Serves the page; @returns its address and a function that ends it. */
export async function servePage(port) {
  const bundle = await context({ ...options(here), write: false });
  const server = await bundle.serve({ servedir: here, host: "127.0.0.1", fallback: join(here, "index.html"), ...(port ? { port } : {}) });
  return { url: `http://127.0.0.1:${server.port}`, close: () => bundle.dispose() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: "string" }, build: { type: "string" } } });
  ensureBuilt("dist");
  if (values.build) {
    await buildPage(values.build);
    console.log(`The page is in ${values.build}; serve it with any web server.`);
  } else {
    const { url } = await servePage(values.port ? Number(values.port) : undefined);
    console.log(`The page is at ${url} (Ctrl-C ends it).`);
  }
}
