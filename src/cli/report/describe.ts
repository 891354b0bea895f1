/**
 * Sentences that reports share.
 */
import type { FluidSpec } from "../../jobs/fluid.ts";
import type { RunRecord } from "../run-job.ts";

/** "Lennard-Jones, box 8 × 8 × 8, cut at 3 σ with tail correction". */
export function fluidText(fluid: FluidSpec): string {
  const truncation = fluid.truncation ?? "cut";
  const how = { cut: "cut", shift: "cut and shifted", switch: "switched off", "minimum-image": "minimum image, no cutoff" }[truncation];
  const kinds = fluid.types ? `, ${fluid.types.length} types` : "";
  return `Lennard-Jones${kinds}, ${fluid.box === null ? "open space" : `box ${fluid.box.map((l) => Number(l.toPrecision(6))).join(" × ")}`}, ${how}${fluid.cutoff === undefined ? "" : ` at ${fluid.cutoff}`}${fluid.tail ? " with tail correction" : ""}`;
}

/** "ergon 0.1.0, seed 1, wasm f64 …". */
export function runText(run: RunRecord): string {
  return `ergon ${run.ergon}, seed ${run.seed}, ${run.device} ${run.precision}${typeof run.deviceDescription.build === "string" ? ` (${run.deviceDescription.build})` : ""}, ${run.host}. Reduced Lennard-Jones units.`;
}
