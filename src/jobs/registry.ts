/**
 * The jobs that workers know by name. A worker file serves them with `serveJobs(workerJobs)`; the command line's is cli/worker.ts, a page brings its own.
 */
import { freeEnergyJobs } from "./free-energy/pieces.ts";
import type { Job } from "./serve.ts";

export const workerJobs: Readonly<Record<string, Job>> = { ...freeEnergyJobs };
