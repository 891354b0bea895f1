/**
 * Replica exchange: replicas stand on the rungs of ladders, `rungs` consecutive replicas each; a replica of the batch is one thermodynamic state, and
 * configurations move between neighbouring rungs. Attempt 0 pairs (0, 1), (2, 3), ..., attempt 1 pairs (1, 2), (3, 4), ..., and so on by turns, which carries
 * configurations along the ladder faster than pairs drawn at random (Syed, Bouchard-Côté, Deligiannidis, Doucet, J. R. Stat. Soc. B 84, 321 (2022)).
 *
 * Kernels of a round: cross-conditions (own box under the partner's lambda, kT, pressure, beta mu), reduced-energies of both, accept, and swap-rows for everything
 * that belongs to a configuration.
 */

/** Partner of a replica at an attempt, itself where it has none. `rungs` divides the number of replicas. */
export function partnerOf(replica: number, rungs: number, attempt: number): number {
  const rung = replica % rungs;
  const up = (rung + (attempt & 1)) % 2 === 0;
  if (up) return rung + 1 < rungs ? replica + 1 : replica;
  return rung > 0 ? replica - 1 : replica;
}

/** Params that say how replicas form ladders. */
export const LADDER_PARAMS = { rungs: { type: "u32", unit: "1", doc: "replicas of a ladder" } } as const;

/** @throws {RangeError} unless whole ladders make up the replicas. */
export function checkLadder(id: string, replicas: number, rungs: number): void {
  if (rungs < 1 || replicas % rungs !== 0) throw new RangeError(`${id}: rungs: expected a divisor of the ${replicas} replicas, found ${rungs}`);
}
