/**
 * The scripts of examples/node and examples/deno, as a reader would run them: each ends well and prints what physics says. They import the package by its
 * name, so that they need dist/: `npm test` builds it.
 */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { denoExecutable } from "../../tools/hosts/hosts.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Lines that a script prints. */
async function lines(path: string): Promise<string[]> {
  const [command, ...args] = path.endsWith(".mjs") ? [process.execPath, path] : [denoExecutable() ?? "deno", "run", "-A", path];
  const { stdout } = await promisify(execFile)(command, args, { cwd: root, timeout: 110_000 });
  return stdout.trim().split("\n");
}

/** The numbers of the first line that begins with a text. */
function numbers(all: readonly string[], begin: string): number[] {
  const line = all.find((l) => l.startsWith(begin));
  expect(line, `a line that begins with "${begin}"`).toBeDefined();
  return (line!.slice(begin.length).match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
}

const checks: Record<string, (all: readonly string[]) => void> = {
  "examples/node/radial-distribution.mjs": (all) => {
    const [r, g, neighbours] = numbers(all, "first peak");
    expect(Math.abs(r - 1.08)).toBeLessThan(0.05);
    expect(Math.abs(g - 3)).toBeLessThan(0.25);
    expect(Math.abs(neighbours - 12.7)).toBeLessThan(1);
    const [k, S] = numbers(all, "order");
    expect(Math.abs(k - 6.8)).toBeLessThan(0.4);
    expect(Math.abs(S - 2.6)).toBeLessThan(0.4);
    const [D] = numbers(all, "diffusion");
    expect(Math.abs(D - 0.033)).toBeLessThan(0.01);
  },
  "examples/node/isobaric.mjs": (all) => {
    const densities = ["0.50", "1.00", "2.00", "4.00"].map((p) => numbers(all, p)[0]);
    // The equation of state rises and flattens; at low pressure the fluid is denser than an ideal gas.
    expect(densities[0]).toBeGreaterThan(0.5 / 2);
    for (let i = 1; i < 4; i++) expect(densities[i] - densities[i - 1]).toBeGreaterThan(0.05);
    expect(densities[3]).toBeLessThan(0.8);
  },
  "examples/node/replica-exchange.mjs": (all) => {
    for (const kT of ["0.08", "0.11", "0.15", "0.21", "0.30", "0.45"]) expect(Math.abs(numbers(all, kT)[1] - 0.5)).toBeLessThan(0.06);
  },
  "examples/deno/coupling-exchange.ts": (all) => {
    const [deltaF, standardError] = numbers(all, "beta F_ex =");
    expect(standardError).toBeLessThan(0.2);
    expect(Math.abs(deltaF + 6.719)).toBeLessThan(0.5);
  },
  "examples/deno/partial-structure.ts": (all) => {
    expect(Math.abs(numbers(all, "AA")[0] - 1.05)).toBeLessThan(0.08);
    expect(Math.abs(numbers(all, "AB")[0] - 0.87)).toBeLessThan(0.08);
    const [k, S] = all.filter((l) => l.startsWith("S(")).map((l) => numbers([l], "S(")).reduce((a, b) => (b[1] > a[1] ? b : a));
    expect(Math.abs(k - 7.4)).toBeLessThan(0.8);
    expect(S).toBeGreaterThan(1.5);
  },
};

it.each(Object.keys(checks))("%s", async (path) => checks[path](await lines(path)), 120_000);

it("has a check for every script", () => {
  const here = ["examples/node", "examples/deno"].flatMap((folder) => readdirSync(`${root}/${folder}`).filter((f) => /\.(mjs|ts)$/.test(f)).map((f) => `${folder}/${f}`));
  expect(here.sort()).toEqual(Object.keys(checks).sort());
});
