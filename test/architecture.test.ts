/**
 * The house rule as a test: floors import only downwards, folders on one floor do not import each other, only types are imported in a circle, the WASM
 * kernels import nothing from outside their folder, and no file is longer than a person can hold in mind. DESIGN of the floors: CONTRIBUTING.md.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const floors = [
  ["core"],
  ["program"],
  ["kernels"],
  ["device", "autodiff"],
  ["estimators", "system"],
  ["solvers", "potentials", "nn"],
  ["dynamics", "flows", "testsystems", "io"],
  ["methods"],
  ["jobs"],
  ["cli"],
];
const root = fileURLToPath(new URL("..", import.meta.url));
const limit = 450;

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|wgsl)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .filter((path) => !path.includes("/generated/") && !path.includes("node_modules"));

/** Relative imports of a file as paths below the root, with or without those of types only; comments are dropped first. */
function importsOf(path: string, types = true): string[] {
  let text = readFileSync(join(root, path), "utf8").replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  if (!types) text = text.replace(/\b(?:import|export) type\b[^;]*;/g, "");
  const names = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']*)["']/g)].map((match) => match[1]!);
  return names.map((name) => relative(root, resolve(root, dirname(path), name)).split(sep).join("/"));
}

/** The floor and folder of a file; index files and generated text belong to nobody. */
function place(path: string): { floor: number; folder: string } | undefined {
  const folder = path.split("/")[1]!;
  const floor = floors.findIndex((names) => names.includes(folder));
  return floor < 0 ? undefined : { floor, folder };
}

it("imports go down the floors only", () => {
  const wrong: string[] = [];
  for (const path of files("src")) {
    const here = place(path);
    if (here === undefined) {
      if (path.split("/").length > 2) wrong.push(`${path} is in a folder that has no floor`);
      continue;
    }
    for (const target of importsOf(path)) {
      const there = place(target);
      if (target.startsWith("src/generated/")) continue;
      if (!target.startsWith("src/")) wrong.push(`${path} imports ${target}, outside src/`);
      else if (there === undefined) wrong.push(`${path} imports ${target}, which is above every floor`);
      else if (there.folder !== here.folder && there.floor >= here.floor) wrong.push(`${path} (floor ${here.floor}) imports ${target} (floor ${there.floor})`);
    }
  }
  expect(wrong).toEqual([]);
});

it("nothing but types is imported in a circle", () => {
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === "open") circles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (state.has(path)) return;
    state.set(path, "open");
    for (const target of importsOf(path, false)) if (known.has(target)) visit(target, [...trail, path]);
    state.set(path, "done");
  };
  const known = new Set(files("src"));
  for (const path of known) visit(path, []);
  expect(circles).toEqual([]);
});

it("the WASM kernels import nothing from outside their folder", () => {
  const outside = files("assembly").flatMap((path) => importsOf(path).filter((target) => !target.startsWith("assembly/")).map((target) => `${path} imports ${target}`));
  expect(outside).toEqual([]);
});

it(`no file is longer than ${limit} lines`, () => {
  const all = ["src", "assembly", "shaders", "test", "tools", "bench", "examples"].flatMap((folder) => {
    try {
      return files(folder);
    } catch {
      return [];
    }
  });
  const long = all.map((path) => [path, readFileSync(join(root, path), "utf8").split("\n").length] as const).filter(([, lines]) => lines > limit);
  expect(long).toEqual([]);
});

it("has no folder for odds and ends, and no test that is switched off", () => {
  const all = [...files("src"), ...files("assembly"), ...files("test")];
  expect(all.filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.)/.test(path))).toEqual([]);
  const off = new RegExp(`\\b(it|test|describe)\\.(skip|only|todo)\\b|\\b(TO${""}DO|FIX${""}ME)\\b`);
  expect(all.filter((path) => off.test(readFileSync(join(root, path), "utf8")))).toEqual([]);
});
