/**
 * Options that every computing command takes, and the device they ask for.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { DeviceUnavailable, InputError } from "../core/errors.ts";
import type { Device } from "../device/device.ts";
import { open, type OpenOptions } from "../device/open.ts";
import { lookForGpu } from "./quiet-gpu.ts";

/** The options as commander gives them. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly device?: "auto" | "reference" | "wasm" | "webgpu";
  readonly precision?: "f64" | "f32";
  readonly seed?: number;
}

/** Adds the common options to a command. */
export function withCommonOptions(command: Command): Command {
  return command
    .option("--json", "print the result as JSON, and nothing else, on standard output")
    .addOption(new Option("--device <name>", "where to compute").choices(["auto", "reference", "wasm", "webgpu"]).default("auto"))
    .addOption(new Option("--precision <name>", "f64, or f32 (the only one a GPU has); default f64 where the device has it").choices(["f64", "f32"]))
    .option("--seed <number>", "seed of all random numbers, instead of the one in the spec", wholeNumber);
}

/** Adds what commands that run a job in a folder take. */
export function withJobOptions(command: Command, argument: string): Command {
  return withCommonOptions(command)
    .argument(`<${argument}>`, `what to do, as JSON (ergon schema ${command.name()} spec)`)
    .requiredOption("-o, --output <folder>", "where the results go; a folder with unfinished work on the same spec goes on")
    .option("--workers <number>", "how many cores to use; default all of them. The result does not depend on it", workerCount);
}

function workerCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 1024) throw new InvalidArgumentError("Expected a whole number from 1 to 1024.");
  return value;
}

/** Parses a seed. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("Expected a whole number from 0 to 2^53 - 1.");
  return value;
}

/**
 * Opens the device that was asked for.
 * @throws {InputError} naming the option and the mend when it is not there.
 */
export async function openDevice(options: CommonOptions, more: OpenOptions = {}): Promise<Device> {
  const whole: OpenOptions = { ...more, device: options.device ?? "auto", ...(options.precision !== undefined && { precision: options.precision }) };
  if (whole.precision !== "f64" && (whole.device === "webgpu" || (whole.device === "auto" && (whole.precision === "f32" || whole.work !== undefined)))) await lookForGpu();
  try {
    return await open(whole);
  } catch (error) {
    if (error instanceof DeviceUnavailable) throw new InputError(`--device ${options.device}: ${error.message.replace(/\.$/, "")}; "ergon devices" lists what is here`, { option: "--device" }, { cause: error });
    if (error instanceof RangeError) throw new InputError(`--${error.message}`, { option: "--precision" }, { cause: error });
    throw error;
  }
}
