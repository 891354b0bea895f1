/**
 * Every kernel of the engine, for the code generator, the conformance tests and the kernel table. One line a file.
 */
import type { KernelSpec } from "../program/kernel.ts";
import { acceptKernel } from "./dynamics/accept.ts";
import { chooseKernel } from "./dynamics/choose.ts";
import { hybridRowsKernel } from "./dynamics/hybrid-rows.ts";
import { kickDriftKernel } from "./dynamics/kick-drift.ts";
import { kickKernel } from "./dynamics/kick.ts";
import { kineticKernel } from "./dynamics/kinetic.ts";
import { acceptSwapsKernel } from "./exchange/accept-swaps.ts";
import { crossConditionsKernel } from "./exchange/cross-conditions.ts";
import { reducedEnergiesKernel } from "./exchange/reduced-energies.ts";
import { rescaleVelocitiesKernel } from "./exchange/rescale-velocities.ts";
import { swapRowsKernels } from "./exchange/swap-rows.ts";
import { assignCellsKernel } from "./neighbours/assign-cells.ts";
import { cellStartsKernel } from "./neighbours/cell-starts.ts";
import { countCellsKernel } from "./neighbours/count-cells.ts";
import { displacementKernel } from "./neighbours/displacement.ts";
import { fullRowsKernel } from "./neighbours/full-rows.ts";
import { gatherClustersKernel } from "./neighbours/gather-clusters.ts";
import { halfRowsKernel } from "./neighbours/half-rows.ts";
import { placeInCellsKernel } from "./neighbours/place-in-cells.ts";
import { rowPairsKernel } from "./neighbours/row-pairs.ts";
import { sortCellsKernel } from "./neighbours/sort-cells.ts";
import { pairHistogramKernel } from "./observables/pair-histogram.ts";
import { structureAmplitudesKernel } from "./observables/structure-amplitudes.ts";
import { langevinKernel } from "./dynamics/langevin.ts";
import { maxwellBoltzmannKernel } from "./dynamics/maxwell-boltzmann.ts";
import { trialKickKernel } from "./dynamics/trial-kick.ts";
import { overdampedKernel } from "./dynamics/overdamped.ts";
import { boltzmannFactorsKernel } from "./estimators/boltzmann-factors.ts";
import { gramKernel } from "./estimators/gram.ts";
import { logMixtureKernel } from "./estimators/log-mixture.ts";
import { mixtureMomentsKernel } from "./estimators/mixture-moments.ts";
import { newtonStepKernel } from "./estimators/newton-step.ts";
import { resampledSumsKernel } from "./estimators/resampled-sums.ts";
import { selfConsistentKernel } from "./estimators/self-consistent.ts";
import { statisticalInefficiencyKernel } from "./estimators/statistical-inefficiency.ts";
import { weightsKernel } from "./estimators/weights.ts";
import { fieldEvaluators } from "./field/evaluators.ts";
import { fieldForcesKernel, fieldRowsKernel } from "./field/fields.ts";
import { allPairsForcesKernel, allPairsSumsKernel } from "./pair/all-pairs.ts";
import { energiesAtLambdasKernel } from "./pair/energies-at-lambdas.ts";
import { boltzmannMeanKernel } from "./monte-carlo/boltzmann-mean.ts";
import { grandCanonicalKernel } from "./monte-carlo/grand-canonical.ts";
import { insertionEnergiesKernel } from "./monte-carlo/insertion-energies.ts";
import { refreshKernel } from "./monte-carlo/refresh.ts";
import { scaleVolumeKernel } from "./monte-carlo/scale-volume.ts";
import { volumeRatioKernel } from "./monte-carlo/volume-ratio.ts";
import { sweepKernel } from "./monte-carlo/sweep.ts";
import { tuneKernel } from "./monte-carlo/tune.ts";
import { pairEvaluators } from "./pair/evaluators.ts";
import { reduceRowsKernel } from "./pair/reduce-rows.ts";
import { advanceKernel } from "./program/advance.ts";
import { operationKernels } from "./ops/kernels.ts";
import { multipleKernel } from "./program/multiple.ts";
import { addKernel } from "./system/add.ts";
import { clockKernel } from "./random/clock.ts";
import { fillNormalKernel, fillUniformKernel } from "./random/fill.ts";

export const kernels: readonly KernelSpec[] = [
  advanceKernel,
  multipleKernel,
  fillUniformKernel,
  fillNormalKernel,
  ...pairEvaluators.flatMap((e) => [allPairsForcesKernel(e), allPairsSumsKernel(e)]),
  ...fieldEvaluators.flatMap((e) => [fieldForcesKernel(e), fieldRowsKernel(e)]),
  reduceRowsKernel,
  ...pairEvaluators.filter((e) => e.hasLambda).map(energiesAtLambdasKernel),
  addKernel,
  assignCellsKernel,
  countCellsKernel,
  cellStartsKernel,
  placeInCellsKernel,
  sortCellsKernel,
  gatherClustersKernel,
  displacementKernel,
  fullRowsKernel,
  halfRowsKernel,
  ...pairEvaluators.flatMap((e) => (["full", "half"] as const).flatMap((kind) => (["forces", "sums"] as const).map((sum) => rowPairsKernel(e, kind, sum)))),
  kickDriftKernel,
  kickKernel,
  kineticKernel,
  pairHistogramKernel,
  structureAmplitudesKernel,
  crossConditionsKernel,
  reducedEnergiesKernel,
  acceptSwapsKernel,
  ...swapRowsKernels,
  rescaleVelocitiesKernel,
  scaleVolumeKernel,
  volumeRatioKernel,
  ...pairEvaluators.map(sweepKernel),
  ...pairEvaluators.map(insertionEnergiesKernel),
  ...pairEvaluators.map(grandCanonicalKernel),
  boltzmannMeanKernel,
  clockKernel,
  refreshKernel,
  tuneKernel,
  maxwellBoltzmannKernel,
  langevinKernel,
  overdampedKernel,
  trialKickKernel,
  hybridRowsKernel,
  acceptKernel,
  chooseKernel,
  boltzmannFactorsKernel,
  mixtureMomentsKernel,
  newtonStepKernel,
  logMixtureKernel,
  selfConsistentKernel,
  weightsKernel,
  gramKernel,
  statisticalInefficiencyKernel,
  resampledSumsKernel,
  ...operationKernels,
];
