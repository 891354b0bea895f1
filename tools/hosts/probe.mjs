/**
 * Asks a host which GPU it reaches, in a process of its own, because the variables that choose a Vulkan driver must be set before a process
 * starts. The question is the library's own `findGpu`, bundled to build/probe.mjs, so that tools and users cannot disagree.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../load.mjs";

const script = join(root, "build", "probe.mjs");
const source = `
import { findGpu, hostName } from "./src/device/host.ts";
const found = await findGpu();
const answer = "reason" in found ? found : { info: found.info, software: found.software };
console.log("probe:" + JSON.stringify({ host: hostName(), ...answer }));
`;

/** Writes the probe. Call it once before {@link probe}. */
export async function bundleProbe() {
  await build({ stdin: { contents: source, resolveDir: root, loader: "ts" }, bundle: true, format: "esm", platform: "neutral", target: "es2022", outfile: script, logLevel: "error" });
}

/**
 * @param {string} command the host's executable
 * @param {string[]} args what comes before the script
 * @param {Record<string, string>} env added to this process's environment
 * @returns {{ info?: object, software?: boolean, reason?: string }}
 */
export function probe(command, args, env) {
  const run = spawnSync(command, [...args, script], { env: { ...process.env, ...env }, encoding: "utf8", timeout: 60_000 });
  const line = run.stdout?.split("\n").find((text) => text.startsWith("probe:"));
  if (line !== undefined) return JSON.parse(line.slice("probe:".length));
  const cause = run.error?.message ?? run.stderr?.trim().split("\n").pop() ?? `exit code ${run.status}`;
  return { reason: `the probe did not answer (${cause})` };
}
