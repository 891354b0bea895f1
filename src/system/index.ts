/** ergon/system: boxes, the Energy interface, neighbours, initial configurations, observables. Exports only. */
export { volumeOf, wrapPositions, checkBox, conditionsRow, type Box } from "./box.ts";
export { sumOf, totals, type Energy, type Pairwise, type Particles } from "./energy.ts";
export { evaluate, type EvaluateInput, type Evaluation } from "./evaluate.ts";
export { latticePositions } from "./lattice.ts";
export { clusterLists, rowLists, type NeighbourListOptions } from "./neighbour-lists.ts";
export { allPairs, chooseNeighbours, type NeighbourLists, type NeighbourMethod, type Neighbours } from "./neighbours.ts";
export { analyse, emptyStates, fold, foldFrames, foldRings, observe, results, type Observable, type Observables, type ReplicaGrouping, type Results, type Ring, type Sampled, type States, type StoredFrames } from "./observables/observable.ts";
export { radialDistribution, type RadialDistribution, type RadialOptions, type RadialPair } from "./observables/radial-distribution.ts";
export { diffusionCoefficient, meanSquaredDisplacement, unwrap, type Diffusion, type DisplacementOptions, type MeanSquaredDisplacement, type Trajectory } from "./observables/mean-squared-displacement.ts";
export { structureFactor, type StructureFactor, type StructureOptions } from "./observables/structure-factor.ts";
export { thermodynamics, type Series, type Thermodynamics, type ThermodynamicsOptions } from "./observables/thermodynamics.ts";
