/**
 * What a neighbour structure is to an Energy: something that can traverse the pairs of an evaluator faster than all pairs can.
 */
import type { Value } from "../program/value.ts";
import type { Particles, Pairwise } from "./energy.ts";

/** A neighbour structure valid for the positions at hand. */
export interface Neighbours {
  readonly kind: "rows" | "clusters";
  /** Forces of a pairwise energy through this structure, real[replicas, capacity, dimension]. */
  forces(pairwise: Pairwise, x: Particles): Value;
  /** Per-particle shares of (energy, virial, dU/dlambda), real[replicas, capacity, 3]. */
  rows(pairwise: Pairwise, x: Particles): Value;
}
