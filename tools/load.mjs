// Loads a TypeScript module of src/ into a tool by bundling it in memory.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} path file below the project's root */
export async function load(path) {
  const result = await build({ entryPoints: [`${root}${path}`], bundle: true, write: false, format: "esm", platform: "neutral", target: "es2022", logLevel: "error" });
  return import(`data:text/javascript;base64,${Buffer.from(result.outputFiles[0].contents).toString("base64")}`);
}
