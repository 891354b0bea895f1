/**
 * Trial insertions into a fluid that a Metropolis walk samples: the reduced energies of uniformly placed ghosts, for Widom's method and for Bennett's
 * acceptance ratio between N and N + 1 particles (particle-exchange.ts).
 */
import { equilibrateWalk, restoreWalk, sampleWalk, saveWalk, startWalk, type SavedWalk } from "../dynamics/monte-carlo-walk.ts";
import { insertionEnergies } from "../dynamics/insertion.ts";
import type { Device } from "../device/device.ts";
import type { RunControl } from "../device/backend.ts";
import type { Energy } from "../system/energy.ts";
import { latticePositions } from "../system/lattice.ts";

export interface InsertionOptions {
  readonly energy: Energy;
  readonly box: readonly number[];
  /** Particles of the fluid, ghosts not counted, and their types (default all 0). */
  readonly N: number;
  readonly types?: ArrayLike<number>;
  readonly kT: number;
  readonly seed: number;
  /** Number of this walker: walkers of one seed are independent. */
  readonly walker: number;
  readonly burnIn: number;
  readonly samples: number;
  /** Sweeps between samples. */
  readonly every: number;
  /** Ghosts in each sample, and their type. */
  readonly insertions: number;
  readonly type: number;
}

export interface InsertionBatch {
  readonly walk: SavedWalk;
  /** Reduced energies of the ghosts, [samples, insertions]; +infinity on top of a particle. */
  readonly psi: Float64Array;
  readonly acceptance: number;
  readonly drift: number;
}

/** Samples a batch, from a lattice at first, or from where a saved one stopped. */
export async function sampleInsertions(device: Device, options: InsertionOptions, saved?: SavedWalk, control?: RunControl): Promise<InsertionBatch> {
  const { energy, box, N, kT, walker, insertions, type } = options;
  const start = async () => {
    const fresh = await startWalk(device, energy, { positions: latticePositions(N, box), dimension: box.length, box, types: options.types, kT, seed: options.seed, firstReplica: walker, maxDisplacement: Math.min(...box) / 8 });
    return equilibrateWalk(device, energy, fresh, { sweeps: options.burnIn });
  };
  const walk = saved ? restoreWalk(device, saved) : await start();
  const run = await sampleWalk(device, energy, walk, {
    samples: options.samples,
    every: options.every,
    collect: (x, random) => ({ psi: insertionEnergies(energy, x, { ...random, type, insertions }) }),
  }, control);
  return { walk: await saveWalk(run.walk), psi: run.collected.psi.data, acceptance: run.acceptance[0], drift: run.drift[0] };
}
