/**
 * Looks for a GPU without noise. Dawn writes warnings of its own to standard error where there is no driver, and nobody can stop it from inside; so a process of its own looks
 * first, and where it finds nothing this one never loads Dawn. A few tenths of a second, only where a GPU matters.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { assumeNoGpu, type NoGpu } from "../device/host.ts";

const probeFile = fileURLToPath(new URL("./probe.js", import.meta.url));
let looked: Promise<void> | undefined;

/** After this, looking for a GPU makes no noise: it is there, or known not to be. */
export function lookForGpu(): Promise<void> {
  looked ??= new Promise((resolve) => {
    execFile(process.execPath, [probeFile], { timeout: 20_000 }, (error, stdout) => {
      // A probe that dies (a driver that crashes) says nothing: then this process looks for itself.
      const answer = error ? {} : (JSON.parse(stdout || "{}") as Partial<NoGpu>);
      if (answer.reason !== undefined) assumeNoGpu(answer as NoGpu);
      resolve();
    });
  });
  return looked;
}
