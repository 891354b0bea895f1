/** ergon/dynamics: exports only. */
export type { DynamicsState, DynamicsSystem, Integrator, PhaseSpaceState, Start } from "./integrator.ts";
export { velocityVerlet, type VelocityVerletOptions } from "./velocity-verlet.ts";
export { LEDGER, LEDGER_COLUMNS, metropolisSweep, particlesOf, refreshEnergy, renewEnergy, tuneDisplacement, type MonteCarloFixed, type MonteCarloState } from "./monte-carlo.ts";
export { langevin, type LangevinOptions } from "./langevin.ts";
export { overdamped, type OverdampedOptions } from "./overdamped.ts";
export { hybridMonteCarlo, type HybridMonteCarloOptions, type MetropolisState } from "./hybrid-monte-carlo.ts";
export { maxwellBoltzmann, type VelocityOptions } from "./velocities.ts";
export { runDynamics, startPoint, type Chunk, type DynamicsPoint, type DynamicsRun, type DynamicsStart, type Frame, type Measured } from "./run.ts";
export type { Thermodynamics } from "./thermodynamics.ts";
export { attemptExchange, exchangeDynamics, exchangeMonteCarlo, exchangeStep, type Exchanged, type ExchangeSampler, type ExchangeState, type LadderOptions } from "./replica-exchange.ts";
export { exchangeTrajectories, exchangeWalk, type ExchangeOptions, type ExchangePosition, type ExchangeResult, type ExchangeTrajectories } from "./exchange-run.ts";
export { exchangeStatistics, type ExchangeRecord, type ExchangeStatistics } from "./exchange-statistics.ts";
export { equilibrateWalk, restoreWalk, sampleWalk, saveWalk, startWalk, type SampleDraw, type SampleOptions, type SavedWalk, type Walk, type WalkArrays, type WalkOptions, type WalkSamples } from "./monte-carlo-walk.ts";
export { insertionEnergies, insertionMeans, tailOfInsertion, type InsertionOptions } from "./insertion.ts";
export { grandCanonicalTrials, MACROSTATE, MACROSTATE_COLUMNS, type GrandCanonicalState, type TrialMix } from "./grand-canonical.ts";
export { restoreGrandCanonical, runGrandCanonical, saveGrandCanonical, startGrandCanonical, withBias, type GrandCanonicalOptions, type GrandCanonicalRun, type GrandCanonicalRunOptions, type GrandCanonicalWalk, type SavedGrandCanonicalWalk } from "./grand-canonical-walk.ts";
export { exchangeIsobaric, isobaricCycle, isobaricParticles, tailCoefficient, volumeMove, type IsobaricFixed, type IsobaricState } from "./isobaric.ts";
export { equilibrateIsobaric, exchangeIsobaricWalk, sampleIsobaric, startIsobaric, type IsobaricOptions, type IsobaricSamples, type IsobaricWalk } from "./isobaric-walk.ts";
