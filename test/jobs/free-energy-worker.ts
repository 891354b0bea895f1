/** A worker that knows the pieces of the free-energy job. */
import { freeEnergyJobs } from "../../src/jobs/free-energy/pieces.ts";
import { serveJobs } from "../../src/jobs/serve.ts";

await serveJobs(freeEnergyJobs);
