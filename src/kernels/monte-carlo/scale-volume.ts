/**
 * The trial of a volume move: every length of a replica times e^(D / d), so that ln V changes by D, uniform in +- the replica's largest step. Particles keep their
 * scaled positions. D is made from word 0 of (attempt, 0) in the stream `volume`, here and in volume-ratio.ts.
 *
 * A cutoff stays as it is. A trial box shorter than twice the cutoff raises the status, accepted or not: the walk has come to where its energy is no longer
 * defined, and a refusal would cut the distribution of volumes off without a word.
 */
import { STREAMS } from "../../core/streams.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { STATUS } from "../../program/status.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, latticePositions } from "../pair/evaluator.ts";
import { symmetric32, trialWords } from "./trial.ts";

/** Change of ln V that attempt number `attempt` of a replica tries. */
export function logVolumeStep(key: ArrayLike<number>, stream: number, replica: number, attempt: number, largest: number): number {
  return largest * symmetric32(trialWords([key[0], key[1]], stream, replica)(attempt, 0, 0)[0]);
}

export const scaleVolumeKernel: KernelSpec = {
  id: "monte-carlo/scale-volume",
  doc: "positions and box of a trial volume",
  source: "Frenkel and Smit 2002, section 5.4.2",
  args: [
    { name: "positions", dtype: "real", access: "inout", doc: "[replicas, capacity, dimension]" },
    { name: "conditions", dtype: "real", access: "inout", doc: "[replicas, 8], of which the box lengths change" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "largest", dtype: "real", access: "in", doc: "[replicas], largest change of ln V" },
    { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
    { name: "attempt", dtype: "u32", access: "in", doc: "u32[1], volume moves tried before" },
  ],
  params: {
    cutoff: { type: "real", unit: "length", doc: "of the energy; 0: none" },
    stream: { type: "u32", unit: "1", doc: "stream of core/streams.ts" },
    firstReplica: { type: "u32", unit: "1", doc: "number of replica 0 in the whole ensemble" },
  },
  sizes: ["replicas", "capacity", "dimension"],
  measure([positions, conditions, counts, largest, key, attempt]) {
    const [replicas, capacity, dimension] = positions;
    const check = (what: string, found: readonly number[], ...want: number[]): void => {
      if (found.length !== want.length || want.some((s, k) => s !== found[k])) throw new RangeError(`monte-carlo/scale-volume: ${what}: expected [${want.join(", ")}], found [${found.join(", ")}]`);
    };
    if (positions.length !== 3 || dimension < 1 || dimension > 3) throw new RangeError(`monte-carlo/scale-volume: positions: expected [replicas, capacity, 1 to 3], found [${positions.join(", ")}]`);
    check("conditions", conditions, replicas, CONDITION_COLUMNS);
    check("counts", counts, replicas);
    check("largest", largest, replicas);
    check("key", key, 2);
    check("attempt", attempt, 1);
    return { replicas, capacity, dimension };
  },
  outputs: () => [],
  raises: true,
  reference({ arrays: { positions, conditions, counts, largest, key, attempt }, p, raise }) {
    for (let r = 0; r < p.replicas; r++) {
      const factor = Math.exp(logVolumeStep(key, p.stream, p.firstReplica + r, attempt[0], largest[r]) / p.dimension);
      for (let k = 0; k < p.dimension; k++) {
        conditions[r * CONDITION_COLUMNS + k] *= factor;
        if (p.cutoff > conditions[r * CONDITION_COLUMNS + k] / 2) raise(STATUS.cutoffTooLong, attempt[0], r, 0);
      }
      for (let e = 0; e < counts[r] * p.dimension; e++) positions[r * p.capacity * p.dimension + e] *= factor;
    }
  },
  wasm: { module: "engine", file: "monte-carlo/scale-volume", export: "scaleVolume" },
  webgpu: { entry: "monte-carlo/scale-volume", fragments: ["lib/launch", "lib/status", "random/threefry"], groups: ({ replicas, capacity, dimension }) => replicas * Math.max(1, Math.ceil((capacity * dimension) / 64)) },
  cases: () =>
    ([[[0], 0, 3], [[1, 1], 1, 1], [[7, 0, 6], 7, 2], [[64], 64, 3], [[65, 63], 65, 3], [[101], 101, 2]] as const).map(([counts, capacity, dimension]) => {
      const { positions, box } = latticePositions(counts.length, capacity, dimension, 1.15);
      return {
        name: `${counts.join(", ")} particles in ${dimension} dimensions`,
        params: { cutoff: 0.1, stream: STREAMS.volume, firstReplica: 2 },
        inputs: [
          { shape: [counts.length, capacity, dimension], data: positions },
          { shape: [counts.length, CONDITION_COLUMNS], data: counts.flatMap(() => [...box, 1, 1, 0, 0, 0]) },
          { shape: [counts.length], data: counts },
          { shape: [counts.length], data: counts.map((_, r) => 0.1 * (r + 1)) },
          { shape: [2], data: [123456789, 987654321] },
          { shape: [1], data: [17] },
        ],
      };
    }),
};

/** A volume move as its two kernels need it. */
export interface VolumeTrial { readonly positions: Value; readonly conditions: Value; readonly counts: Value; readonly largest: Value; readonly key: Value; readonly attempt: Value; readonly firstReplica?: number }

/** Positions and conditions of the trial. @param cutoff of the energy; 0: none. */
export function scaleVolume(x: VolumeTrial, cutoff: number): { positions: Value; conditions: Value } {
  const [positions, conditions] = call(scaleVolumeKernel, { cutoff, stream: STREAMS.volume, firstReplica: x.firstReplica ?? 0 }, x.positions, x.conditions, x.counts, x.largest, x.key, x.attempt);
  return { positions, conditions };
}
