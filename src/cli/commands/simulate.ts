/**
 * `ergon simulate SPEC -o FOLDER`: molecular dynamics, with trajectory, log, checkpoint and report in the folder.
 */
import { dirname, join } from "node:path";
import { Command } from "commander";
import { readPositions } from "../../io/positions.ts";
import { checkConfiguration } from "../../jobs/energy.ts";
import { fluidFrom } from "../../jobs/fluid.ts";
import { simulateSpecSchema, type SimulateResult, type SimulateSpec } from "../../jobs/schemas/simulate.ts";
import { simulate, simulationFrom } from "../../jobs/simulate.ts";
import { inFile } from "../failure.ts";
import { readInput } from "../files.ts";
import { withJobOptions } from "../options.ts";
import { colours, print, printResult, table } from "../output.ts";
import { meansOf } from "../report/simulate.ts";
import { runJob, sayFound, type JobCommandOptions, type JobDefinition } from "../run-job.ts";

/** Positions may be the name of a file beside the spec, with its velocities and the names of its types. */
type SpecAsWritten = Omit<SimulateSpec, "positions"> & { readonly positions?: SimulateSpec["positions"] | string };

const definition: JobDefinition<SpecAsWritten, SimulateResult> = {
  name: "simulate",
  spec: simulateSpecSchema,
  async prepare(spec, file) {
    const whole = typeof spec.positions === "string" ? await withPositions(spec, spec.positions, file) : (spec as SimulateSpec);
    simulationFrom(whole);
    return whole;
  },
  run: (spec, control) => simulate(spec as SimulateSpec, control),
};

/** The spec with the contents of its positions file, so that the folder needs no other file to be understood. */
async function withPositions(spec: SpecAsWritten, name: string, file: string): Promise<SimulateSpec> {
  const path = join(dirname(file), name);
  const x = await inFile(path, async () => readPositions(await readInput(path), path));
  if (spec.density === undefined) await inFile(path, () => checkConfiguration(fluidFrom(spec.system, "system", { open: "allowed" }), x));
  const rows = (data: Float64Array): number[][] => Array.from({ length: x.count }, (_, i) => Array.from(data.subarray(i * x.dimension, (i + 1) * x.dimension)));
  const species = spec.system.types && spec.system.types.length > 1 ? x.species : null;
  return { ...spec, positions: rows(x.positions), ...(x.velocities && !spec.velocities && { velocities: rows(x.velocities) }), ...(species && !spec.species && { species }) };
}

/** The command. @param workerFile the worker of its pool. */
export function simulateCommand(workerFile: URL): Command {
  return withJobOptions(new Command("simulate"), "spec")
    .description("molecular dynamics of a fluid: trajectory, log, checkpoint and report")
    .addHelpText(
      "after",
      `
The folder gets trajectory.xyz, positions.npy, velocities.npy, log.csv, result.json and report.html. Interrupt it whenever you like: the same command goes on, and ends with
the same bytes as a run that was never interrupted. Reduced units: lengths in sigma, energies in epsilon, mass 1.

Example spec:
  { "system": { "system": "lennard-jones", "box": [10, 10, 10], "cutoff": 2.5, "truncation": "switch" },
    "N": 864, "density": 0.8442, "kT": 0.72, "integrator": { "name": "langevin", "timestep": 0.004, "friction": 1 },
    "steps": 10000, "every": 100, "seed": 1 }
`,
    )
    .action(async (file: string, options: JobCommandOptions) => {
      const { result, found } = await runJob(definition, file, options, workerFile);
      if (found) sayFound(options.output);
      await (options.json ? printResult(result) : print(text(result, options.output)));
    });
}

function text(result: SimulateResult, folder: string): string {
  const size = `${result.N} particles${result.replicas > 1 ? ` × ${result.replicas} replicas` : ""}, ${result.steps} steps, ${result.frames} frames; ${result.device} ${result.precision}`;
  return `${table(["quantity", "mean"], meansOf(result))}\n\n${colours.dim(size)}\n${colours.bold(join(folder, "report.html"))}`;
}
