/**
 * The worker of the command line's pools: it knows the jobs of jobs/registry.ts by name and runs what it is sent, one at a time.
 */
import { workerJobs } from "../jobs/registry.ts";
import { serveJobs } from "../jobs/serve.ts";

await serveJobs(workerJobs);
