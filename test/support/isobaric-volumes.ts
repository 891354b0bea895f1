/**
 * Volumes of an isobaric walk after a short equilibration, for tests against exact answers.
 */
import type { Device } from "../../src/device/device.ts";
import { equilibrateIsobaric, sampleIsobaric, startIsobaric, type IsobaricOptions } from "../../src/dynamics/isobaric-walk.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import type { Energy } from "../../src/system/energy.ts";

/** Particles without interactions, in any box. */
export const ideal = lennardJones({ truncation: "minimum-image", epsilon: 0 });

/** [samples, replicas]; a software GPU takes milliseconds for each launch and starts unequilibrated. */
export async function volumesOf(device: Device, energy: Energy, options: Omit<IsobaricOptions, "seed">, samples: number, every = 2): Promise<{ volumes: Float64Array; replicas: number }> {
  const start = await startIsobaric(device, energy, { seed: 12, maxDisplacement: 1, largest: 0.5, ...options });
  const settled = device.kind === "webgpu" ? start : await equilibrateIsobaric(device, energy, start, { cycles: 200 });
  const { volumes, walk } = await sampleIsobaric(device, energy, settled, { samples, every });
  return { volumes, replicas: walk.walk.replicas };
}
