/**
 * Decides the exchanges of one attempt: a pair (a, b) changes places with probability min(1, exp(-D)), D = u_a(x_b) + u_b(x_a) - u_a(x_a) - u_b(x_b), u reduced
 * energies (Sugita, Kitao, Okamoto, J. Chem. Phys. 113, 6042 (2000), eq. 15). A D that is not a number, or plus infinity, is refused. The draw of a pair is
 * word 0 at step `attempt` of the stream `exchange` of its lower replica. See ladder.ts.
 */
import { STREAMS } from "../../core/streams.ts";
import { streamKey, threefry2x32, uniform53 } from "../../core/threefry.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { checkLadder, LADDER_PARAMS, partnerOf } from "./ladder.ts";

export const acceptSwapsKernel: KernelSpec = {
  id: "exchange/accept-swaps",
  doc: "which configurations change places, and with what probability",
  source: "Sugita, Kitao, Okamoto 2000, eq. 15",
  args: [
    { name: "own", dtype: "real", access: "in", doc: "[replicas], u of each configuration where it is" },
    { name: "crossed", dtype: "real", access: "in", doc: "[replicas], u of each configuration where its partner is" },
    { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
    { name: "attempt", dtype: "u32", access: "in", doc: "u32[1]" },
    { name: "source", dtype: "u32", access: "out", doc: "[replicas], the replica whose configuration comes here" },
    { name: "probability", dtype: "real", access: "out", doc: "[replicas], min(1, exp(-D)) at the lower replica of a pair, -1 elsewhere" },
  ],
  params: {
    ...LADDER_PARAMS,
    stream: { type: "u32", unit: "1", doc: "stream of core/streams.ts" },
    firstReplica: { type: "u32", unit: "1", doc: "number of replica 0 in the whole ensemble" },
  },
  sizes: ["replicas"],
  measure([own, crossed, key, attempt], { rungs }) {
    if (own.length !== 1 || crossed[0] !== own[0]) throw new RangeError(`exchange/accept-swaps: crossed: expected [${own.join(", ")}], found [${crossed.join(", ")}]`);
    if (key[0] !== 2) throw new RangeError(`exchange/accept-swaps: key: expected [2], found [${key.join(", ")}]`);
    if (attempt[0] !== 1) throw new RangeError(`exchange/accept-swaps: attempt: expected [1], found [${attempt.join(", ")}]`);
    checkLadder("exchange/accept-swaps", own[0], rungs);
    return { replicas: own[0] };
  },
  outputs: ({ replicas }) => [[replicas], [replicas]],
  reference({ arrays: { own, crossed, key, attempt, source, probability }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      source[r] = r;
      probability[r] = -1;
    }
    for (let r = 0; r < p.replicas; r++) {
      const partner = partnerOf(r, p.rungs, attempt[0]);
      if (partner <= r) continue;
      const difference = crossed[r] + crossed[partner] - own[r] - own[partner];
      probability[r] = difference <= 0 ? 1 : Number.isFinite(difference) ? Math.exp(-difference) : 0;
      if (uniform53(threefry2x32(streamKey([key[0], key[1]], p.stream, p.firstReplica + r), [attempt[0], 0])) >= probability[r]) continue;
      source[r] = partner;
      source[partner] = r;
    }
  },
  wasm: { module: "engine", file: "exchange/accept-swaps", export: "acceptSwaps" },
  webgpu: { entry: "exchange/accept-swaps", fragments: ["lib/launch", "random/threefry", "exchange/ladder"], groups: ({ replicas }) => Math.ceil(replicas / 64) },
  cases: () =>
    [[0, 1, 0], [1, 1, 1], [7, 7, 4], [12, 4, 3], [64, 64, 8], [65, 13, 5], [130, 65, 6]].map(([n, rungs, attempt]) => ({
      name: `${n} replicas, ladders of ${rungs}, attempt ${attempt}`,
      params: { rungs, stream: STREAMS.exchange, firstReplica: 3 },
      inputs: [
        { shape: [n], data: Array.from({ length: n }, (_, i) => 2 * Math.sin(i + 1)) },
        { shape: [n], data: Array.from({ length: n }, (_, i) => 2 * Math.cos(3 * i + 1)) },
        { shape: [2], data: [123456789, 987654321] },
        { shape: [1], data: [attempt] },
      ],
    })),
};

/** Sources u32[replicas] and probabilities real[replicas] of an attempt. */
export function acceptSwaps(own: Value, crossed: Value, key: Value, attempt: Value, options: { rungs: number; firstReplica?: number }): { source: Value; probability: Value } {
  const [source, probability] = call(acceptSwapsKernel, { rungs: options.rungs, stream: STREAMS.exchange, firstReplica: options.firstReplica ?? 0 }, own, crossed, key, attempt);
  return { source, probability };
}
