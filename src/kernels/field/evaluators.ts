/** Every field evaluator, one line each; the field traversals are instantiated for all of them. */
import { cosineEvaluator } from "./cosine.ts";
import { doubleWellEvaluator } from "./double-well.ts";
import type { FieldEvaluator } from "./evaluator.ts";
import { fourWellEvaluator } from "./four-well.ts";
import { gaussianMixtureEvaluator } from "./gaussian-mixture.ts";
import { gaussianSumEvaluator } from "./gaussian-sum.ts";
import { harmonicEvaluator } from "./harmonic.ts";

export const fieldEvaluators: readonly FieldEvaluator[] = [
  harmonicEvaluator,
  doubleWellEvaluator,
  fourWellEvaluator,
  gaussianSumEvaluator,
  gaussianMixtureEvaluator,
  cosineEvaluator,
];
