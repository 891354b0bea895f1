/**
 * A result folder as a report needs it.
 */
import { InputError } from "../../core/errors.ts";
import { readJson } from "../../io/json.ts";
import type { FreeEnergyResult, FreeEnergySpec } from "../../jobs/schemas/free-energy.ts";
import type { SimulateResult, SimulateSpec } from "../../jobs/schemas/simulate.ts";
import type { Store } from "../../jobs/store.ts";
import type { RunRecord } from "../run-job.ts";
import { freeEnergyReport, type Timing } from "./free-energy.ts";
import { readLog, simulateReport } from "./simulate.ts";
import { structureOf } from "./structure.ts";

/** The part of a store that is only read. */
export type Stored = Pick<Store, "read">;

async function readStored<T>(store: Stored, name: string): Promise<T | null> {
  const bytes = await store.read(name);
  return bytes === null ? null : (readJson(bytes, name) as T);
}

/**
 * Writes the report of whatever lies in the folder.
 * @param where the folder's name, for errors.
 * @throws {InputError} when there is no result yet.
 */
export async function reportOf(store: Stored, where: string): Promise<string> {
  const run = await readStored<RunRecord>(store, "run.json");
  if (run === null) throw new InputError(`${where}: there are no results of ergon in this folder; name the folder given to -o`, { file: where });
  const result = await readStored<FreeEnergyResult | SimulateResult>(store, "result.json");
  const spec = await readStored<FreeEnergySpec | SimulateSpec>(store, "spec.json");
  if (result === null || spec === null) throw new InputError(`${where}: the run is not finished; run "ergon ${run.job} SPEC.json -o ${where}" again with the same spec, it goes on where it stopped`, { file: where });
  switch (result.job) {
    case "free-energy":
      return freeEnergyReport(result as FreeEnergyResult, spec as FreeEnergySpec, run, await readStored<Timing[]>(store, "timings.json"));
    case "simulate": {
      const log = await store.read("log.csv");
      const structure = await structureOf(await store.read("positions.npy"), result as SimulateResult, spec as SimulateSpec);
      return simulateReport(result as SimulateResult, spec as SimulateSpec, run, readLog(log === null ? "" : new TextDecoder().decode(log)), structure);
    }
    default:
      throw new InputError(`${where}: result.json is of no job that this version knows; update ergon`, { file: where });
  }
}
