/** ergon/jobs: exports only. */
export { freeEnergy, checkFreeEnergy } from "./free-energy.ts";
export type { FreeEnergyCost, FreeEnergyEntry, FreeEnergyProfile, FreeEnergyResult, FreeEnergySpec, MethodName, PathDiagnostics } from "./schemas/free-energy.ts";
export { simulate } from "./simulate.ts";
export type { SimulateResult, SimulateSpec } from "./schemas/simulate.ts";
export { boxAtDensity, fluidFrom, particleTypes, type Fluid, type FluidSpec } from "./fluid.ts";
export type { JobControl, JobOptions, JobResult, Progress } from "./job.ts";
export { memoryStore, type Store } from "./store.ts";
export { workerPool, type MapOptions, type PoolOptions, type WorkerPool } from "./pool.ts";
export { serveJobs, type Job, type JobContext } from "./serve.ts";
export { workerJobs } from "./registry.ts";
export { schemas } from "./schemas/index.ts";
