/**
 * `ergon report FOLDER`: writes the HTML report of a result folder again.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { InputError } from "../../core/errors.ts";
import { fileError } from "../files.ts";
import { openFolder } from "../folder-store.ts";
import { print, printResult } from "../output.ts";
import { reportOf } from "../report/stored.ts";

/** The command. */
export function reportCommand(): Command {
  return new Command("report")
    .description("write the HTML report of a result folder again")
    .argument("<folder>", "a folder that ergon simulate or ergon free-energy has filled")
    .option("--json", "print where the report is as JSON")
    .addHelpText("after", "\nThe report is one file that works offline: plots, tables, the exact spec. It is written at the end of every run; this command writes it anew.\n")
    .action(async (folder: string, options: { json?: boolean }) => {
      await checkFolder(folder);
      const store = await openFolder(folder);
      try {
        await store.write("report.html", await reportOf(store, folder));
      } finally {
        await store.close();
      }
      const file = join(folder, "report.html");
      await (options.json ? printResult({ report: file }) : print(file));
    });
}

/** A folder that is not there is a wrong name, and not one to make. */
async function checkFolder(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new InputError(`${folder}: this is a file, not a folder; name the folder given to -o`, { file: folder });
  } catch (error) {
    throw fileError(error, folder, "read");
  }
}
