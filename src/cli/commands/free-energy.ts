/**
 * `ergon free-energy SPEC -o FOLDER`: excess free energies and chemical potentials by several independent methods.
 */
import { join } from "node:path";
import { Command } from "commander";
import { checkFreeEnergy, freeEnergy } from "../../jobs/free-energy.ts";
import { freeEnergySpecSchema, type FreeEnergyResult, type FreeEnergySpec } from "../../jobs/schemas/free-energy.ts";
import { withJobOptions } from "../options.ts";
import { colours, print, printResult, table, warn } from "../output.ts";
import { compared, tableOf, warningsOf } from "../report/free-energy.ts";
import { runJob, sayFound, type JobCommandOptions, type JobDefinition } from "../run-job.ts";

const definition: JobDefinition<FreeEnergySpec, FreeEnergyResult> = {
  name: "free-energy",
  spec: freeEnergySpecSchema,
  prepare(spec) {
    checkFreeEnergy(spec);
    return spec;
  },
  run: freeEnergy,
  // Sampling needs no more than f32: running energies are renewed in f64, and so are free energies.
  opening: (spec, { device }) => ({ ...(device !== "reference" && { precision: "f32" }), work: { replicas: 16, atoms: Math.max(...[spec.N].flat()) } }),
};

/** The command. @param workerFile the worker of its pool. */
export function freeEnergyCommand(workerFile: URL): Command {
  return withJobOptions(new Command("free-energy"), "spec")
    .description("excess free energies and chemical potentials of a fluid, with standard errors")
    .addHelpText(
      "after",
      `
beta F_ex(N) = -ln(Z_N / V^N), Z_N the integral of exp(-beta U) over all coordinates; beta mu_ex = beta F_ex(N) - beta F_ex(N-1). Ideal parts are excluded.
Methods: ti (thermodynamic integration), bar, mbar (along the same path), tmmc (transition-matrix Monte Carlo over N), widom (test insertions).
Interrupt it whenever you like: the same command goes on. Values that NIST has for the state point are shown beside the results.

Example spec:
  { "system": { "system": "lennard-jones", "box": [8, 8, 8], "cutoff": 3, "truncation": "cut", "tail": true },
    "kT": 1.5, "N": [40, 100], "methods": ["ti", "mbar", "tmmc", "widom"], "seed": 1 }
`,
    )
    .action(async (file: string, options: JobCommandOptions) => {
      const { result, spec, found } = await runJob(definition, file, options, workerFile);
      if (found) sayFound(options.output);
      for (const line of warningsOf(result)) warn(line);
      await (options.json ? printResult(result) : print(text(result, spec, options.output)));
    });
}

function text(result: FreeEnergyResult, spec: FreeEnergySpec, folder: string): string {
  const { header, cells } = tableOf(compared(result, spec));
  const about = `βF_ex(N) = −ln(Z_N/V^N), standard errors in brackets; kT = ${result.kT}, seed ${result.seed}, ${result.device} ${result.precision}`;
  return `${table(header, cells)}\n\n${result.verdict}\n${colours.dim(about)}\n${colours.bold(join(folder, "report.html"))}`;
}
