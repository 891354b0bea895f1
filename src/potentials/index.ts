/**
 * ergon/potentials: exports only.
 */
export { lennardJones, mixLennardJones, type LennardJonesOptions, type LennardJonesParameters, type TruncationName } from "./lennard-jones.ts";
export { softCoreBeutler, softCoreSeparationShifted, type SoftCoreOptions } from "./soft-core.ts";
