/**
 * `ergon/estimators`: free energies and errors from samples. Exports only. Arrays in, plain data out; it loads one small WASM module and no shader.
 */
export { mbar, type MbarOptions, type MbarResult } from "./mbar.ts";
export { mbarExpectations, type ExpectationOptions, type Expectations } from "./mbar-expectations.ts";
export type { Overlap, WeakestCut } from "./mbar-covariance.ts";
export { bar, type BarDiagnostics, type BarOptions } from "./bar.ts";
export { exponentialAverage, type ExpDiagnostics, type ExpOptions } from "./exp.ts";
export { jarzynski, type JarzynskiDiagnostics } from "./jarzynski.ts";
export { crooks, type CrooksDiagnostics, type CrooksOptions } from "./crooks.ts";
export { ti, type TiDiagnostics, type TiInput, type TiOptions } from "./ti.ts";
export { gaussLegendre, quadratureWeights, QUADRATURE_RULES, type QuadratureRule } from "./quadrature.ts";
export { widom, type WidomDiagnostics, type WidomEstimate, type WidomOptions } from "./widom.ts";
export {
  coexistence,
  excessFreeEnergies,
  lnPiFromTransitions,
  reweightLnPi,
  type Coexistence,
  type CoexistenceOptions,
  type ExcessFreeEnergies,
  type LnPi,
  type ParticleNumberOptions,
  type WithError,
} from "./particle-number.ts";
export {
  detectEquilibration,
  meanWithError,
  statisticalInefficiency,
  subsampleIndices,
  type Equilibration,
  type EquilibrationOptions,
  type InefficiencyOptions,
  type MeanWithError,
} from "./time-series.ts";
export { blockAverages, type BlockAverages, type BlockLevel } from "./block-averages.ts";
export { bootstrap, bootstrapIndices, type Bootstrap, type BootstrapOptions } from "./bootstrap.ts";
export { effectiveSampleSize, effectiveSampleSizeFromLog, type WeightDiagnostics } from "./weights.ts";
export type { Estimate, Inefficiency } from "./estimate.ts";
export type { EstimatorOptions } from "./device.ts";
export type { Numbers, Rows } from "./input.ts";
