/**
 * Turns vitest's JSON reports into the closing table host × device × suite. A suite is a folder of test/ (or a file directly in it). The device of
 * a test is the one named in its full title (`wasm`, `webgpu` or `reference`); a test that names none is counted under `host`.
 */
import { relative, sep } from "node:path";
import { root } from "../load.mjs";

const columns = ["host", "reference", "wasm", "webgpu"];

/** @param {object} results vitest's JSON report @param {number} code vitest's exit code */
export function summarise(results, code) {
  const suites = new Map();
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of results.testResults ?? []) {
    const suite = suiteOf(file.name);
    if (!suites.has(suite)) suites.set(suite, Object.fromEntries(columns.map((column) => [column, { passed: 0, failed: 0, skipped: 0 }])));
    const row = suites.get(suite);
    for (const test of file.assertionResults) {
      const outcome = test.status === "passed" ? "passed" : test.status === "failed" ? "failed" : "skipped";
      row[deviceOf(test.fullName)][outcome]++;
      total[outcome]++;
    }
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")) {
      row.host.failed++;
      total.failed++;
    }
  }
  const silent = code !== 0 && total.failed === 0;
  if (silent) total.failed++;
  return { suites: [...suites].sort(([a], [b]) => (a < b ? -1 : 1)), total, problem: silent ? `vitest ended with exit code ${code} though no test failed` : undefined };
}

/** Prints the table of all hosts. */
export function printTable(outcomes) {
  const lines = [["host", "suite", ...columns.map((column) => (column === "host" ? "no device" : column))]];
  for (const { host, suites, total, seconds, problem } of outcomes) {
    for (const [suite, row] of suites) lines.push([host.name, suite, ...columns.map((column) => cell(row[column]))]);
    lines.push([host.name, "all", `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped in ${seconds.toFixed(0)} s · WebGPU: ${host.gpu || "none"}${problem ? ` · ${problem}` : ""}`]);
  }
  const widths = columns.map((_, column) => column).concat([0, 0]).map((_, column) => Math.max(...lines.map((line) => (line.length > 3 ? (line[column] ?? "").length : 0))));
  console.log("");
  for (const line of lines) {
    console.log(line.map((text, column) => (line.length > 3 || column < 2 ? text.padEnd(widths[column]) : text)).join("  ").trimEnd());
    if (line.length === 3 || line === lines[0]) console.log("");
  }
}

function cell({ passed, failed, skipped }) {
  if (passed + failed + skipped === 0) return "·";
  return [String(passed), failed > 0 && `${failed} FAILED`, skipped > 0 && `${skipped} skipped`].filter(Boolean).join(", ");
}

function suiteOf(path) {
  const parts = relative(root, path).split(sep);
  return parts.length > 2 ? parts[1] : parts.at(-1).replace(/(\.slow)?\.test\.ts$/, "");
}

function deviceOf(title) {
  return /\b(reference|wasm|webgpu)\b/.exec(title)?.[1] ?? "host";
}
