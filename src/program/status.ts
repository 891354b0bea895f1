/**
 * The status: eight u32 words that belong to one run of a program. A kernel that meets a failure it cannot repair stores
 * (code, step, replica, particle) once; the first one stays. Reading any result of that run throws the named error.
 */
import { ErgonError, NeighbourOverflow, NonFiniteEnergy, NotConverged } from "../core/errors.ts";

/** Codes shared by all devices (emitted into both kernel trees by tools/generate.mjs). */
export const STATUS = { ok: 0, nonFinite: 1, neighbourOverflow: 2, capacityOverflow: 3, notConverged: 4, escaped: 5, cutoffTooLong: 6, outsideTable: 7 } as const;

/** Words of the status record. */
export const STATUS_WORDS = 8;

/** The recorded failure, or null. */
export function statusError(words: ArrayLike<number>): ErgonError | null {
  const [code, step, replica, particle, detail] = Array.from(words);
  if (code === STATUS.ok) return null;
  const state = { code, step, replica, particle, detail };
  const where = `at step ${step}, replica ${replica}, particle ${particle}`;
  switch (code) {
    case STATUS.nonFinite:
      return new NonFiniteEnergy(`the energy or force is not finite ${where}: particles overlap, or the time step is too large`, state);
    case STATUS.neighbourOverflow:
      return new NeighbourOverflow(`a neighbour list outgrew its capacity ${where}`, state);
    case STATUS.capacityOverflow:
      return new ErgonError(`more particles than the capacity holds ${where}`, state);
    case STATUS.notConverged:
      return new NotConverged(`an iteration did not converge ${where}`, state);
    case STATUS.escaped:
      return new NonFiniteEnergy(`a particle moved further than half the box in one step ${where}: the time step is too large`, state);
    case STATUS.cutoffTooLong:
      return new ErgonError(`a cutoff, or the largest distance of g(r), is more than half the box of replica ${replica}: use a larger box, a smaller cutoff, or a pressure at which the box does not shrink so far`, state);
    case STATUS.outsideTable:
      return new ErgonError(`an index is outside its table: row ${particle} names row ${replica}`, state);
    default:
      return new ErgonError(`unknown status ${code} ${where}`, state);
  }
}
