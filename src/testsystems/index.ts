/**
 * ergon/testsystems: exports only.
 */
export type { ExactSystem } from "./exact-system.ts";
export { circle, harmonicWell, lnBesselI0, twoGaussians } from "./one-particle.ts";
export { fieldAverages, particleInField, type FieldRange } from "./field-quadrature.ts";
export { minimumImageCube, type MinimumImageCubeOptions } from "./minimum-image-cube.ts";
export { ring, type RingOptions } from "./ring.ts";
export { lj13Icosahedron, lj55Icosahedron, lj7Bipyramid, lj7InThePlane, type ClusterStart } from "./clusters.ts";
