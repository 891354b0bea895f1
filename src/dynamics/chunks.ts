/**
 * Where a run is cut into chunks. A fixed rule of sizes, never of time: the ends of chunks are where lists are rebuilt and positions folded, so they decide bits.
 */

/** Particle-steps between two checkpoints: a few seconds of one core. */
const WORK = 2e7;
/** Numbers that the rings of one chunk may hold. */
const RING = 1e6;

/** What the length of a chunk depends on. */
export interface ChunkSizes {
  readonly replicas: number;
  readonly capacity: number;
  readonly dimension: number;
  readonly every: number;
  readonly allPairs: boolean;
  readonly keepPositions: boolean;
}

/** Steps of a chunk: a multiple of `every` where that fits, else shorter than it. */
export function chunkLength({ replicas, capacity, dimension, every, allPairs, keepPositions }: ChunkSizes): number {
  // A particle that looks at all others costs as much as N / 80 with a neighbour list.
  const perStep = Math.max(1, replicas * capacity * (allPairs ? Math.max(1, capacity / 80) : 1));
  const steps = Math.min(100_000, Math.max(1, Math.floor(WORK / perStep)));
  if (steps < every) return steps;
  const perFrame = replicas * (8 + (keepPositions ? 2 * capacity * dimension : 0));
  return every * Math.max(1, Math.min(Math.floor(steps / every), Math.floor(RING / perFrame)));
}

/** End of the chunk that begins at `from`: chunks longer than `every` are multiples of it; shorter ones end at every multiple of `every`. */
export function chunkEnd(from: number, steps: number, every: number, chunk: number): number {
  const frame = (Math.floor(from / every) + 1) * every;
  return Math.min(steps, chunk < every ? Math.min(from + chunk, frame) : from % every === 0 ? from + chunk - (chunk % every) : frame);
}
