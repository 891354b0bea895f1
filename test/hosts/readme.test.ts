/**
 * README keeps its word: the fifteen lines run as they stand in Node and in Deno and give what NIST gives, and the table of kernels that lack a device is that of
 * the registry. It needs dist/: `npm test` builds it.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { kernels } from "../../src/kernels/registry.ts";
import { stemOf } from "../../src/program/kernel.ts";
import { denoExecutable } from "../../tools/hosts/hosts.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

it.each([["Node", process.execPath, []], ["Deno", denoExecutable(), ["run", "-A"]]] as const)("the fifteen lines run in %s", async (_host, command, args) => {
  const code = /```js\n([\s\S]*?)```/.exec(readme)![1];
  expect(code.trim().split("\n").filter((line) => line.trim() !== "" && !line.startsWith("import")).length).toBeLessThanOrEqual(15);
  const file = join(root, "examples", "chemical-potential.mjs");
  expect(readFileSync(file, "utf8")).toBe(code);
  const { stdout } = await promisify(execFile)(command!, [...args, file], { cwd: root, timeout: 50_000 });
  const [mu, standardError] = /= (-?[\d.]+) ± ([\d.]+)/.exec(stdout)!.slice(1).map(Number);
  // NIST: between N = 99 and 100 with the tail, whose own part is 2 N c / T*; the 101st particle adds a hundredth.
  const tail = (2 * 100 * -6.0574e-4) / 1.5;
  expect(standardError).toBeLessThan(0.02);
  expect(Math.abs(mu - (-0.821 - tail) + 0.008)).toBeLessThan(4 * Math.hypot(standardError, 0.003));
});

it("the table names every kernel that lacks a device, with its reason", () => {
  const wanted = new Map<string, Set<string>>();
  for (const { id, only } of kernels) {
    if (!only) continue;
    const key = `${only.devices.filter((d) => d !== "reference").join(", ")} | ${only.reason}`;
    wanted.set(key, (wanted.get(key) ?? new Set()).add(`\`${stemOf(id)}\``));
  }
  const rows = [...wanted].map(([key, stems]) => `| ${[...stems].join(", ")} | ${key} |`);
  for (const row of rows) expect(readme).toContain(row);
});
