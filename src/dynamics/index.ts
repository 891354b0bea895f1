/** ergon/dynamics: exports only. */
export type { DynamicsState, DynamicsSystem, Integrator, PhaseSpaceState, Start } from "./integrator.ts";
export { velocityVerlet, type VelocityVerletOptions } from "./velocity-verlet.ts";
export { LEDGER, LEDGER_COLUMNS, metropolisSweep, particlesOf, refreshEnergy, tuneDisplacement, type MonteCarloFixed, type MonteCarloState } from "./monte-carlo.ts";
export { equilibrateWalk, restoreWalk, sampleWalk, saveWalk, startWalk, type SampleOptions, type SavedWalk, type Walk, type WalkArrays, type WalkOptions, type WalkSamples } from "./monte-carlo-walk.ts";
export { langevin, type LangevinOptions } from "./langevin.ts";
export { overdamped, type OverdampedOptions } from "./overdamped.ts";
export { hybridMonteCarlo, type HybridMonteCarloOptions, type MetropolisState } from "./hybrid-monte-carlo.ts";
export { maxwellBoltzmann, type VelocityOptions } from "./velocities.ts";
export { runDynamics, startPoint, type Chunk, type DynamicsPoint, type DynamicsRun, type DynamicsStart, type Frame } from "./run.ts";
export type { Thermodynamics } from "./thermodynamics.ts";
