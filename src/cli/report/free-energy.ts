/**
 * The report of a free-energy run: the table of methods and N beside NIST's values, and the plots that would show a result to be wrong.
 */
import type { FreeEnergyEntry, FreeEnergyProfile, FreeEnergyResult, FreeEnergySpec, PathDiagnostics } from "../../jobs/schemas/free-energy.ts";
import { METHODS } from "../../jobs/schemas/free-energy.ts";
import { nistValue, NIST_STANDARD_ERROR, type NistValue } from "../../testsystems/nist-lennard-jones.ts";
import { significant, withError } from "../numbers.ts";
import type { RunRecord } from "../run-job.ts";
import { chartOf, thinned, type Chart, type Curve } from "./chart.ts";
import { fluidText, runText } from "./describe.ts";
import { escape, fold, heatMap, page, resultTable, row, type HtmlCell } from "./page.ts";

/** Names as people write them. */
export const METHOD_NAMES: Readonly<Record<string, string>> = { ti: "TI", bar: "BAR", mbar: "MBAR", tmmc: "TMMC", widom: "Widom" };

/** One line of the table of results. */
export interface ComparedEntry {
  readonly entry: FreeEnergyEntry;
  readonly nist: NistValue | null;
  /** (value - NIST) and the same in combined standard errors; null without a value to compare. */
  readonly difference: { readonly value: number; readonly inErrors: number } | null;
}

/** Results by N, then by method, each beside NIST's value where the table has this state. */
export function compared(result: FreeEnergyResult, spec: FreeEnergySpec): ComparedEntry[] {
  const order = (entry: FreeEnergyEntry): number => entry.N * 100 + METHODS.indexOf(entry.method);
  return [...result.results]
    .sort((a, b) => order(a) - order(b))
    .map((entry) => {
      const nist = spec.system.types ? null : nistValue({ ...spec.system, kT: spec.kT, N: entry.N });
      return { entry, nist, difference: differenceOf(entry, nist) };
    });
}

function differenceOf(entry: FreeEnergyEntry, nist: NistValue | null): ComparedEntry["difference"] {
  const [value, reference, error, floor] = entry.betaFExcess !== null ? [entry.betaFExcess, nist?.betaFExcess, entry.standardError, NIST_STANDARD_ERROR] : [entry.betaMuExcess, nist?.betaMuExcess, entry.betaMuStandardError, 0.002];
  if (value === null || reference === undefined || reference === null) return null;
  return { value: value - reference, inErrors: Math.abs(value - reference) / Math.hypot(error ?? 0, floor) };
}

/** Columns of the table, here and at the terminal. */
export function tableOf(rows: readonly ComparedEntry[]): { header: string[]; cells: string[][] } {
  const withNist = rows.some((r) => r.nist !== null);
  const withMu = rows.some((r) => r.entry.betaMuExcess !== null);
  const header = ["N", "method", "βF_ex", ...(withNist ? ["NIST"] : []), ...(withMu ? ["βμ_ex", ...(withNist ? ["NIST"] : [])] : []), ...(withNist ? ["off by"] : [])];
  const cells = rows.map(({ entry, nist, difference }) => [
    String(entry.N),
    METHOD_NAMES[entry.method] ?? entry.method,
    withError(entry.betaFExcess, entry.standardError),
    ...(withNist ? [nist && entry.betaFExcess !== null ? significant(nist.betaFExcess, 6) : "–"] : []),
    ...(withMu ? [withError(entry.betaMuExcess, entry.betaMuStandardError), ...(withNist ? [nist?.betaMuExcess != null && entry.betaMuExcess !== null ? significant(nist.betaMuExcess, 4) : "–"] : [])] : []),
    ...(withNist ? [difference ? `${difference.value >= 0 ? "+" : "−"}${Math.abs(difference.value).toFixed(3)} (${difference.inErrors.toFixed(1)} SE)` : "–"] : []),
  ]);
  return { header, cells };
}

/** The warnings of all entries, each with its method and N. */
export function warningsOf(result: FreeEnergyResult): string[] {
  return result.results.flatMap(({ method, N, warnings }) => (warnings ?? []).map((line) => `${METHOD_NAMES[method] ?? method}, N = ${N}: ${line}`));
}

/** Seconds of computing by what they were spent on, from the job's timings.json. */
export interface Timing { readonly account: string; readonly seconds: number }

/** The page. */
export function freeEnergyReport(result: FreeEnergyResult, spec: FreeEnergySpec, run: RunRecord, timings: readonly Timing[] | null): string {
  const p = page();
  const rows = compared(result, spec);
  p.html(`<p>${escape(result.verdict)}</p>`);
  p.html(resultsHtml(rows));
  p.warnings(warningsOf(result));
  const withNist = rows.some((r) => r.nist !== null);
  p.html(
    `<p class="note">βF_ex(N) = −ln(Z_N/V^N) and βμ_ex = βF_ex(N) − βF_ex(N−1), ideal parts excluded; standard errors in brackets, in units of the last digits.${withNist ? ` NIST: transition-matrix Monte Carlo, whose replicas differ by up to ${NIST_STANDARD_ERROR}; “off by” counts both errors.` : ""}</p>`,
  );
  const path = result.profiles.filter((profile) => profile.ti);
  if (path.length > 0) {
    p.heading("Along the coupling path");
    p.charts(chartOf({ title: "Mean of β ∂U/∂λ", xLabel: "λ", yLabel: "β ∂U/∂λ", baseline: 0, note: "The area below the curve is βF_ex. It should be smooth, with errors that look alike." }, path.map(({ N, ti }) => ({ name: `N = ${N}`, x: ti!.lambda, y: ti!.dUdLambda, error: ti!.standardError, style: "both" }))));
  }
  const overlaps = result.profiles.filter((profile) => profile.overlap);
  if (overlaps.length > 0) p.html(row(overlaps.map(({ N, overlap }) => heatMap(`Overlap of the windows, N = ${N}`, "Entry ij: the probability that a sample of window i could have come from window j (windows with more samples get more). A gap beside the diagonal would break the chain.", overlap!))));
  const macro = macrostateCharts(result);
  if (macro.length > 0) {
    p.heading("Number of particles");
    p.charts(...macro);
  }
  const fluid = fluidCharts(result.profiles);
  if (fluid.length > 0) {
    p.heading("The fluid, and how the run went");
    p.charts(...fluid);
  }
  p.heading("How it was sampled, and how to have it again");
  for (const d of result.diagnostics) p.html(fold(`Windows of the path, N = ${d.N}`, windowsHtml(d)));
  if (timings && timings.length > 0) p.html(resultTable(["computing", "seconds"], timings.map((t) => [t.account, t.seconds.toFixed(1)])));
  p.json("Spec", spec);
  p.json("Device and versions", run);
  return p.finish({ title: "Free energy of a Lennard-Jones fluid", state: `${fluidText(spec.system)}, kT = ${spec.kT}`, footer: runText(run) });
}

/** How each window was sampled. */
function windowsHtml(d: PathDiagnostics): string {
  const header = ["λ", "sweeps between samples", "statistical inefficiency", "dropped", "accepted", "walkers disagree"];
  const rows = d.windows.map((w) => [w.lambda.toFixed(4), String(w.sweepsBetweenSamples), w.statisticalInefficiency.toFixed(2), String(w.dropped), w.acceptance.toFixed(2), w.walkerDisagreement.toFixed(2)]);
  const about = `${d.walkers} walkers a window; length of the path ${d.thermodynamicLength.toFixed(1)} standard deviations; error of the quadrature ${d.quadratureError.toPrecision(2)}, part of TI's; running energies drifted by at most ${d.energyDrift.toPrecision(2)} ε. Walkers disagree: variance of their means over the expected one, about 1.`;
  return `<p class="note">${escape(about)}</p>${resultTable(header, rows)}`;
}

function resultsHtml(rows: readonly ComparedEntry[]): string {
  const { header, cells } = tableOf(rows);
  const grouped: HtmlCell[][] = [];
  rows.forEach(({ entry, difference }, i) => {
    if (i === 0 || rows[i - 1].entry.N !== entry.N) grouped.push([`N = ${entry.N}`]);
    const [, ...rest] = cells[i];
    grouped.push(rest.map((text, c): HtmlCell => (difference && c === rest.length - 1 ? { text, class: difference.inErrors > 3 ? "bad" : "good" } : text)));
  });
  return resultTable(header.slice(1), grouped);
}

/** ln Pi(N), and the distribution p(N) where it is not vanishing. */
function macrostateCharts({ macrostates }: FreeEnergyResult): Chart[] {
  if (!macrostates) return [];
  const { N, lnPi, betaMu } = macrostates;
  const finite = lnPi.filter((x) => x !== null && Number.isFinite(x));
  const top = Math.max(...finite);
  const sum = finite.reduce((s, x) => s + Math.exp(x - top), 0);
  const p = lnPi.map((x) => Math.exp(x - top) / sum);
  const at = `at βμ = ${significant(betaMu, 5)}`;
  return [
    chartOf({ title: `ln Π(N) ${at}`, xLabel: "N", yLabel: "ln Π(N)", note: "From transition-matrix Monte Carlo; it should have no kinks." }, [{ name: "ln Π", x: N, y: lnPi }]),
    chartOf({ title: `p(N) ${at}`, xLabel: "N", yLabel: "p(N)", baseline: 0 }, [{ name: "p", x: N, y: p }]),
  ];
}

function fluidCharts(profiles: readonly FreeEnergyProfile[]): Chart[] {
  const charts: Chart[] = [];
  const add = (head: Omit<Chart, "x" | "series">, curveOf: (profile: FreeEnergyProfile) => Curve | undefined): void => {
    const curves = profiles.flatMap((profile) => curveOf(profile) ?? []).map((curve) => thinned(curve));
    if (curves.length > 0) charts.push(chartOf(head, curves));
  };
  add({ title: "Radial distribution g(r)", xLabel: "r / σ", yLabel: "g(r)", baseline: 1, note: "Zero inside the core, one far away." }, ({ N, radial }) => radial && { name: `N = ${N}`, x: radial.r, y: radial.g });
  add({ title: "Energy per particle along the run", xLabel: "sample", yLabel: "U / N", note: "No drift: the run had equilibrated." }, ({ N, energy }) => energy && { name: `N = ${N}`, x: energy.sample, y: energy.energyPerParticle });
  for (const { N, convergence } of profiles) {
    if (!convergence) continue;
    const { fraction, betaFExcess, standardError } = convergence;
    charts.push(chartOf({ title: `βF_ex from the first part of the data, N = ${N}`, xLabel: "fraction of the data", yLabel: "βF_ex", note: "It settles well before the end, within its errors." }, [{ name: "βF_ex", x: fraction, y: betaFExcess, error: standardError, style: "both" }]));
  }
  return charts;
}
