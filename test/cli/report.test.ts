/**
 * Reports: what the table says beside NIST's values, and the page itself opened in Chromium from a file: every chart drawn, nothing asked of a network, no error, and
 * no wider than a phone. The results here are made up; real ones are reported in test/cli/simulate.test.ts and free-energy.test.ts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import nist from "../reference/nist.json" with { type: "json" };
import { significant, withError } from "../../src/cli/numbers.ts";
import { chartOf } from "../../src/cli/report/chart.ts";
import { compared, freeEnergyReport, tableOf } from "../../src/cli/report/free-energy.ts";
import { readLog } from "../../src/cli/report/simulate.ts";
import { schemas } from "../../src/jobs/schemas/index.ts";
import type { FreeEnergyResult, FreeEnergySpec } from "../../src/jobs/schemas/free-energy.ts";
import { validated } from "../../src/jobs/validate.ts";
import { nistValue } from "../../src/testsystems/nist-lennard-jones.ts";
import { launchChromium } from "../../tools/hosts/chromium.mjs";
import { desk } from "../support/command-line.ts";

const spec: FreeEnergySpec = { system: { system: "lennard-jones", box: [8, 8, 8], cutoff: 3, tail: true }, kT: 1.5, N: [40, 100], methods: ["ti", "widom"], seed: 1 };
const grid = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
const result = validated<FreeEnergyResult>(schemas["free-energy"].result!, {
  job: "free-energy", kT: 1.5, seed: 1, device: "wasm", precision: "f64",
  results: [
    { method: "widom", N: 40, betaFExcess: null, standardError: 0.002, betaMuExcess: -0.357, betaMuStandardError: 0.002 },
    { method: "ti", N: 40, betaFExcess: -7.35, standardError: 0.03, betaMuExcess: null, betaMuStandardError: null, warnings: ["windows <3> & 4 overlap by 0.01"] },
    { method: "ti", N: 100, betaFExcess: -42, standardError: 0.03, betaMuExcess: null, betaMuStandardError: null },
  ],
  profiles: [40, 100].map((N) => ({
    N,
    ti: { lambda: grid(6, (i) => i / 5), dUdLambda: grid(6, (i) => -i * N), standardError: grid(6, () => 3) },
    overlap: grid(6, (i) => i).map((i) => grid(6, (j) => (i === j ? 0.6 : Math.abs(i - j) === 1 ? 0.2 : 0))),
    radial: { r: grid(50, (i) => 0.03 * (2 * i + 1)), g: grid(50, (i) => (i < 15 ? 0 : 1)) },
    energy: { sample: grid(300, (i) => i), energyPerParticle: grid(300, (i) => Math.sin(i)) },
    convergence: { fraction: [0.5, 1], betaFExcess: [-7, -7.1], standardError: [0.1, 0.07] },
  })),
  diagnostics: [{ N: 40, thermodynamicLength: 6, quadratureError: 0.001, walkers: 4, energyDrift: 1e-5, windows: [{ lambda: 0.5, sweepsBetweenSamples: 3, statisticalInefficiency: 1.2, dropped: 0, acceptance: 0.5, walkerDisagreement: 1 }] }],
  costs: [],
  verdict: "1 of 3 results carry warnings.",
  macrostates: { N: grid(101, (i) => i), lnPi: grid(101, (i) => -((i - 50) ** 2) / 50), betaMu: -2 },
});
const run = { job: "free-energy", ergon: "0.1.0", seed: 1, device: "wasm", precision: "f64", deviceDescription: { build: "simd" }, host: "Node" } as const;

describe("the table", () => {
  it("puts NIST's values where the state is NIST's, and nowhere else", () => {
    for (const [N, cut, tail, mu] of nist.rows) {
      expect(nistValue({ ...spec.system, kT: 1.5, N })).toEqual({ betaFExcess: tail, betaMuExcess: mu });
      expect(nistValue({ ...spec.system, tail: false, kT: 1.5, N })).toEqual({ betaFExcess: cut, betaMuExcess: null });
      expect(nistValue({ ...spec.system, sigma: 2, epsilon: 3, box: [16, 16, 16], cutoff: 6, kT: 4.5, N })?.betaFExcess).toBe(tail);
    }
    for (const change of [{ kT: 1.4 }, { box: [8, 8, 9] }, { cutoff: 2.5 }, { truncation: "shift" as const }, { N: 41 }]) expect(nistValue({ ...spec.system, kT: 1.5, N: 40, ...change })).toBeNull();
  });

  it("is ordered by N and method, and counts differences in combined errors", () => {
    const rows = compared(result, spec);
    expect(rows.map(({ entry }) => `${entry.method} ${entry.N}`)).toEqual(["ti 40", "widom 40", "ti 100"]);
    expect(rows[0].difference!.value).toBeCloseTo(0.016, 10);
    expect(rows[0].difference!.inErrors).toBeCloseTo(0.016 / Math.hypot(0.03, 0.04), 10);
    expect(rows[1].difference!.value).toBeCloseTo(0.004, 10);
    const { header, cells } = tableOf(rows);
    expect(header).toEqual(["N", "method", "βF_ex", "NIST", "βμ_ex", "NIST", "off by"]);
    expect(cells[0]).toEqual(["40", "TI", "-7.35(3)", "-7.366", "–", "–", "+0.016 (0.3 SE)"]);
    expect(cells[1]).toEqual(["40", "Widom", "–", "–", "-0.357(2)", "-0.361", expect.stringMatching(/^\+0\.004/)]);
    expect(tableOf(compared(result, { ...spec, kT: 2 })).header).toEqual(["N", "method", "βF_ex", "βμ_ex"]);
  });

  it("writes values with their errors as physicists do", () => {
    expect(withError(-43.6481, 0.0312)).toBe("-43.65(3)");
    expect(withError(-43.6481, 0.0149)).toBe("-43.648(15)");
    expect(withError(1234.5, 30)).toBe("1235(30)");
    expect(withError(2, null)).toBe("2");
    expect(withError(null, 1)).toBe("–");
    expect(significant(1234567, 4)).toBe("1.235e+6");
  });
});

it("curves with different x share a chart, with gaps", () => {
  const chart = chartOf({ title: "", xLabel: "", yLabel: "" }, [{ name: "a", x: [1, 3], y: [10, 30] }, { name: "b", x: [2, 3], y: [20, NaN], error: [1, 2] }]);
  expect(chart.x).toEqual([1, 2, 3]);
  expect(chart.series).toEqual([{ name: "a", y: [10, null, 30] }, { name: "b", y: [null, 20, null], error: [null, 1, 2] }]);
});

it("a log is read in columns", () => {
  const log = readLog("step,time,replica,totalEnergy,pressure\n0,0,0,1.5,\n10,0.02,0,2.5,\n");
  expect(log.totalEnergy).toEqual([1.5, 2.5]);
  expect(log.pressure).toEqual([NaN, NaN]);
});

describe("the page", () => {
  const { folder, put, refused } = desk();

  it("draws every chart in Chromium without a network, on a wide screen and on a phone", async () => {
    const html = freeEnergyReport(result, spec, run, [{ account: "windows 40", seconds: 1.5 }]);
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    const browser = await launchChromium();
    try {
      for (const [width, colorScheme] of [[1100, "light"], [360, "dark"]] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        const trouble: string[] = [];
        page.on("pageerror", (error) => trouble.push(error.message));
        page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
        page.on("request", (request) => !request.url().startsWith("file:") && trouble.push(request.url()));
        await page.goto(pathToFileURL(file).href);
        await page.waitForFunction(() => document.querySelectorAll("canvas").length === document.querySelectorAll("[data-chart]").length);
        // dU/dlambda, ln Pi, p(N), g(r), energy, and one convergence a size.
        expect(await page.locator("canvas").count()).toBe(7);
        expect(await page.locator("table.heat").count()).toBe(2);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        const inked = await page.evaluate(() => [...document.querySelectorAll("canvas")].map((c) => c.getContext("2d")!.getImageData(0, 0, c.width, c.height).data.some((x) => x > 0)));
        expect(inked).toEqual(new Array(7).fill(true));
        expect(trouble).toEqual([]);
      }
    } finally {
      await browser.close();
    }
    expect(html).toContain("windows &lt;3&gt; &amp; 4 overlap by 0.01");
    expect(html).toMatch(/<td class="bad">[^<]*\(\d+\.\d SE\)/);
  });

  it("ergon report refuses folders without results", async () => {
    expect(await refused("report", "nowhere")).toBe("nowhere: no such file or folder; check the name");
    put("file", "x");
    expect(await refused("report", "file")).toMatch(/^file: this is a file, not a folder/);
    expect(await refused("report", ".")).toMatch(/^\.: the folder holds other files and no results of ergon/);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("x");
  });
});
