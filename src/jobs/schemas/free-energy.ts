/**
 * `ergon free-energy`: its spec and its result.
 */
import type { FluidSpec } from "../fluid.ts";
import type { JobResult } from "../job.ts";
import { periodicFluid } from "./fluid.ts";
import { device, kT, matrix, named, notFinite, numberOrNull, numbers, object, positive, precision, seed, whole, type Schema } from "./schema.ts";

/** The methods, in the order in which results are listed. */
export const METHODS = ["ti", "bar", "mbar", "tmmc", "widom"] as const;
export type MethodName = (typeof METHODS)[number];

/** What is asked. */
export interface FreeEnergySpec {
  readonly system: FluidSpec;
  readonly kT: number;
  readonly N: number | readonly number[];
  readonly methods?: readonly MethodName[];
  readonly seed?: number;
  readonly targetError?: number;
  readonly effort?: number;
  readonly windows?: number;
  readonly walkers?: number;
}

/** One method at one N; beta F_ex(N) = -ln(Z_N / V^N). */
export interface FreeEnergyEntry {
  readonly method: MethodName;
  readonly N: number;
  readonly betaFExcess: number | null;
  readonly standardError: number | null;
  /** beta F_ex(N) - beta F_ex(N - 1). */
  readonly betaMuExcess: number | null;
  readonly betaMuStandardError: number | null;
  readonly effectiveSamples?: number;
  readonly warnings?: readonly string[];
}

/** Curves for plots; every member beside N is optional. Reduced units, energies times beta. */
export interface FreeEnergyProfile {
  readonly N: number;
  readonly ti?: { readonly lambda: readonly number[]; readonly dUdLambda: readonly number[]; readonly standardError: readonly number[] };
  readonly overlap?: readonly (readonly number[])[];
  readonly radial?: { readonly r: readonly number[]; readonly g: readonly number[] };
  readonly convergence?: { readonly fraction: readonly number[]; readonly betaFExcess: readonly number[]; readonly standardError: readonly number[] };
  readonly energy?: { readonly sample: readonly number[]; readonly energyPerParticle: readonly number[] };
}

/** How the windows of a path were sampled, to judge it by. */
export interface PathDiagnostics {
  readonly N: number;
  /** Standard deviations of beta dU/dlambda along the path. */
  readonly thermodynamicLength: number;
  /** Estimated error of the quadrature, part of the standard error of ti. */
  readonly quadratureError: number;
  readonly walkers: number;
  /** Largest difference between a running energy and its evaluation. */
  readonly energyDrift: number;
  readonly windows: readonly {
    readonly lambda: number;
    readonly sweepsBetweenSamples: number;
    readonly statisticalInefficiency: number;
    /** Samples dropped from each walker because equilibrium had not begun. */
    readonly dropped: number;
    readonly acceptance: number;
    /** Variance of the walkers' means over the expected one; about 1. */
    readonly walkerDisagreement: number;
  }[];
}

/** What a part of the job cost; methods that read the same samples share it. */
export interface FreeEnergyCost {
  readonly methods: readonly MethodName[];
  /** Null where one run covers all N. */
  readonly N: number | null;
  readonly trialMoves: number;
  /** Configurations whose energy was evaluated as a whole, at all couplings. */
  readonly energyEvaluations: number;
}

/** What `ergon free-energy --json` prints. */
export interface FreeEnergyResult extends JobResult {
  readonly job: "free-energy";
  readonly kT: number;
  readonly results: readonly FreeEnergyEntry[];
  readonly profiles: readonly FreeEnergyProfile[];
  readonly diagnostics: readonly PathDiagnostics[];
  readonly costs: readonly FreeEnergyCost[];
  /** In words: whether the results can be trusted, and what to do where not. */
  readonly verdict: string;
  readonly macrostates?: { readonly N: readonly number[]; readonly lnPi: readonly number[]; readonly betaMu: number };
}

export const freeEnergySpecSchema: Schema = named(
  "free-energy spec",
  object("Excess free energies and chemical potentials of a fluid.", ["system", "kT", "N"], {
    system: periodicFluid,
    kT,
    N: { type: ["integer", "array"], minimum: 1, items: { type: "integer", minimum: 1 }, minItems: 1, uniqueItems: true, description: "Number of particles, or a list of them.", examples: [[40, 100]] },
    methods: {
      type: "array",
      items: { enum: METHODS },
      minItems: 1,
      uniqueItems: true,
      default: ["ti", "mbar"],
      description: "ti: thermodynamic integration along a soft-core path; bar, mbar: Bennett's acceptance ratio between the windows of that path; tmmc: transition-matrix Monte Carlo over N; widom: test insertions (chemical potential only).",
      examples: [["ti", "mbar"]],
    },
    seed,
    targetError: positive("Wanted standard error of beta F_ex (of beta mu_ex for widom), instead of a length; sampling goes on until it is reached.", 0.05),
    effort: positive("Length of the runs as a multiple of the default, which aims at a standard error of 0.0005 N. Default 1.", 1),
    windows: whole("Windows of the coupling path between its ends. Default: as many as a pilot run along the path asks for.", 2, 20, { maximum: 200 }),
    walkers: whole("Independent walkers in each window. Default 400 / N, from 2 to 8.", 1, 4, { maximum: 64 }),
  }),
);

const entry: Schema = {
  type: "object",
  required: ["method", "N", "betaFExcess", "standardError", "betaMuExcess"],
  properties: {
    method: { enum: METHODS },
    N: whole("Number of particles.", 1, 40),
    betaFExcess: numberOrNull("beta F_ex(N) = -ln(Z_N / V^N), Z_N the integral of exp(-beta U) over all coordinates, without N!. Null for widom."),
    standardError: numberOrNull("Standard error of beta F_ex; for widom, of beta mu_ex."),
    betaMuExcess: numberOrNull("beta F_ex(N) - beta F_ex(N - 1), ideal part excluded. ti, bar and mbar: from insertions into N - 1 particles and deletions from N; widom: from insertions; tmmc: from 20 particles on, a parabola through the values of a tenth of N on either side. Null where N - 1 cannot be said (some mixtures)."),
    betaMuStandardError: numberOrNull("Standard error of beta mu_ex."),
    effectiveSamples: { type: "number", description: "Number of independent samples behind it." },
    warnings: { type: "array", items: { type: "string" }, description: "What makes the result doubtful, one plain line each." },
  },
};

const profile: Schema = {
  type: "object",
  required: ["N"],
  description: "Curves for plots.",
  properties: {
    N: whole("Number of particles.", 1, 40),
    ti: { type: "object", description: "beta dU/dlambda along the path.", properties: { lambda: numbers("Coupling."), dUdLambda: numbers("Mean of beta dU/dlambda."), standardError: numbers("Its standard error.") } },
    overlap: matrix("Overlap matrix of the windows."),
    radial: { type: "object", description: "g(r) of the full fluid.", properties: { r: numbers("Distance."), g: numbers("g(r).") } },
    convergence: { type: "object", description: "The estimate from the first fractions of the data.", properties: { fraction: numbers("Fraction."), betaFExcess: numbers("Estimate."), standardError: numbers("Standard error.") } },
    energy: { type: "object", description: "Energy per particle of the full fluid along the run.", properties: { sample: numbers("Sample."), energyPerParticle: numbers("U / N.") } },
  },
};

const diagnostics: Schema = {
  type: "object",
  description: "How the windows of the path at one N were sampled.",
  properties: {
    N: whole("Number of particles.", 1, 40),
    thermodynamicLength: { type: "number", description: "Length of the path in standard deviations of beta dU." },
    quadratureError: { type: "number", description: "Estimated error of the quadrature in ti's beta F_ex." },
    walkers: whole("Walkers in each window.", 1, 4),
    energyDrift: { type: "number", description: "Largest difference between a running energy and its evaluation, in epsilon." },
    windows: {
      type: "array",
      items: {
        type: "object",
        properties: {
          lambda: { type: "number", description: "Coupling." },
          sweepsBetweenSamples: whole("Sweeps between samples.", 1, 4),
          statisticalInefficiency: { type: "number", description: "Samples that count as one independent sample." },
          dropped: whole("Samples dropped from each walker before equilibrium.", 0, 0),
          acceptance: { type: "number", description: "Accepted share of the trial moves." },
          walkerDisagreement: { type: "number", description: "Variance of the walkers' means over the expected one; about 1." },
        },
      },
    },
  },
};

const cost: Schema = {
  type: "object",
  properties: {
    methods: { type: "array", items: { enum: METHODS }, description: "Methods that share the samples." },
    N: numberOrNull("Number of particles; null where one run covers all."),
    trialMoves: { type: "number", description: "Trial displacements, insertions and deletions." },
    energyEvaluations: { type: "number", description: "Configurations evaluated as a whole." },
  },
};

export const freeEnergyResultSchema: Schema = named("free-energy result", {
  type: "object",
  description: "Excess free energies by each method, with standard errors, and the curves behind them.",
  required: ["job", "kT", "seed", "device", "precision", "results", "profiles", "diagnostics", "costs", "verdict"],
  properties: {
    job: { const: "free-energy" },
    kT,
    seed,
    device,
    precision,
    results: { type: "array", items: entry, description: "One entry a method and N." },
    profiles: { type: "array", items: profile },
    diagnostics: { type: "array", items: diagnostics },
    costs: { type: "array", description: "Work done: trial moves and evaluations of whole configurations, by the methods that share them.", items: cost },
    verdict: { type: "string", description: "Whether the results can be trusted, in words." },
    macrostates: { type: "object", description: "ln Pi(N) from tmmc, at the stated beta mu (activity exp(beta mu) in sigma^-d).", properties: { N: numbers("Number of particles."), lnPi: numbers("ln Pi(N)."), betaMu: { type: "number" } } },
    notFinite,
  },
});
