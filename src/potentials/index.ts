/**
 * ergon/potentials: exports only.
 */
export { lennardJones, mixLennardJones, type LennardJonesOptions, type LennardJonesParameters, type TruncationName } from "./lennard-jones.ts";
export { softCoreBeutler, softCoreSeparationShifted, type SoftCoreOptions } from "./soft-core.ts";
export { lennardJonesCluster, pairDoubleWell, type LennardJonesClusterOptions, type PairDoubleWellOptions } from "./clusters.ts";
export { fieldAt, type CouplingOption, type FieldOptions } from "./field.ts";
export { harmonic, type HarmonicOptions } from "./harmonic.ts";
export { doubleWell, type BarrierWell, type QuarticWell } from "./double-well.ts";
export { fourWell, type FourWellOptions } from "./four-well.ts";
export { gaussianLandscape, mullerBrown, threeHole, type GaussianLandscapeOptions, type GaussianTerm, type QuarticBowl } from "./landscapes.ts";
export { gaussianMixture, type MixtureComponent } from "./gaussian-mixture.ts";
export { cosine, type CosineOptions } from "./cosine.ts";
