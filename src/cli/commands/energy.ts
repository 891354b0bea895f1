/**
 * `ergon energy SPEC --positions FILE`: the energy of one configuration.
 */
import { Command } from "commander";
import { InputError, NonFiniteEnergy } from "../../core/errors.ts";
import { readPositions, type Configuration } from "../../io/positions.ts";
import { configurationEnergy } from "../../jobs/energy.ts";
import { fluidFrom, type Fluid } from "../../jobs/fluid.ts";
import { energySpecSchema, type EnergyResult, type EnergySpec } from "../../jobs/schemas/energy.ts";
import { fluid as fluidSchema } from "../../jobs/schemas/fluid.ts";
import { kT, object } from "../../jobs/schemas/schema.ts";
import { validated } from "../../jobs/validate.ts";
import { inFile } from "../failure.ts";
import { readInput, readJsonFile } from "../files.ts";
import { openDevice, withCommonOptions, type CommonOptions } from "../options.ts";
import { significant } from "../numbers.ts";
import { colours, print, printResult, table } from "../output.ts";

interface EnergyOptions extends CommonOptions { readonly positions: string; readonly forces?: boolean }

/** The command. */
export function energyCommand(): Command {
  return withCommonOptions(new Command("energy"))
    .description("energy, virial, pressure and forces of one configuration")
    .argument("<spec>", "a fluid as JSON (ergon schema energy spec)")
    .requiredOption("--positions <file>", "the configuration: .xyz (extended or plain; of a trajectory the last frame), .npy [atom, dimension] or .json (rows of numbers)")
    .option("--forces", "also print the force on every particle")
    .addHelpText(
      "after",
      `
Units are reduced: lengths in sigma, energies in epsilon. The pressure uses the velocities of the file (velo:R:3 in extended xyz), or kT of the spec where there are none.

Example:
  echo '{ "system": "lennard-jones", "box": [8, 8, 8], "cutoff": 3, "truncation": "cut", "tail": true, "epsilon": 1, "sigma": 1 }' > fluid.json
  ergon energy fluid.json --positions liquid.xyz --json
`,
    )
    .action(runEnergy);
}

async function runEnergy(file: string, options: EnergyOptions): Promise<void> {
  const { fluid, kT } = await readEnergySpec(file);
  const configuration = await inFile(options.positions, async () => readPositions(await readInput(options.positions), options.positions));
  const device = await openDevice(options);
  try {
    const result = await evaluateHere(() => configurationEnergy(device, fluid, configuration, { kT, forces: options.forces }), file, options.positions);
    await (options.json ? printResult(result) : print(text(result, fluid, configuration)));
  } finally {
    device.close();
  }
}

/** The fluid may be the spec itself or stand under `system`, as in the specs of the other commands. */
async function readEnergySpec(file: string): Promise<{ fluid: Fluid; kT: number | undefined }> {
  const value = await readJsonFile(file);
  const nested = typeof (value as { system?: unknown } | null)?.system === "object";
  return inFile(file, () => {
    if (nested) {
      const spec = validated<{ system: EnergySpec; kT?: number }>(nestedSchema, value);
      return { fluid: fluidFrom(spec.system, "system", { open: "allowed" }), kT: spec.kT };
    }
    const { kT, ...fluid } = validated<EnergySpec>(energySpecSchema, value);
    return { fluid: fluidFrom(fluid, "", { open: "allowed" }), kT };
  });
}

const nestedSchema = object("A fluid and, if wanted, a temperature.", ["system"], { system: fluidSchema, kT });

/** Errors about the positions name their file, those about types the spec. */
async function evaluateHere(run: () => Promise<EnergyResult>, specFile: string, positionsFile: string): Promise<EnergyResult> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof NonFiniteEnergy && error.state.pair !== undefined) {
      const [i, j] = error.state.pair as [number, number];
      throw new InputError(`${positionsFile}: rows ${i + 1} and ${j + 1}: the particles overlap (distance ${significant(error.state.distance as number, 3)}) and the energy is not finite; move them apart`, { ...error.state, file: positionsFile }, { cause: error });
    }
    return inFile(error instanceof InputError && error.state.place === "positions" ? positionsFile : specFile, () => Promise.reject(error as Error));
  }
}

function text(result: EnergyResult, fluid: Fluid, x: Configuration): string {
  const terms = Object.entries(result.terms);
  const number = (value: number): string => significant(value, result.precision === "f64" ? 12 : 7);
  const rows: [string, string][] = [["energy", number(result.energy)], ...(terms.length > 1 ? terms.map(([name, value]): [string, string] => [`  ${name}`, number(value)]) : []), ["virial", number(result.virial)]];
  if (result.pressure !== undefined) rows.push(["pressure", number(result.pressure)]);
  const where = fluid.box === null ? "open space" : `box ${fluid.box.join(" × ")}`;
  const parts = [table(["", ""], rows)];
  if (result.forces) parts.push(table(["particle", ...["fx", "fy", "fz"].slice(0, x.dimension)], result.forces.map((row, i) => [String(i + 1), ...row.map(number)])));
  parts.push(colours.dim(`${x.count} particles, ${where}; ${result.unit}; ${result.device} ${result.precision}`));
  return parts.join("\n\n");
}
