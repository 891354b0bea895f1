/** ergon/dynamics: exports only. */
export type { DynamicsState, DynamicsSystem, Integrator, PhaseSpaceState, Start } from "./integrator.ts";
export { velocityVerlet, type VelocityVerletOptions } from "./velocity-verlet.ts";
