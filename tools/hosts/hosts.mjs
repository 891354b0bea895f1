/**
 * The three hosts that the tests run on, and how each is started on this machine: Node (WebGPU by Dawn, the npm package `webgpu`), Deno
 * (an npm package too) and Chromium (through vitest's browser mode and Playwright). A real GPU and the installed Chrome are used where
 * there are any; elsewhere, on Linux x64, the SwiftShader and the Chromium that tools/hosts/unpack.mjs unpacks. Nothing is downloaded.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../load.mjs";
import { chromiumEnvironment, installedChrome } from "./chromium.mjs";
import { bundleProbe, probe } from "./probe.mjs";
import { canUnpack, unpackedChromium } from "./unpack.mjs";

/**
 * @typedef {object} Host
 * @property {"node" | "deno" | "chromium"} name
 * @property {string} gpu what WebGPU runs on, for people
 * @property {string} [missing] why this host cannot be started here
 * @property {string} [command] executable that runs vitest
 * @property {string[]} [args] what comes before vitest's own entry file
 * @property {Record<string, string>} env added to the environment before the host starts
 */

/** Finds the hosts of this machine. @returns {Promise<Host[]>} */
export async function findHosts() {
  await bundleProbe();
  const native = probe(process.execPath, [], {});
  const hardware = native.software === false;
  const chrome = hardware ? installedChrome() : undefined;
  const packed = chrome === undefined && canUnpack ? await unpackedChromium() : undefined;
  const env = packed && !hardware ? { LD_LIBRARY_PATH: joinPath(packed.libraries, process.env.LD_LIBRARY_PATH), VK_ICD_FILENAMES: packed.icd } : {};
  const gpuOf = (command, args) => {
    const answer = hardware && command === process.execPath ? native : probe(command, args, env);
    return answer.reason ?? (answer.info.description || answer.info.architecture || answer.info.vendor);
  };
  const deno = denoExecutable();
  const browser = chromiumEnvironment(packed);
  const node = { name: "node", command: process.execPath, args: [], env: { ...env, ...browser }, gpu: gpuOf(process.execPath, []) };
  return [
    node,
    deno ? { name: "deno", command: deno, args: ["run", "-A"], env, gpu: gpuOf(deno, ["run", "-A"]) } : { name: "deno", env, gpu: "", missing: "Deno is not installed" },
    packed || chrome
      ? { name: "chromium", command: process.execPath, args: [], env: browser, gpu: packed ? "SwiftShader" : "the browser's own" }
      : { name: "chromium", env: {}, gpu: "", missing: "Chrome is not installed" },
  ];
}

/** Deno's executable: from the npm package's platform package (its install script need not have run), or from the PATH. */
export function denoExecutable() {
  const { platform, arch } = process;
  const libc = platform === "linux" ? "-glibc" : "";
  const file = platform === "win32" ? "deno.exe" : "deno";
  try {
    const require = createRequire(import.meta.url);
    return require.resolve(`@deno/${platform}-${arch}${libc}/${file}`);
  } catch {
    const folders = [join(root, "node_modules", "deno"), ...(process.env.PATH ?? "").split(platform === "win32" ? ";" : ":")];
    return folders.map((folder) => join(folder, file)).find((path) => existsSync(path));
  }
}

function joinPath(first, second) {
  return second ? `${first}:${second}` : first;
}
