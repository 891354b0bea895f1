/**
 * One sweep of single-particle trial moves in every replica: for each particle in order, x' = x + delta s with s uniform in the cube (-1, 1)^d, accepted with
 * probability min(1, e^(-beta dU)) (Metropolis et al., J. Chem. Phys. 21, 1087, 1953). The order is fixed, not drawn: each trial alone leaves the Boltzmann
 * distribution as it is, which is balance, not detailed balance of the sweep (Manousiouthakis and Deem, J. Chem. Phys. 110, 2753, 1999).
 *
 * Not here: any change of the maximum displacement (tune.ts), and moves of N or V. Twins in assembly/monte-carlo/sweep.ts and shaders/monte-carlo/sweep.wgsl.
 */
import { STREAMS } from "../../core/streams.ts";
import type { KernelArg, KernelCase, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { measurePairs, PAIR_ARGS, PAIR_PARAMS } from "../pair/all-pairs.ts";
import { CONDITION_COLUMNS, CONDITIONS, pairCases, type PairEvaluator } from "../pair/evaluator.ts";
import { checkLedger, LEDGER, LEDGER_ARG, LEDGER_COLUMNS } from "./ledger.ts";
import { addressOf, boxLength, condition, energyAt, fold, foldAll, metropolis, symmetric32, trialWords, uniform32, type ReplicaView } from "./trial.ts";

/** Positions as moves see them: changed in place and folded into the box. */
export const MOVED_POSITIONS: KernelArg = { ...PAIR_ARGS[0], access: "inout", doc: "[replicas, capacity, dimension], folded into [0, L)" };

export const FIRST_REPLICA = { firstReplica: { type: "u32", unit: "1", doc: "global number of replica 0 of this batch: replica r draws the words of firstReplica + r" } } as const;

function sweepReplica(e: PairEvaluator, view: ReplicaView): void {
  const { arrays, p, replica } = view;
  const seed = [arrays.key[0], arrays.key[1]] as const;
  const [move, test] = [STREAMS.displacement, STREAMS.acceptance].map((stream) => trialWords(seed, stream, p.firstReplica + replica));
  const row = replica * LEDGER_COLUMNS;
  const step = arrays.step[0];
  const kT = condition(view, CONDITIONS.kT);
  foldAll(view);
  for (let i = 0; i < arrays.counts[replica]; i++) {
    const at = addressOf(view, i);
    const words = [...move(step, i, 0), ...move(step, i, 1)];
    const from = Array.from({ length: p.dimension }, (_, d) => arrays.positions[at + d] as number);
    const to = from.map((x, d) => fold(x + arrays.ledger[row + LEDGER.maxDisplacement] * symmetric32(words[d]), boxLength(view, d)));
    const change = energyAt(e, view, to, arrays.types[i], i) - energyAt(e, view, from, arrays.types[i], i);
    if (metropolis(change / kT, uniform32(test(step, i, 0)[0]))) {
      to.forEach((x, d) => (arrays.positions[at + d] = x));
      arrays.ledger[row + LEDGER.energy] += change;
      arrays.ledger[row + LEDGER.accepted]++;
    }
  }
  arrays.ledger[row + LEDGER.attempted] += arrays.counts[replica];
}

/** Bytes of scratch of the WASM kernels that keep a replica in planes (assembly/monte-carlo/frame.ts). */
export function frameScratch({ capacity }: Readonly<Record<string, number>>, realBytes: number): number {
  const plane = (bytes: number): number => Math.ceil((capacity * bytes) / 16) * 16 + 16;
  return 784 + 3 * plane(realBytes) + 4 * plane(4);
}

/** The sweep of one evaluator. */
export function sweepKernel(e: PairEvaluator): KernelSpec {
  const id = `monte-carlo/sweep.${e.id}`;
  return {
    id,
    doc: `${e.doc}: a sweep of single-particle Metropolis trials`,
    source: "Metropolis et al. 1953",
    args: [
      MOVED_POSITIONS,
      ...PAIR_ARGS.slice(1),
      { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
      { name: "step", dtype: "u32", access: "in", doc: "u32[1], number of the sweep" },
      LEDGER_ARG,
    ],
    params: { ...PAIR_PARAMS, ...FIRST_REPLICA },
    sizes: ["replicas", "capacity", "dimension", "types"],
    measure(shapes) {
      const sizes = measurePairs(id, shapes);
      checkLedger(id, shapes[7], sizes.replicas);
      return sizes;
    },
    outputs: () => [],
    reference(call: ReferenceCall) {
      for (let replica = 0; replica < call.p.replicas; replica++) sweepReplica(e, { arrays: call.arrays, p: call.p, replica });
    },
    scratch: frameScratch,
    wasm: { module: "engine", file: "monte-carlo/sweep", export: "sweep", evaluator: { file: `pair/${e.id}`, class: e.class } },
    webgpu: { entry: "monte-carlo/sweep", fragments: ["lib/launch", "random/threefry", "pair/truncate", `pair/${e.id}`, "pair/geometry", "monte-carlo/trial", "monte-carlo/replica"], groups: ({ replicas }) => replicas },
    cases: () => sweepCases(e),
  };
}

/** The cases of all pair traversals, and one in a box with three different sides. */
function sweepCases(e: PairEvaluator): KernelCase[] {
  const cases = pairCases(e);
  const largest = cases.find((c) => c.inputs[0].shape[1] === 101)!;
  const oblong = { ...largest, name: "101 particles in an oblong box", inputs: largest.inputs.map((input, i) => (i === 3 ? { ...input, data: Array.from(input.data, (x, k) => x * (k % CONDITION_COLUMNS < 3 ? 1 + 0.3 * (k % CONDITION_COLUMNS) : 1)) } : input)) };
  return [...cases, oblong].map((c) => {
    const replicas = c.inputs[0].shape[0];
    return {
      ...c,
      params: { ...c.params, firstReplica: 2 },
      inputs: [
        ...c.inputs,
        { shape: [2], data: [2024, 7] },
        { shape: [1], data: [11] },
        { shape: [replicas, LEDGER_COLUMNS], data: Array.from({ length: replicas }, (_, r) => [-1, 0.1 + 0.1 * r, 3, 9, 0, 0, 0, 0]).flat() },
      ],
    };
  });
}
