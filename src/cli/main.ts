#!/usr/bin/env node
/**
 * The command line `ergon`. This file only puts the commands together and turns what they throw into one line and an exit code (failure.ts); each command has a
 * file of its own.
 */
import { Command } from "commander";
import { version } from "../generated/version.ts";
import { devicesCommand } from "./commands/devices.ts";
import { energyCommand } from "./commands/energy.ts";
import { freeEnergyCommand } from "./commands/free-energy.ts";
import { mbarCommand } from "./commands/mbar.ts";
import { reportCommand } from "./commands/report.ts";
import { schemaCommand } from "./commands/schema.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { endingOf } from "./failure.ts";
import { errorColours, note } from "./output.ts";

/** It lies beside this file, in the sources as in dist/. */
const workerFile = new URL("./worker.js", import.meta.url);

function program(): Command {
  const ergon = new Command("ergon")
    .description("simulate fluids and turn the samples into free energies with honest error bars")
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", '\n"ergon COMMAND --help" explains one command. Wrong input gets one line and exit code 2; interrupted work goes on with the same command.');
  for (const command of [devicesCommand(), energyCommand(), mbarCommand(), simulateCommand(workerFile), freeEnergyCommand(workerFile), reportCommand(), schemaCommand()]) ergon.addCommand(command);
  for (const command of [ergon, ...ergon.commands]) {
    command.exitOverride().configureOutput({ outputError: (text) => note(errorLine(text.replace(/^error: /, "").trim().replace(/\s*\n\s*/g, " "))) });
  }
  return ergon;
}

function errorLine(text: string): string {
  return `${errorColours.red("error:")} ${text}`;
}

// A pipe that its reader closes early (`ergon … | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  const ergon = program();
  if (process.argv.length <= 2) ergon.outputHelp();
  else await ergon.parseAsync();
} catch (error) {
  const { code, line } = endingOf(error);
  if (line !== "") note(errorLine(line));
  process.exitCode = code;
}
