/**
 * What the samples of a coupling path say: beta F_ex by each method asked for, the curves behind it, and what makes it doubtful, in words.
 */
import { multistateBar, neighbourBar } from "../../methods/multistate.ts";
import { thermodynamicIntegration, type Integration } from "../../methods/thermodynamic-integration.ts";
import { equilibrated, equilibrationOf, firstFraction, type Equilibration, type WindowSamples } from "../../methods/window-samples.ts";
import type { FreeEnergyProfile, MethodName, PathDiagnostics } from "../schemas/free-energy.ts";
import { particleTypes } from "../fluid.ts";
import { radialResult } from "./pieces.ts";
import { moveRecord, samplesOf, type PathRun } from "./path-run.ts";
import type { Task } from "./task.ts";

/** Methods that read the windows of a path. */
export const PATH_METHODS: readonly MethodName[] = ["ti", "bar", "mbar"];

/** Without the tail correction. */
export interface PathEstimate {
  readonly betaFExcess: number;
  readonly standardError: number;
  readonly effectiveSamples: number;
  readonly warnings: readonly string[];
}

export interface PathAnalysis {
  readonly estimates: ReadonlyMap<MethodName, PathEstimate>;
  readonly integration: Integration;
  readonly overlap?: readonly (readonly number[])[];
  readonly equilibration: Equilibration;
  /** Samples that count. */
  readonly samples: WindowSamples;
}

export async function analysePath(task: Task, run: PathRun): Promise<PathAnalysis> {
  const all = samplesOf(run);
  const equilibration = await equilibrationOf(all);
  const samples = equilibrated(all, equilibration);
  const integration = thermodynamicIntegration(samples);
  const estimates = new Map<MethodName, PathEstimate>();
  const common = windowWarnings(run, equilibration, integration);
  let overlap: PathAnalysis["overlap"];
  for (const method of task.methods) {
    if (method === "ti") estimates.set(method, { ...integration, warnings: [...common, ...quadratureWarnings(integration)] });
    if (method === "bar") estimates.set(method, await neighbourBar(samples).then((e) => ({ ...e, warnings: [...common, ...e.warnings] })));
    if (method === "mbar") {
      const e = await multistateBar(samples);
      overlap = e.overlap;
      estimates.set(method, { ...e, warnings: [...common, ...e.warnings] });
    }
  }
  return { estimates, integration, overlap, equilibration, samples };
}

function windowWarnings({ plan }: PathRun, equilibration: Equilibration, { meanForce }: Integration): string[] {
  const { lambdas } = plan.path;
  const named = (list: readonly number[]): string => list.map((k) => `lambda = ${lambdas[k].toPrecision(3)}`).join(", ");
  const warnings: string[] = [];
  if (equilibration.drifting.length > 0) warnings.push(`not yet in equilibrium at ${named(equilibration.drifting)}: the two halves of the run differ; run longer`);
  const apart = meanForce.disagreement.flatMap((x, k) => (x > 10 ? [k] : []));
  if (apart.length > 0) warnings.push(`walkers of one window stay in different places at ${named(apart)}: the error bar is too small; run longer`);
  return warnings;
}

function quadratureWarnings({ quadratureError, standardError }: Integration): string[] {
  return quadratureError > 0.5 * standardError ? [`half of the error bar or more is the quadrature's (${quadratureError.toPrecision(2)}): use more windows`] : [];
}

/** Fractions of the data at which the estimate is followed. */
const FRACTIONS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Curves for plots; tails are part of beta F_ex here too. */
export function profileOf(task: Task, run: PathRun, analysis: PathAnalysis, tail: number): FreeEnergyProfile {
  const { meanForce } = analysis.integration;
  const along = FRACTIONS.map((fraction) => thermodynamicIntegration(firstFraction(analysis.samples, fraction)));
  const lastPieces = run.pieces[run.pieces.length - 1];
  const radial = radialResult(task.fluid.spec, particleTypes(task.fluid, run.N), task.box, lastPieces[lastPieces.length - 1]);
  return {
    N: run.N,
    ti: { lambda: meanForce.lambda, dUdLambda: meanForce.mean, standardError: meanForce.standardError },
    ...(analysis.overlap && { overlap: analysis.overlap }),
    ...(radial && { radial }),
    convergence: { fraction: FRACTIONS, betaFExcess: along.map((e) => e.betaFExcess + tail), standardError: along.map((e) => e.standardError) },
    energy: energySeries(task, run, analysis.samples),
  };
}

/** U / N at lambda = 1 along one walker, at most 500 points. */
function energySeries(task: Task, { N, plan }: PathRun, samples: WindowSamples): NonNullable<FreeEnergyProfile["energy"]> {
  const { every } = plan.groups[plan.groups.length - 1];
  const K = samples.lambdas.length;
  const { energies, slopes } = samples.walkers[K - 1][0];
  const stride = Math.max(1, Math.ceil(slopes.length / 500));
  const picked = Array.from({ length: Math.ceil(slopes.length / stride) }, (_, i) => i * stride);
  return { sample: picked.map((i) => i * every), energyPerParticle: picked.map((i) => (energies[i * K + K - 1] * task.kT) / N) };
}

/** What a reader needs to judge the path. */
export function diagnosticsOf(run: PathRun, { integration, equilibration }: PathAnalysis): PathDiagnostics {
  const { acceptance, drift } = moveRecord(run);
  const everyOf = run.plan.groups.flatMap((g) => Array.from({ length: g.to - g.from }, () => g.every));
  return {
    N: run.N,
    thermodynamicLength: run.plan.length,
    quadratureError: integration.quadratureError,
    walkers: run.walkers,
    energyDrift: drift,
    windows: run.plan.path.lambdas.map((lambda, k) => ({
      lambda,
      sweepsBetweenSamples: everyOf[k],
      statisticalInefficiency: integration.meanForce.inefficiency[k],
      dropped: equilibration.start[k],
      acceptance: acceptance[k],
      walkerDisagreement: integration.meanForce.disagreement[k],
    })),
  };
}
