/**
 * What a system with a known answer says of itself.
 */
import type { Box } from "../system/box.ts";
import type { Energy } from "../system/energy.ts";

export interface ExactSystem {
  readonly name: string;
  readonly energy: Energy;
  /** Number of particles. */
  readonly n: number;
  readonly dimension: number;
  /** Periodic box, or null for open space. */
  readonly box: Box;
  readonly kT: number;
  /** ln of Z_N = integral of exp(-U / kT) over all coordinates, without N!. */
  readonly lnZ: number;
  /** beta F_ex = -ln(Z_N / V^N); null in open space. */
  readonly betaFExcess: number | null;
  /** How far lnZ may be off. */
  readonly uncertainty: number;
}
