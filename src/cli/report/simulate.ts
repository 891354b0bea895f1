/**
 * The report of a simulation: means, and the series of the log over time with the drift of the conserved energy, and g(r).
 */
import { boxAtDensity } from "../../jobs/fluid.ts";
import type { Averaged, SimulateResult, SimulateSpec } from "../../jobs/schemas/simulate.ts";
import { significant, withError } from "../numbers.ts";
import type { RunRecord } from "../run-job.ts";
import { chartOf, thinned, type Chart, type Curve } from "./chart.ts";
import { fluidText, runText } from "./describe.ts";
import { page, resultTable } from "./page.ts";
import type { Structure } from "./structure.ts";

/** A log in columns. */
export type Log = Readonly<Record<string, readonly number[]>>;

/** Reads the job's log: a header of names, then rows of numbers, one a frame and replica; empty where a number has no meaning. */
export function readLog(text: string): Log {
  const lines = text.split("\n").filter((line) => line !== "");
  const names = (lines[0] ?? "").split(",");
  const rows = lines.slice(1).map((line) => line.split(",").map((cell) => (cell === "" ? NaN : Number(cell))));
  return Object.fromEntries(names.map((name, c) => [name, rows.map((row) => row[c])]));
}

/** What a column is, for people. */
const QUANTITIES: Readonly<Record<string, { readonly title: string; readonly y: string; readonly perParticle?: boolean }>> = {
  potentialEnergy: { title: "Potential energy per particle", y: "U / N", perParticle: true },
  kineticEnergy: { title: "Kinetic energy per particle", y: "K / N", perParticle: true },
  totalEnergy: { title: "Total energy per particle", y: "(U + K) / N", perParticle: true },
  temperature: { title: "Kinetic temperature", y: "kT" },
  pressure: { title: "Pressure", y: "p" },
};

/** Series of one column, one curve a replica; no more than six, which a person can tell apart. */
function curvesOf(log: Log, column: string, N: number): Curve[] {
  const replicas = [...new Set(log.replica)].slice(0, 6);
  const { y = column, perParticle } = QUANTITIES[column] ?? {};
  return replicas.map((replica) => {
    const rows = log.time.map((_, i) => i).filter((i) => log.replica[i] === replica);
    return { name: replicas.length === 1 ? y : `replica ${replica}`, x: rows.map((i) => log.time[i]), y: rows.map((i) => log[column][i] / (perParticle ? N : 1)) };
  });
}

/** Columns of the log that are shown. */
function shownColumns(log: Log): string[] {
  return Object.keys(log).filter((name) => !["step", "time", "replica"].includes(name) && log[name].some(Number.isFinite));
}

/** The rows of the table of results. */
export function meansOf({ potentialEnergy, temperature, pressure, acceptance, energyDrift }: SimulateResult): [string, string][] {
  const rows: [string, string][] = [];
  const add = (title: string, value: Averaged | undefined): void => void (value && rows.push([title, withError(value.mean, value.standardError)]));
  add("potential energy per particle", potentialEnergy);
  add("temperature (kT of the velocities)", temperature);
  add("pressure", pressure);
  if (acceptance !== undefined) rows.push(["accepted fraction of moves", significant(acceptance, 3)]);
  if (energyDrift !== undefined) rows.push(["drift of the total energy per particle", energyDrift.toExponential(2)]);
  return rows;
}

/** The page. */
export function simulateReport(result: SimulateResult, spec: SimulateSpec, run: RunRecord, log: Log, structure: Structure | null): string {
  const p = page();
  const dimension = spec.system.box?.length;
  p.html(resultTable(["quantity", "value"], meansOf(result)));
  p.html(`<p class="note">Means over frames ${result.firstFrameAveraged} to ${result.frames - 1}; standard errors in brackets, in units of the last digits, corrected for correlation.${result.energyDrift === undefined ? "" : " Drift: slope of a straight line times the duration."}</p>`);
  const charts = shownColumns(log).map((column): Chart => {
    const { title = column, y = column } = QUANTITIES[column] ?? {};
    const note = column === "totalEnergy" && result.energyDrift !== undefined ? `Conserved by the integrator: its drift over the run is ${result.energyDrift.toExponential(1)}.` : undefined;
    return chartOf({ title, xLabel: "time", yLabel: y, ...(note && { note }), ...(column === "temperature" && spec.integrator.name !== "velocity-verlet" && { baseline: spec.kT }) }, curvesOf(log, column, result.N).map((curve) => thinned(curve)));
  });
  if (charts.length > 0) {
    p.heading("Over time");
    p.charts(...charts);
  }
  if (structure) {
    p.heading("Structure");
    p.charts(chartOf({ title: "Radial distribution g(r)", xLabel: "r / σ", yLabel: "g(r)", baseline: 1, note: `From ${structure.frames} frames of the second half of the run.` }, structure.pairs.map(({ name, g }) => ({ name, x: structure.r, y: g }))));
  }
  p.heading("How to have this again");
  p.json("Spec", spec);
  p.json("Device and versions", run);
  const size = `N = ${result.N}${result.replicas > 1 ? `, ${result.replicas} replicas` : ""}, ${result.steps} steps of ${spec.integrator.name}, Δt = ${significant(spec.integrator.timestep, 4)}, kT = ${spec.kT}`;
  return p.finish({ title: dimension === 3 || dimension === undefined ? "Simulation of a Lennard-Jones fluid" : `Simulation of a Lennard-Jones fluid in ${dimension} dimensions`, state: `${fluidText(spec.density === undefined ? spec.system : { ...spec.system, box: boxAtDensity(spec.system, result.N, spec.density) })}; ${size}`, footer: runText(run) });
}
