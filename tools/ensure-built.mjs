/**
 * Builds a stage if it is stale, with one line about what it does. Used by `npm test` (stage `sources`) and `npm start` (stage `dist`),
 * so that a fresh clone needs no separate build command.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { root } from "./load.mjs";
import { isStale, stamp } from "./stale.mjs";

/** @param {"sources" | "dist"} stage */
export function ensureBuilt(stage) {
  if (!isStale(stage)) return;
  const begin = performance.now();
  console.log(`Building (${stage}) …`);
  const { status, signal } = spawnSync(process.execPath, [join(root, "tools", "build.mjs"), ...(stage === "sources" ? ["--sources"] : [])], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`The build failed (${signal ?? `exit code ${status}`}).`);
    process.exit(1);
  }
  stamp("sources");
  if (stage === "dist") stamp("dist");
  console.log(`Built in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
}
