/**
 * All schemas by the names of `ergon schema`.
 */
import { devicesResultSchema } from "./devices.ts";
import { energyResultSchema, energySpecSchema } from "./energy.ts";
import { fluidSchema } from "./fluid.ts";
import { freeEnergyResultSchema, freeEnergySpecSchema } from "./free-energy.ts";
import { mbarResultSchema } from "./mbar.ts";
import type { Schema } from "./schema.ts";
import { simulateResultSchema, simulateSpecSchema } from "./simulate.ts";

/** SPEC and RESULT of each command; a command that takes no spec has only a result. */
export const schemas: Readonly<Record<string, { readonly spec?: Schema; readonly result?: Schema }>> = {
  fluid: { spec: fluidSchema },
  energy: { spec: energySpecSchema, result: energyResultSchema },
  simulate: { spec: simulateSpecSchema, result: simulateResultSchema },
  "free-energy": { spec: freeEnergySpecSchema, result: freeEnergyResultSchema },
  mbar: { result: mbarResultSchema },
  devices: { result: devicesResultSchema },
};
