/**
 * From what was sampled to what is reported: one entry a method and N, tails added, warnings in words, costs and the verdict.
 */
import { fitHalfWidth, fittedChemicalPotential } from "../../methods/chemical-potential-fit.ts";
import type { ChemicalPotential } from "../../methods/particle-exchange.ts";
import type { FreeEnergyCost, FreeEnergyEntry, FreeEnergyResult, MethodName } from "../schemas/free-energy.ts";
import { diagnosticsOf, PATH_METHODS, profileOf } from "./path-analysis.ts";
import type { StateResult } from "./state.ts";
import type { Transitions } from "./transition-run.ts";
import { volumeOf } from "../../system/box.ts";
import { reducedTail, type RunningTask, type Task } from "./task.ts";

type Body = Pick<FreeEnergyResult, "results" | "profiles" | "diagnostics" | "costs" | "verdict" | "macrostates">;

/** Everything but the head of the result. */
export function resultBody(task: RunningTask, states: readonly StateResult[], transitions: Transitions | null): Body {
  const results = states.flatMap((state) => task.methods.map((method) => (method === "tmmc" ? transitionEntry(task, state.N, transitions!) : entryOf(task, state, method))));
  const paths = states.flatMap(({ N, path }) => (path ? [{ N, ...path }] : []));
  return {
    results,
    profiles: paths.map(({ N, run, analysis }) => profileOf(task, run, analysis, reducedTail(task, N))),
    diagnostics: paths.map(({ run, analysis }) => diagnosticsOf(run, analysis)),
    costs: [...costsOf(task, states), ...(transitions ? [{ methods: ["tmmc" as const], N: null, trialMoves: transitions.trialMoves, energyEvaluations: 0 }] : [])],
    verdict: verdictOf(results),
    ...(transitions && { macrostates: { N: Array.from(transitions.distribution.lnPi.keys()), lnPi: Array.from(transitions.distribution.lnPi), betaMu: transitions.distribution.betaMu } }),
  };
}

/** Tails are inside the acceptance, and so in the result. */
function transitionEntry(task: Task, N: number, { distribution: d, unreached }: Transitions): FreeEnergyEntry {
  const fit = { N, volume: volumeOf(task.box), halfWidth: fitHalfWidth(N) };
  const { betaMuExcess } = fittedChemicalPotential(d.pooled, fit);
  const { standardError } = fittedChemicalPotential(d, fit);
  return { method: "tmmc", N, betaFExcess: d.betaFExcess![N], standardError: d.standardError![N], betaMuExcess, betaMuStandardError: standardError, ...warned(unreached) };
}

function entryOf(task: Task, state: StateResult, method: MethodName): FreeEnergyEntry {
  const { N } = state;
  const tail = reducedTail(task, N);
  const tailOfOne = tail - reducedTail(task, N - 1);
  const mu = (x: ChemicalPotential | undefined) => ({ betaMuExcess: x ? x.betaMuExcess + tailOfOne : null, betaMuStandardError: x?.standardError ?? null });
  if (method === "widom") {
    if (N === 1) return { method, N, betaFExcess: null, standardError: 0, betaMuExcess: tailOfOne, betaMuStandardError: 0 };
    const { widom } = state;
    return { method, N, betaFExcess: null, standardError: widom?.standardError ?? null, ...mu(widom), ...(widom && { effectiveSamples: widom.effectiveSamples }), ...warned(widom ? widom.warnings : [MIXTURE]) };
  }
  if (N === 1) return { method, N, betaFExcess: tail, standardError: 0, betaMuExcess: tailOfOne, betaMuStandardError: 0 };
  const { analysis, unreached } = state.path!;
  const { betaFExcess, standardError, effectiveSamples, warnings } = analysis.estimates.get(method)!;
  return { method, N, betaFExcess: betaFExcess + tail, standardError, ...mu(state.exchange), effectiveSamples, ...warned([...warnings, ...unreached, ...disagreement(state, method), ...(state.exchange ? state.exchange.warnings : [MIXTURE])]) };
}

const MIXTURE = "beta mu_ex is not given: in this mixture N and N - 1 particles do not differ by one particle of one type";

function warned(warnings: readonly string[]): Pick<FreeEnergyEntry, "warnings"> {
  return warnings.length ? { warnings } : {};
}

/** Estimates from the same samples must agree far better than their errors; a gap means that one of them is not right. */
function disagreement({ path }: StateResult, method: MethodName): string[] {
  const { estimates } = path!.analysis;
  const own = estimates.get(method)!;
  return [...estimates].flatMap(([other, e]) => {
    const gap = Math.abs(e.betaFExcess - own.betaFExcess) / Math.hypot(e.standardError, own.standardError);
    return other !== method && gap > 4 ? [`differs from ${other} by ${gap.toFixed(1)} standard errors: too few windows or samples`] : [];
  });
}

function verdictOf(results: readonly FreeEnergyEntry[]): string {
  const doubtful = results.filter((r) => r.warnings);
  if (doubtful.length === 0) return "No sign of trouble: windows overlap, walkers agree, equilibrium was reached.";
  return `${doubtful.length} of ${results.length} results carry warnings (${doubtful.map((r) => `${r.method} N = ${r.N}`).join(", ")}); read them before using those numbers.`;
}

function costsOf(task: RunningTask, states: readonly StateResult[]): FreeEnergyCost[] {
  const pathMethods = task.methods.filter((m) => PATH_METHODS.includes(m));
  return states.flatMap(({ N, path, insertions }): FreeEnergyCost[] => [
    ...(path ? [{ methods: pathMethods, N, trialMoves: task.runner.accounts.get(`windows ${N}`)?.moves ?? 0, energyEvaluations: path.analysis.samples.walkers.flat().reduce((n, w) => n + w.slopes.length, 0) }] : []),
    ...(insertions ? [{ methods: [...(path ? pathMethods : []), ...(task.methods.includes("widom") ? (["widom"] as const) : [])], N, trialMoves: task.runner.accounts.get(`insertions ${N - 1}`)?.moves ?? 0, energyEvaluations: 0 }] : []),
  ]);
}

/** Seconds of computing by the methods that share them; wall-clock times, so not part of the result. */
export function timingsOf(task: RunningTask): { account: string; seconds: number }[] {
  return [...task.runner.accounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([account, { seconds }]) => ({ account, seconds }));
}
