/**
 * Starts Chromium for tests: the headless one unpacked from `@sparticuz/chromium` with SwiftShader (WebGPU and WebGL on the CPU), or the installed
 * Chrome on a desktop with a GPU. Which of the two was decided by tools/hosts/hosts.mjs and is handed on by environment variables; a process that was
 * started without them (a single test run by hand) decides here.
 */
import { existsSync } from "node:fs";
import { canUnpack, unpackedChromium } from "./unpack.mjs";

/** Flags for a Chromium that computes and draws with SwiftShader. */
const swiftshaderFlags = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** What Playwright needs to launch the browser that the environment names. */
export function chromiumLaunchOptions(env = process.env) {
  if (!env.ERGON_CHROMIUM) return { channel: "chrome", args: ["--enable-unsafe-webgpu"] };
  return { executablePath: env.ERGON_CHROMIUM, args: swiftshaderFlags, env: { ...env, LD_LIBRARY_PATH: env.ERGON_CHROMIUM_LIBRARIES } };
}

/** The variables that name an unpacked Chromium; none of them disturbs the Node that drives it. */
export function chromiumEnvironment(packed) {
  return packed ? { ERGON_CHROMIUM: packed.chromium, ERGON_CHROMIUM_LIBRARIES: packed.libraries, FONTCONFIG_FILE: packed.fonts } : {};
}

/** Launches the browser. @returns {Promise<import("playwright").Browser>} */
export async function launchChromium() {
  const { chromium } = await import("playwright");
  const given = process.env.ERGON_CHROMIUM !== undefined || installedChrome() !== undefined || !canUnpack;
  const env = given ? process.env : { ...process.env, ...chromiumEnvironment(await unpackedChromium()) };
  return chromium.launch({ headless: true, ...chromiumLaunchOptions(env) });
}

/** The installed Chrome, where Playwright's channel "chrome" looks for it. */
export function installedChrome() {
  const folders = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
  const places = {
    linux: ["/opt/google/chrome/chrome"],
    darwin: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    win32: folders.map((folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`),
  };
  return places[process.platform]?.find((path) => existsSync(path));
}
