/** Every pair evaluator, one line each; traversals are instantiated for all of them. */
import { doubleWellPairEvaluator } from "./double-well.ts";
import type { PairEvaluator } from "./evaluator.ts";
import { lennardJonesEvaluator } from "./lennard-jones.ts";
import { lennardJonesTrapEvaluator } from "./lennard-jones-trap.ts";
import { softCoreBeutlerEvaluator } from "./soft-core-beutler.ts";
import { softCoreSeparationShiftedEvaluator } from "./soft-core-separation-shifted.ts";

export const pairEvaluators: readonly PairEvaluator[] = [
  lennardJonesEvaluator,
  softCoreBeutlerEvaluator,
  softCoreSeparationShiftedEvaluator,
  doubleWellPairEvaluator,
  lennardJonesTrapEvaluator,
];
