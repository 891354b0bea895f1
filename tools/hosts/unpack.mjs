/**
 * Unpacks what `@sparticuz/chromium` carries (a headless Chromium, SwiftShader with a Vulkan loader, the NSS libraries, a font) into
 * `node_modules/.cache/ergon`, once for each version of that package. With it WebGPU runs on a Linux machine that has no GPU, no
 * driver and no browser. Two processes may ask at once: one unpacks, under a lock, into a temporary folder that is then renamed.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const cache = join(existsSync(modules) ? realpathSync(modules) : modules, ".cache", "ergon");

/** True where the packed binaries can run: Linux on x64. */
export const canUnpack = process.platform === "linux" && process.arch === "x64";

/**
 * The folder with the unpacked files, made on the first call (about three seconds, 220 MB).
 * @returns {Promise<{ folder: string, chromium: string, libraries: string, icd: string, fonts: string }>}
 */
export async function unpackedChromium() {
  if (!canUnpack) throw new Error("The packed Chromium runs on Linux x64 only.");
  const packed = join(modules, "@sparticuz", "chromium");
  if (!existsSync(packed)) throw new Error("The package @sparticuz/chromium is missing: run npm ci.");
  const { version } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8"));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) await underLock(join(cache, "lock"), () => existsSync(folder) || unpack(join(packed, "bin"), folder));
  return {
    folder,
    chromium: join(folder, "chromium"),
    libraries: `${folder}:${join(folder, "lib")}`,
    icd: join(folder, "vk_swiftshader_icd.json"),
    fonts: join(folder, "fonts.conf"),
  };
}

function unpack(source, folder) {
  const temporary = `${folder}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  for (const name of ["al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"]) {
    untar(brotliDecompressSync(readFileSync(join(source, name))), temporary);
  }
  writeFileSync(join(temporary, "chromium"), brotliDecompressSync(readFileSync(join(source, "chromium.br"))), { mode: 0o755 });
  const fonts = `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>\n`;
  writeFileSync(join(temporary, "fonts.conf"), fonts);
  renameSync(temporary, folder);
}

/** Writes the regular files of a tar archive (ustar; names below 100 characters, as these archives have). */
function untar(tar, folder) {
  const text = (from, to) => tar.toString("latin1", from, to).split("\0")[0].trim();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = parseInt(text(at + 124, at + 136), 8) || 0;
    const type = text(at + 156, at + 157);
    const path = join(folder, text(at, at + 100));
    if (type === "0" || type === "") {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, tar.subarray(at + 512, at + 512 + size), { mode: parseInt(text(at + 100, at + 108), 8) | 0o400 });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** Runs `work` while holding a folder as a lock; a lock whose owner has died is taken over. */
async function underLock(lock, work) {
  mkdirSync(dirname(lock), { recursive: true });
  const owner = join(lock, "pid");
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (tries > 10 && !ownerLives(owner)) rmSync(lock, { recursive: true, force: true });
      else await sleep(200);
    }
  }
  try {
    writeFileSync(owner, String(process.pid));
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function ownerLives(owner) {
  try {
    process.kill(Number(readFileSync(owner, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
