/**
 * Completes package-lock.json: adds the entries of platform packages (`@deno/darwin-arm64`, `@rollup/rollup-win32-x64-msvc`, …) that npm
 * leaves out when the lock is written where a registry mirror does not carry them. Without them `npm ci` refuses the lock, here and on
 * the platforms themselves. The entries have a version, `os`, `cpu` and `libc` read from the package's name, and no integrity.
 * Run it after every `npm install` that changes the lock: `node tools/complete-lock.mjs`. It changes nothing that is already there.
 */
import { readFileSync, writeFileSync } from "node:fs";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = [
  ["arm", /\barm(-|$)|armv7/],
  ["arm64", /arm64|aarch64/],
  ["ia32", /ia32/],
  ["loong64", /loong64/],
  ["mips64el", /mips64el/],
  ["ppc64", /ppc64/],
  ["riscv64", /riscv64/],
  ["s390x", /s390x/],
  ["x64", /x64/],
];

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
let added = 0;
for (const [location, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const os = systems.find((system) => name.includes(system));
    const cpu = processors.find(([, pattern]) => pattern.test(name))?.[0];
    if (lock.packages[key] !== undefined || os === undefined || !/^\d+\.\d+\.\d+$/.test(range)) continue;
    const libc = name.includes("musl") ? ["musl"] : /gnu|glibc/.test(name) && os === "linux" ? ["glibc"] : undefined;
    lock.packages[key] = {
      version: range,
      ...(cpu && { cpu: [cpu] }),
      ...(entry.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      os: [os],
    };
    added++;
    console.log(`${location}: added ${name} ${range} (${os} ${cpu ?? "any"})`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
if (added > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added === 0 ? "The lock is complete." : `${added} entries added.`);
