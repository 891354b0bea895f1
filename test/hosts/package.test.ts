/**
 * The packed tarball as a user meets it: installed into an empty folder, it imports and computes in Node, in Deno, in an esbuild bundle and in a page that
 * Vite built (run in Chromium), as does the plain-script build; its types and its manifest pass `attw` and `publint`. It needs dist/: `npm test` builds it.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../../tools/hosts/chromium.mjs";
import { denoExecutable } from "../../tools/hosts/hosts.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ergon-package-"));
let tarball = "";

/** Opens the WASM device, which decodes and compiles the embedded module. It prints or shows `ok` if that worked. */
const program = `
import { open } from "ergon";
export const answer = (async () => {
  const device = await open({ device: "wasm" });
  return device.kind === "wasm" ? "ok" : "wrong device " + device.kind;
})();
`;

beforeAll(async () => {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
  tarball = join(folder, (JSON.parse(stdout) as { filename: string }[])[0]!.filename);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  await run("npm", ["install", "--omit=peer", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
  writeFileSync(join(folder, "program.js"), program);
  writeFileSync(join(folder, "print.js"), `import { answer } from "./program.js"; console.log(await answer);`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("imports and computes in Node, every entry of it", async () => {
  expect((await run(process.execPath, ["print.js"], { cwd: folder })).stdout.trim()).toBe("ok");
  const entries = Object.keys((JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object }).exports).filter((name) => !name.endsWith(".json"));
  const all = entries.map((name) => `import * as m${entries.indexOf(name)} from "${name.replace(/^\./, "ergon")}"; if (Object.keys(m${entries.indexOf(name)}).length === 0) throw new Error("${name} is empty");`);
  writeFileSync(join(folder, "entries.js"), all.join("\n"));
  await run(process.execPath, ["entries.js"], { cwd: folder });
});

it("brings the command line, which computes and starts its workers", async () => {
  const ergon = join(folder, "node_modules", ".bin", "ergon");
  writeFileSync(join(folder, "pair.json"), JSON.stringify([[1, 1, 1], [2.5, 1, 1]]));
  writeFileSync(join(folder, "fluid.json"), JSON.stringify({ system: "lennard-jones", box: [8, 8, 8], cutoff: 3 }));
  const { stdout } = await run(ergon, ["energy", "fluid.json", "--positions", "pair.json", "--json"], { cwd: folder });
  expect((JSON.parse(stdout) as { energy: number }).energy).toBeCloseTo(4 * (1.5 ** -12 - 1.5 ** -6), 12);
  writeFileSync(join(folder, "spec.json"), JSON.stringify({ system: { system: "lennard-jones", box: [8, 8, 8], cutoff: 3 }, kT: 2, N: 2, methods: ["mbar"], effort: 0.01 }));
  await run(ergon, ["free-energy", "spec.json", "-o", "results", "--device", "wasm"], { cwd: folder });
  expect(readFileSync(join(folder, "results", "report.html"), "utf8")).toContain("Free energy of a Lennard-Jones fluid");
});

it("has types that TypeScript finds from outside, of every entry", async () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, unknown> };
  const names = Object.keys(exports).filter((name) => !name.endsWith(".json")).map((name) => name.replace(/^\./, "ergon"));
  const lines = names.map((name, i) => `import * as m${i} from "${name}"; export const e${i}: Extract<keyof typeof m${i}, string> = "" as never;`);
  writeFileSync(join(folder, "right.ts"), `${lines.join("\n")}\nimport { open, type Device } from "ergon";\nexport const device: Promise<Device> = open({ device: "wasm", precision: "f64" });\n`);
  // A declaration that is not found would make everything `any`, and this mistake pass.
  writeFileSync(join(folder, "wrong.ts"), `import { open } from "ergon";\nexport const device = open({ device: "toaster" });\n`);
  const check = (file: string): Promise<unknown> =>
    run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--types", "", file], { cwd: folder });
  await check("right.ts");
  await expect(check("wrong.ts")).rejects.toMatchObject({ stdout: expect.stringContaining('"toaster"') });
});

it("passes publint and attw", async () => {
  const tool = (path: string, ...args: string[]): Promise<unknown> => run(process.execPath, [join(root, "node_modules", path), ...args], { cwd: root });
  await tool("publint/src/cli.js", tarball, "--strict");
  await tool("@arethetypeswrong/cli/dist/index.js", tarball, "--profile", "esm-only");
});

it("imports and computes in Deno", async () => {
  const deno = denoExecutable();
  expect(deno, "Deno's executable").toBeDefined();
  expect((await run(deno!, ["run", "-A", "--node-modules-dir=manual", "print.js"], { cwd: folder })).stdout.trim()).toBe("ok");
});

it("imports and computes in an esbuild bundle", async () => {
  const outfile = join(folder, "bundle.mjs");
  const { warnings } = await esbuild({ absWorkingDir: folder, entryPoints: ["print.js"], bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022", outfile, logLevel: "silent" });
  expect(warnings).toEqual([]);
  expect((await run(process.execPath, [outfile], { cwd: tmpdir() })).stdout.trim()).toBe("ok");
});

it("imports and computes in a page, built by Vite and as a plain script", async () => {
  const page = join(folder, "page");
  mkdirSync(page);
  const show = "answer.then((text) => (document.title = text), (error) => (document.title = String(error)))";
  writeFileSync(join(page, "index.html"), `<!doctype html><script type="module">import { answer } from "../program.js"; ${show};</script>`);
  await vite({ root: page, base: "./", logLevel: "error", configFile: false, build: { outDir: "built", target: "es2022", reportCompressedSize: false } });
  const script = readFileSync(join(folder, "node_modules", "ergon", "dist", "ergon.browser.js"), "utf8");
  writeFileSync(join(page, "built", "ergon.browser.js"), script);
  const plain = `const answer = ergon.open({ device: "wasm" }).then((device) => (device.kind === "wasm" ? "ok" : "wrong device"));`;
  writeFileSync(join(page, "built", "plain.html"), `<!doctype html><script src="ergon.browser.js"></script><script>${plain} ${show};</script>`);
  const { url, close } = await serve(join(page, "built"));
  const browser = await launchChromium();
  try {
    for (const name of ["index.html", "plain.html"]) {
      const tab = await browser.newPage();
      await tab.goto(`${url}/${name}`);
      await tab.waitForFunction(() => document.title !== "", undefined, { timeout: 20_000 });
      expect(await tab.title(), name).toBe("ok");
    }
  } finally {
    await browser.close();
    close();
  }
});

/** A static file server on a free port of this machine. */
async function serve(directory: string): Promise<{ url: string; close: () => void }> {
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
  const server = createServer((request, response) => {
    try {
      const path = join(directory, new URL(request.url ?? "/", "http://localhost").pathname);
      const body = readFileSync(path);
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
