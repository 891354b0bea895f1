/**
 * g(r) of a finished simulation, from its stored frames: the second half of the run, as many evenly spread frames as are quick to count.
 */
import { open } from "../../device/open.ts";
import { readNpy, toFloat64 } from "../../io/npy.ts";
import { boxAtDensity, fluidFrom, particleTypes } from "../../jobs/fluid.ts";
import type { SimulateResult, SimulateSpec } from "../../jobs/schemas/simulate.ts";
import { analyse } from "../../system/observables/observable.ts";
import { radialDistribution } from "../../system/observables/radial-distribution.ts";

/** g(r) of all pairs of types. */
export interface Structure {
  readonly r: Float64Array;
  readonly pairs: readonly { readonly name: string; readonly g: Float64Array; readonly standardError: Float64Array }[];
  readonly frames: number;
}

/** Pairs that are counted at most: below a second on one core. */
const MOST_PAIRS = 2e8;

/**
 * Counts pairs in positions.npy [frame, replica, atom, dimension].
 * @returns null in open space, for a single particle, and where nothing is stored.
 */
export async function structureOf(npy: Uint8Array | null, result: SimulateResult, spec: SimulateSpec & { readonly species?: readonly string[] }): Promise<Structure | null> {
  const { N, replicas } = result;
  if (npy === null || spec.system.box === null || N < 2) return null;
  const box = spec.density === undefined ? [...spec.system.box] : boxAtDensity(spec.system, N, spec.density);
  const fluid = fluidFrom({ ...spec.system, box });
  const dimension = box.length;
  const array = readNpy(npy, "positions.npy");
  const size = replicas * N * dimension;
  const half = Math.floor(array.shape[0] / 2);
  const count = Math.min(array.shape[0] - half, 200, Math.max(1, Math.floor(MOST_PAIRS / ((replicas * N * (N - 1)) / 2))));
  const all = toFloat64(array);
  const positions = new Float64Array(count * size);
  for (let f = 0; f < count; f++) {
    const frame = half + Math.floor(((f + 1) * (array.shape[0] - half)) / count) - 1;
    positions.set(all.subarray(frame * size, (frame + 1) * size), f * size);
  }
  const types = particleTypes(fluid, N, spec.species ?? null);
  const rMax = Math.min(Math.min(...box) / 2, 5 * Math.max(...(spec.system.types ?? [{ sigma: spec.system.sigma ?? 1 }]).map((t) => t.sigma)));
  const device = await open({ device: "wasm", precision: "f64" });
  try {
    const { g } = await analyse(device, { g: radialDistribution({ dimension, rMax: rMax * (1 - 1e-12), bins: 120, types, replicas: "together" }) }, { positions, dimension, box, replicas, atoms: N, types });
    const [{ r, pairs }] = g;
    return { r, frames: count, pairs: pairs.map((p) => ({ name: fluid.typeNames.length === 1 ? "g(r)" : `${fluid.typeNames[p.types[0]]}–${fluid.typeNames[p.types[1]]}`, g: p.g, standardError: p.standardError })) };
  } finally {
    device.close();
  }
}
