/**
 * One number of particles: its coupling path and its insertions, sampled until the default length or the wanted standard error is reached.
 */
import { insertionAndDeletion, widomInsertion, type ChemicalPotential } from "../../methods/particle-exchange.ts";
import { analysePath, PATH_METHODS, type PathAnalysis, type PathEstimate } from "./path-analysis.ts";
import { deletionsOf, extendPath, longestLength, plannedLength, refinedPath, startPath, type PathRun } from "./path-run.ts";
import { DEFAULT_CONFIGURATIONS, extendInsertions, ghostEnergiesOf, startInsertions, type InsertionRun } from "./insertion-run.ts";
import { particleTypes } from "../fluid.ts";
import { addedType, type RunningTask } from "./task.ts";

/** What was sampled at one N, without tail corrections. Nothing at N = 1, where there are no pairs. */
export interface StateResult {
  readonly N: number;
  readonly path?: Sampled & { /** Why the wanted error was not reached. */ readonly unreached: readonly string[] };
  readonly insertions?: InsertionRun;
  /** By insertions alone; null where N - 1 cannot be said (mixtures), absent where nobody asks. */
  readonly widom?: ChemicalPotential;
  /** By insertions and deletions. */
  readonly exchange?: ChemicalPotential;
}

/** Standard error of the default length, a particle: 0.05 at N = 100. */
const DEFAULT_ERROR = 5e-4;
/** Extensions of a run towards its wanted error. */
const MOST_ROUNDS = 8;
/** Fewest configurations for insertions. */
const FEWEST_CONFIGURATIONS = 400;

export async function sampleState(task: RunningTask, N: number): Promise<StateResult> {
  const wantsPath = task.methods.some((m) => PATH_METHODS.includes(m));
  if (N === 1 || !(wantsPath || task.methods.includes("widom"))) return { N };
  const start = await startPath(task, N);
  const type = addedType(task, N);
  const every = start.plan.groups[start.plan.groups.length - 1].every;
  const [path, insertions] = await Promise.all([wantsPath ? samplePath(task, start) : undefined, type === null ? undefined : sampleGhosts(task, N - 1, type, every)]);
  if (!insertions) return { N, path };
  const ghosts = ghostEnergiesOf(insertions);
  return {
    N,
    path,
    insertions,
    ...(task.methods.includes("widom") && { widom: widomInsertion(ghosts) }),
    ...(path && { exchange: insertionAndDeletion(ghosts, deletionsOf(path.run, path.analysis.equilibration.start.at(-1)!, particleTypes(task.fluid, N), type!)) }),
  };
}

async function samplePath(task: RunningTask, start: PathRun): Promise<NonNullable<StateResult["path"]>> {
  const wanted = task.target ?? (DEFAULT_ERROR * start.N) / Math.sqrt(task.effort);
  const first = await firstSamples(task, start, wanted);
  return task.target === null ? { ...first, unreached: [] } : towards(task, first, task.target);
}

type Sampled = { readonly run: PathRun; readonly analysis: PathAnalysis };

/** Samples a path to its planned length; begins again with more windows where the rule of integration would dominate the error. */
async function firstSamples(task: RunningTask, start: PathRun, wanted: number): Promise<Sampled> {
  const run = await extendPath(task, start, plannedLength(start, wanted));
  const analysis = await analysePath(task, run);
  const { quadratureError, standardError } = analysis.integration;
  const refined = quadratureError > 0.5 * standardError ? refinement(task, run) : null;
  return refined ? firstSamples(task, refined, wanted) : { run, analysis };
}

/** The path with more windows, where that helps and nobody insists on their number. */
function refinement(task: RunningTask, run: PathRun): PathRun | null {
  return task.methods.includes("ti") && task.nodes === undefined ? refinedPath(run) : null;
}

/** Goes on until every method has the wanted error. */
async function towards(task: RunningTask, { run, analysis }: Sampled, target: number): Promise<NonNullable<StateResult["path"]>> {
  const missed = (why: string) => ({ run, analysis, unreached: [`the wanted standard error ${target} was not reached: ${why}`] });
  for (let round = 0; ; round++) {
    if ([...analysis.estimates.values()].every((e) => e.standardError <= target)) return { run, analysis, unreached: [] };
    if (round === MOST_ROUNDS) return missed("the samples fluctuate more than expected; average several seeds");
    const factor = missingFactor(analysis, target);
    if (factor > 1) {
      const next = Math.min(longestLength(run), Math.ceil(run.length * Math.min(8, Math.max(1.2, 1.1 * factor))));
      if (next <= run.length) return missed("it needs more samples than memory holds; average several seeds");
      run = await extendPath(task, run, next);
      analysis = await analysePath(task, run);
    } else {
      const refined = refinement(task, run);
      if (!refined) return missed("the error of the integration rule is larger; use more windows");
      ({ run, analysis } = await firstSamples(task, refined, target));
    }
  }
}

/** By what factor the samples fall short of the wanted error, which the error of the integration rule may fill by half. */
function missingFactor({ estimates, integration }: PathAnalysis, target: number): number {
  return Math.max(...[...estimates].map(([method, { standardError }]: [string, PathEstimate]) => {
    const fixed = method === "ti" ? integration.quadratureError ** 2 : 0;
    return (standardError ** 2 - fixed) / (target ** 2 - Math.min(fixed, target ** 2 / 2));
  }));
}

async function sampleGhosts(task: RunningTask, N: number, type: number, every: number): Promise<InsertionRun> {
  const configurations = Math.max(FEWEST_CONFIGURATIONS, Math.ceil(DEFAULT_CONFIGURATIONS * task.effort));
  let run = await extendInsertions(task, startInsertions(N, type, every), configurations);
  if (task.target === null || !task.methods.includes("widom")) return run;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { standardError } = widomInsertion(ghostEnergiesOf(run));
    if (standardError <= task.target || !Number.isFinite(standardError)) return run;
    run = await extendInsertions(task, run, Math.ceil(run.configurations * Math.min(8, Math.max(1.2, 1.1 * (standardError / task.target) ** 2))));
  }
  return run;
}
