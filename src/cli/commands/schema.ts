/**
 * `ergon schema [name]`: the JSON schemas of specs and results.
 */
import { Command } from "commander";
import { InputError } from "../../core/errors.ts";
import { schemas } from "../../jobs/schemas/index.ts";
import { nearest } from "../../jobs/validate.ts";
import { colours, print, table } from "../output.ts";

/** The command. */
export function schemaCommand(): Command {
  return new Command("schema")
    .description("print the JSON schemas of what the commands take and print")
    .argument("[name]", `one of ${Object.keys(schemas).join(", ")}; without it, all of them`)
    .argument("[part]", "spec or result; without it, both")
    .option("--json", "print JSON (a schema is JSON anyway; without a name, all schemas)")
    .addHelpText("after", "\nExamples:\n  ergon schema                      what there is\n  ergon schema free-energy spec     what ergon free-energy takes\n")
    .action(async (name: string | undefined, part: string | undefined, options: { json?: boolean }) => {
      if (name === undefined) return options.json ? print(JSON.stringify(schemas, null, 2)) : print(overview());
      if (!Object.hasOwn(schemas, name)) {
        const meant = nearest(name, Object.keys(schemas));
        throw new InputError(`schema: there is none called ${JSON.stringify(name)}${meant ? ` (did you mean "${meant}"?)` : ""}; there are ${Object.keys(schemas).join(", ")}`);
      }
      const both = schemas[name];
      if (part === undefined) return print(JSON.stringify(both, null, 2));
      const one = part === "spec" || part === "result" ? both[part] : undefined;
      if (one === undefined) throw new InputError(`schema: ${name} has ${Object.keys(both).join(" and ")}, not ${JSON.stringify(part)}`);
      return print(JSON.stringify(one, null, 2));
    });
}

function overview(): string {
  const rows = Object.entries(schemas).map(([name, both]) => [name, Object.keys(both).join(", "), String((both.spec ?? both.result)?.description ?? "")]);
  return `${table(["name", "parts", "what"], rows)}\n\n${colours.dim("ergon schema NAME [spec|result] prints one; ergon schema --json prints all.")}`;
}
