/**
 * ergon: exports only. The engine's vocabulary is here; estimators, potentials, dynamics and methods also have subpaths of their own
 * (`ergon/estimators` loads no shader).
 */
export { open, listDevices, type OpenOptions, type DeviceList, type DeviceReport } from "./device/open.ts";
export type { Choice, Work } from "./device/orchestrator.ts";
export type { Measurement } from "./device/measure.ts";
export { isDeviceArray, type Device, type DeviceArray, type Executable } from "./device/device.ts";
export type { HostArray, RunControl } from "./device/backend.ts";
export { wasmModule, type WasmModule } from "./device/wasm/module.ts";

export { trace, call, constant, repeat, when, type Traced, type RepeatBody } from "./program/trace.ts";
export { spec, type ArraySpec, type Dtype, type Precision, type Value } from "./program/value.ts";
export type { KernelSpec, DeviceKind } from "./program/kernel.ts";
export type { Program } from "./program/program.ts";

export * as ops from "./kernels/ops/index.ts";
export { checkpoint, customDerivative, divergence, grad, hutchinsonDivergence, hvp, jvp, valueAndGrad, valueAndGradWith, vjp, type CustomRules, type DivergenceOptions } from "./autodiff/index.ts";

export * from "./core/errors.ts";
export { randomSource, seedKey, threefry2x32 } from "./core/threefry.ts";

export { evaluate, type Evaluation, type EvaluateInput } from "./system/evaluate.ts";
export { analyse, emptyStates, fold, observe, results, type Observable, type Observables } from "./system/observables/observable.ts";
export { radialDistribution, type RadialDistribution, type RadialOptions } from "./system/observables/radial-distribution.ts";
export { structureFactor, type StructureFactor, type StructureOptions } from "./system/observables/structure-factor.ts";
export { thermodynamics, type Thermodynamics, type ThermodynamicsOptions } from "./system/observables/thermodynamics.ts";
export { minimise, type Minimum, type MinimiseOptions } from "./system/minimise.ts";
export { sumOf, totals, type Energy, type Field, type Particles, type Pairwise, type TailCorrection } from "./system/energy.ts";
export { allPairs, chooseNeighbours, type NeighbourMethod } from "./system/neighbours.ts";
export { clusterLists, rowLists, type NeighbourListOptions } from "./system/neighbour-lists.ts";
export { volumeOf, wrapPositions, type Box } from "./system/box.ts";
export * from "./potentials/index.ts";

export * from "./estimators/index.ts";

export { hybridMonteCarlo, langevin, maxwellBoltzmann, overdamped, runDynamics, startPoint, velocityVerlet, type DynamicsRun, type DynamicsSystem, type Frame, type Integrator } from "./dynamics/index.ts";

export { workerPool, type MapOptions, type PoolOptions, type WorkerPool } from "./jobs/pool.ts";
export { serveJobs, type Job, type JobContext } from "./jobs/serve.ts";
export { equilibrateWalk, metropolisSweep, runGrandCanonical, sampleWalk, startGrandCanonical, startWalk, type GrandCanonicalOptions, type GrandCanonicalRun, type GrandCanonicalWalk, type Walk, type WalkOptions, type WalkSamples } from "./dynamics/index.ts";
export { transitionMatrix, type Distribution, type TransitionMatrixOptions } from "./methods/transition-matrix.ts";
