/**
 * `npm test`: builds what is stale, runs vitest on each host of this machine, prints a table host × device × suite, and closes with one plain
 * line `N passed, N failed, N skipped` that sums all hosts. The exit code is 1 if anything failed or a required host did not run.
 *
 *     node tools/test.mjs [--slow] [--host node,deno,chromium] [vitest's filters and options …]
 *
 * REQUIRE_DEVICES=wasm,webgpu makes a device, or a host, that is not there a failure.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ensureBuilt } from "./ensure-built.mjs";
import { findHosts } from "./hosts/hosts.mjs";
import { printTable, summarise } from "./hosts/summary.mjs";
import { testFilesOf } from "./hosts/portable.mjs";
import { root } from "./load.mjs";

const { slow, names, rest } = parse(process.argv.slice(2));
// A filtered run is somebody at work on one part: the bundles, which only the tests of the package need, would keep them waiting.
ensureBuilt(rest.length > 0 ? "sources" : "dist");
const hosts = (await findHosts()).filter((host) => names === undefined || names.includes(host.name));
const outcomes = [];
for (const host of hosts) outcomes.push(await runHost(host));
printTable(outcomes);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const outcome of outcomes) for (const key of Object.keys(total)) total[key] += outcome.total[key];
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function parse(args) {
  const rest = [];
  let slow = false;
  let names;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--slow") slow = true;
    else if (args[i] === "--host") names = args[++i].split(",");
    else rest.push(args[i]);
  }
  return { slow, names, rest };
}

/** Runs vitest on one host; its own output goes through, its results come back by a JSON file. */
async function runHost(host) {
  const required = Boolean(process.env.REQUIRE_DEVICES);
  if (host.missing) return { host, seconds: 0, suites: [], total: { passed: 0, failed: required ? 1 : 0, skipped: 0 }, problem: host.missing };
  const files = testFilesOf(host.name).filter((file) => file.endsWith(".slow.test.ts") === slow);
  console.log(`\n── ${host.name} · ${files.length} files · WebGPU on ${host.gpu} ──`);
  const report = join(root, "build", "test", `${host.name}.json`);
  mkdirSync(join(root, "build", "test"), { recursive: true });
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const options = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...rest];
  const env = { ...process.env, ...host.env, ERGON_HOST: host.name, ERGON_SLOW: slow ? "1" : "0" };
  const begin = performance.now();
  const code = await new Promise((done) => {
    const child = spawn(host.command, [...host.args, vitest, ...options], { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => done(1)).on("exit", (status) => done(status ?? 1));
  });
  const seconds = (performance.now() - begin) / 1000;
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { host, seconds, suites: [], total: { passed: 0, failed: 1, skipped: 0 }, problem: `vitest left no report (exit code ${code})` };
  }
  return { host, seconds, ...summarise(results, code) };
}
