/**
 * `ergon mbar U_KN --counts N_K`: free energies of K states from the reduced energies of all samples in all states.
 */
import { Command } from "commander";
import { ErgonError, InputError, PoorOverlap } from "../../core/errors.ts";
import type { Device } from "../../device/device.ts";
import { mbar, type MbarResult as Estimate } from "../../estimators/mbar.ts";
import { malformed } from "../../io/malformed.ts";
import { readNpy, toFloat64 } from "../../io/npy.ts";
import type { MbarResult } from "../../jobs/schemas/mbar.ts";
import { isArgumentError } from "../failure.ts";
import { readInput } from "../files.ts";
import { withError } from "../numbers.ts";
import { openDevice, withCommonOptions, type CommonOptions } from "../options.ts";
import { colours, print, printResult, table, warn } from "../output.ts";

interface MbarOptions extends CommonOptions { readonly counts: string }

/** The command. */
export function mbarCommand(): Command {
  return withCommonOptions(new Command("mbar"))
    .description("free energies of several states from reduced energies (multistate Bennett acceptance ratio)")
    .argument("<u_kn>", ".npy array [K, N] of reduced energies: every sample in every state, samples ordered by the state they came from")
    .requiredOption("--counts <file>", ".npy array [K]: how many samples came from each state; some may be 0")
    .addHelpText(
      "after",
      `
Energies are reduced: u = U / kT. deltaF_ij = f_j - f_i, and f_0 = 0. The errors hold for independent samples: keep every g-th one, g the statistical inefficiency.

Example:
  ergon mbar u_kn.npy --counts N_k.npy --json
`,
    )
    .action(runMbar);
}

async function runMbar(file: string, options: MbarOptions): Promise<void> {
  if (options.precision === "f32") throw new InputError("--precision: free energies are estimated in f64; leave it out", { option: "--precision" });
  if (options.device === "webgpu") throw new InputError("--device webgpu: free energies are estimated in f64, which WebGPU does not have; use wasm or reference", { option: "--device" });
  const u = await readArray(file, 2, "[states, samples]");
  const counts = await readArray(options.counts, 1, "[states]");
  const device = await openDevice(options, { kernels: "estimators" });
  try {
    const estimate = await inFiles(file, options.counts, () => mbar(u, counts.data, { device }));
    for (const line of estimate.diagnostics.warnings) warn(line);
    await (options.json ? printResult(resultOf(estimate, device)) : print(text(estimate)));
  } finally {
    device.close();
  }
}

async function readArray(file: string, dimensions: number, form: string): Promise<{ data: Float64Array; shape: readonly number[] }> {
  const array = readNpy(await readInput(file), file);
  if (array.shape.length !== dimensions) throw malformed(file, "", `expected an array ${form}, found shape (${array.shape.join(", ")})`, dimensions === 2 ? "rows are states, columns samples" : "give one count a state");
  return { data: toFloat64(array, file), shape: array.shape };
}

/** Errors about energies name the file of energies, those about counts the file of counts. */
async function inFiles(energies: string, counts: string, run: () => Promise<Estimate>): Promise<Estimate> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof PoorOverlap) throw new PoorOverlap(`${energies}: ${error.message}`, { ...error.state }, { cause: error });
    if (!isArgumentError(error) || error instanceof ErgonError) throw error;
    const aboutCounts = error.message.startsWith("N_k");
    throw new InputError(`${aboutCounts ? counts : energies}: ${error.message}; ${aboutCounts ? "correct the counts: one a row of u_kn, in the same order, adding up to its columns" : "correct the energies, or leave that sample out"}`, { file: aboutCounts ? counts : energies }, { cause: error });
  }
}

function resultOf(e: Estimate, device: Device): MbarResult {
  const { warnings } = e.diagnostics;
  return {
    f_k: e.f_k,
    deltaF_ij: e.deltaF_ij,
    standardError_ij: e.standardError_ij,
    overlap: e.overlap.matrix,
    effectiveSamples: e.effectiveSamples,
    ...(warnings.length > 0 && { warnings }),
    device: device.kind,
    precision: device.precision,
  };
}

function text(e: Estimate): string {
  const rows = e.f_k.map((f, k) => [String(k), String(e.N_k[k]), withError(f, e.standardError_ij[0][k]), e.effectiveSamples[k].toFixed(1)]);
  const parts = [table(["state", "samples", "f_k - f_0", "effective samples"], rows)];
  if (e.f_k.length <= 16) parts.push(`${colours.bold("Overlap matrix")}\n${table(["", ...e.f_k.map((_, k) => String(k))], e.overlap.matrix.map((row, i) => [String(i), ...row.map((x) => x.toFixed(3))]))}`);
  parts.push(colours.dim("Free energies in units of kT; standard errors in brackets, in units of the last digits."));
  return parts.join("\n\n");
}
