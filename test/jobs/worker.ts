/** A worker for the tests of the pool: random numbers on a device, waiting, and failing in several ways. */
import { NonFiniteEnergy } from "../../src/core/errors.ts";
import { serveJobs } from "../../src/jobs/serve.ts";
import { drawNumbers, type Draw } from "./draw.ts";

await serveJobs({
  draw: async (input: Draw, job) => {
    const device = await job.open({ device: input.device, precision: input.precision });
    job.progress(0.5);
    return drawNumbers(device, input);
  },
  wait: (_: unknown, job) => new Promise((_, reject) => job.signal.addEventListener("abort", () => reject(job.signal.reason))),
  fail: ({ state }: { state: number }) => {
    throw new NonFiniteEnergy("the energy is NaN", { step: state });
  },
  range: () => {
    throw new RangeError("count: expected 1, found 2");
  },
  die: () => {
    setTimeout(() => {
      throw new Error("on purpose");
    });
    return new Promise(() => {});
  },
});
