/**
 * Logarithm of the Metropolis ratio of a volume move that is uniform in ln V:
 *     -(U' - U) / kT - (U_tail' - U_tail) / kT - p (V' - V) / kT + (N + 1) ln(V' / V),
 * V' = V e^D with D as in scale-volume.ts; the long-range correction is tail / V (conditions). N + 1 and not N because ln V is drawn, not V
 * (Frenkel and Smit, Understanding Molecular Simulation, 2002, eq. 5.4.11; Eppenga and Frenkel, Mol. Phys. 52, 1303 (1984)).
 */
import { STREAMS } from "../../core/streams.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../pair/evaluator.ts";
import { LEDGER, LEDGER_ARG, LEDGER_COLUMNS } from "./ledger.ts";
import { logVolumeStep, type VolumeTrial } from "./scale-volume.ts";

export const volumeRatioKernel: KernelSpec = {
  id: "monte-carlo/volume-ratio",
  doc: "log ratio of a volume move",
  source: "Eppenga and Frenkel 1984; Frenkel and Smit 2002, eq. 5.4.11",
  args: [
    { name: "totals", dtype: "real", access: "in", doc: "[replicas, 3] of the trial, energy in the first column" },
    { ...LEDGER_ARG, access: "in", doc: "[replicas, 8], of which the running energy is read" },
    { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8] before the trial" },
    { name: "counts", dtype: "u32", access: "in", doc: "[replicas]" },
    { name: "largest", dtype: "real", access: "in", doc: "[replicas], largest change of ln V" },
    { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
    { name: "attempt", dtype: "u32", access: "in", doc: "u32[1], volume moves tried before" },
    { name: "logRatio", dtype: "real", access: "out", doc: "[replicas, 1]" },
  ],
  params: {
    dimension: { type: "u32", unit: "1", doc: "1, 2 or 3: how many box lengths make the volume" },
    stream: { type: "u32", unit: "1", doc: "stream of core/streams.ts" },
    firstReplica: { type: "u32", unit: "1", doc: "number of replica 0 in the whole ensemble" },
  },
  sizes: ["replicas"],
  measure(shapes) {
    const replicas = shapes[0][0];
    const want = [[replicas, 3], [replicas, LEDGER_COLUMNS], [replicas, CONDITION_COLUMNS], [replicas], [replicas], [2], [1]];
    shapes.forEach((found, i) => {
      if (found.length !== want[i].length || want[i].some((s, k) => s !== found[k])) throw new RangeError(`monte-carlo/volume-ratio: ${volumeRatioKernel.args[i].name}: expected [${want[i].join(", ")}], found [${found.join(", ")}]`);
    });
    return { replicas };
  },
  outputs: ({ replicas }) => [[replicas, 1]],
  reference({ arrays: { totals, ledger, conditions, counts, largest, key, attempt, logRatio }, p }) {
    for (let r = 0; r < p.replicas; r++) {
      const row = r * CONDITION_COLUMNS;
      let volume = 1;
      for (let k = 0; k < p.dimension; k++) volume *= conditions[row + k];
      const step = logVolumeStep(key, p.stream, p.firstReplica + r, attempt[0], largest[r]);
      const work = totals[3 * r] - ledger[r * LEDGER_COLUMNS + LEDGER.energy] + (conditions[row + CONDITIONS.tail] / volume) * Math.expm1(-step) + conditions[row + CONDITIONS.pressure] * volume * Math.expm1(step);
      logRatio[r] = (counts[r] + 1) * step - work / conditions[row + CONDITIONS.kT];
    }
  },
  wasm: { module: "engine", file: "monte-carlo/volume-ratio", export: "volumeRatio" },
  webgpu: { entry: "monte-carlo/volume-ratio", fragments: ["lib/launch", "random/threefry"], groups: ({ replicas }) => Math.ceil(replicas / 64) },
  cases: () =>
    [[0, 3], [1, 1], [63, 2], [64, 3], [65, 3]].map(([n, dimension]) => ({
      name: `${n} replicas in ${dimension} dimensions`,
      params: { dimension, stream: STREAMS.volume, firstReplica: 5 },
      inputs: [
        { shape: [n, 3], data: Array.from({ length: 3 * n }, (_, i) => 10 * Math.sin(i + 1)) },
        { shape: [n, LEDGER_COLUMNS], data: Array.from({ length: LEDGER_COLUMNS * n }, (_, i) => 10 * Math.cos(i + 1)) },
        { shape: [n, CONDITION_COLUMNS], data: Array.from({ length: n }, (_, r) => [3 + (r % 5), 4, 5, 1, 0.7 + 0.1 * (r % 7), 0.3, 0, -40]).flat() },
        { shape: [n], data: Array.from({ length: n }, (_, r) => r % 50) },
        { shape: [n], data: Array.from({ length: n }, (_, r) => 0.02 * (1 + (r % 3))) },
        { shape: [2], data: [123456789, 987654321] },
        { shape: [1], data: [17] },
      ],
    })),
};

/** Log ratios [replicas, 1] of the trial whose energies are `totals`; `x` is the state before it. */
export function volumeRatio(totals: Value, ledger: Value, x: VolumeTrial): Value {
  return call(volumeRatioKernel, { dimension: x.positions.shape[2], stream: STREAMS.volume, firstReplica: x.firstReplica ?? 0 }, totals, ledger, x.conditions, x.counts, x.largest, x.key, x.attempt)[0];
}
