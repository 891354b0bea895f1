/** ergon/methods: exports only. */
export { collectionsOf, collectTransitions, distributionOf, idealActivity, increments, settleTransitions, startTransitionMatrix, transitionMatrix, transitionRows, windowsOver, type ChunkOptions, type Collection, type Distribution, type TransitionMatrixOptions, type TransitionRun, type TransitionStart, type Walker, type Window } from "./transition-matrix.ts";
export { chainStatistics, errorOfSum, type Chains, type SumError } from "./chains.ts";
export { couplingPath, quadratureError, type CouplingPath } from "./coupling-path.ts";
export { PILOT, PILOT_LAMBDAS, pilotProfile, planPath, type PathPlan, type PilotProfile, type WindowGroup } from "./path-plan.ts";
export { sampleWindows, type WindowBatch, type WindowBatchOptions } from "./window-sampling.ts";
export { equilibrated, equilibrationOf, firstFraction, type Equilibration, type WindowSamples } from "./window-samples.ts";
export { thermodynamicIntegration, type Integration, type MeanForce } from "./thermodynamic-integration.ts";
export { multistateBar, neighbourBar, type PathFreeEnergy } from "./multistate.ts";
export { sampleInsertions, type InsertionBatch, type InsertionOptions } from "./insertion-sampling.ts";
export { insertionAndDeletion, widomInsertion, type ChemicalPotential, type TrialEnergies } from "./particle-exchange.ts";
export { fitHalfWidth, fittedChemicalPotential } from "./chemical-potential-fit.ts";
