/**
 * ergon/testsystems: exports only.
 */
export type { ExactSystem } from "./exact-system.ts";
export { circle, harmonicWell, lnBesselI0, twoGaussians } from "./one-particle.ts";
export { fieldAverages, particleInField, type FieldRange } from "./field-quadrature.ts";
export { minimumImageCube, type MinimumImageCubeOptions } from "./minimum-image-cube.ts";
export { ring, type RingOptions } from "./ring.ts";
export { lj13Icosahedron, lj55Icosahedron, lj7Bipyramid, lj7InThePlane, type ClusterStart } from "./clusters.ts";
export { harmonicOscillators, type DrawOptions, type HarmonicOscillators, type OscillatorOptions, type OscillatorSamples } from "./harmonic-oscillators.ts";
export { gaussianWork, type GaussianWork } from "./gaussian-work.ts";
export { autoregressive, type Autoregressive } from "./autoregressive.ts";
export { exponentialDistributions, type ExponentialDistributions } from "./exponential-distributions.ts";
