/**
 * `ergon devices`: what this host has, what it measured there, and what "auto" takes and why.
 */
import { Command } from "commander";
import { listDevices, type DeviceList } from "../../device/open.ts";
import { scaled } from "../numbers.ts";
import { colours, print, printResult, table } from "../output.ts";
import { lookForGpu } from "../quiet-gpu.ts";

/** The command. */
export function devicesCommand(): Command {
  return new Command("devices")
    .description("list the devices of this machine, how fast they are, and which one is chosen")
    .option("--json", "print the list as JSON")
    .option("--no-measure", "do not time the devices")
    .action(async ({ json, measure }: { json?: boolean; measure: boolean }) => {
      await lookForGpu();
      const list = await listDevices({ measure });
      await (json ? printResult(list) : print(text(list)));
    });
}

function text({ devices, choices }: DeviceList): string {
  const rows = devices.map((device) => {
    const state = !device.available ? colours.red("not here") : device.software ? colours.yellow("software") : colours.green("ready");
    const { measured } = device;
    return [device.kind, state, device.precisions.join(", ") || undefined, measured && `${scaled(measured.pairsPerSecond)}`, measured && `${measured.launchMicroseconds.toPrecision(3)} µs`, measured && `${measured.readbackMilliseconds.toPrecision(3)} ms`, device.detail];
  });
  const lines = (["f64", "f32"] as const).map((precision) => `${precision}: ${colours.bold(choices[precision].kind)}, ${choices[precision].why}`);
  return `${table(["device", "state", "precision", "pairs/s", "launch", "read back", "what it is"], rows)}\n\nChosen when nothing is asked for:\n  ${lines.join("\n  ")}`;
}
