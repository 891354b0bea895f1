/**
 * Reduced energies psi = beta U of a ghost particle put at uniform points of the box, without tail: what Widom's insertion averages (J. Chem. Phys. 39, 2808, 1963),
 * beta mu_ex = -ln < e^-psi >, and what acceptance-ratio estimators between N and N + 1 take. The configuration is only read.
 *
 * Words of insertion m in step s: the widom stream gives (x, y) at draw 0 and z at draw 1 of particle m. Needs a periodic box: an open one has no uniform point.
 */
import { STREAMS } from "../../core/streams.ts";
import type { KernelCase, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { measurePairs, PAIR_ARGS, PAIR_PARAMS } from "../pair/all-pairs.ts";
import { CONDITIONS, pairCases, type PairEvaluator } from "../pair/evaluator.ts";
import { FIRST_REPLICA, frameScratch } from "./sweep.ts";
import { boxLength, condition, energyAt, fold, trialWords, uniform32, type ReplicaView } from "./trial.ts";

export function insertionEnergiesKernel(e: PairEvaluator): KernelSpec {
  const id = `monte-carlo/insertion-energies.${e.id}`;
  return {
    id,
    doc: `${e.doc}: reduced energies of uniform test insertions`,
    source: "Widom 1963",
    args: [
      ...PAIR_ARGS,
      { name: "key", dtype: "u32", access: "in", doc: "u32[2], words of the seed" },
      { name: "step", dtype: "u32", access: "in", doc: "u32[1]" },
      { name: "psi", dtype: "real", access: "out", doc: "[replicas, insertions], beta U of each ghost" },
    ],
    params: {
      ...PAIR_PARAMS,
      ...FIRST_REPLICA,
      ghostType: { type: "u32", unit: "1", doc: "type of the ghost" },
      ghosts: { type: "u32", unit: "1", doc: "insertions into each configuration" },
    },
    sizes: ["replicas", "capacity", "dimension", "types", "insertions"],
    measure(shapes, { ghosts, ghostType }) {
      const sizes = measurePairs(id, shapes);
      if (ghostType >= sizes.types) throw new RangeError(`${id}: ghostType: expected a type from 0 to ${sizes.types - 1}, found ${ghostType}`);
      if (ghosts >= 2 ** 30) throw new RangeError(`${id}: ghosts: expected fewer than 2^30 insertions, found ${ghosts}`);
      return { ...sizes, insertions: ghosts };
    },
    outputs: ({ replicas, insertions }) => [[replicas, insertions]],
    reference: (call) => insertAll(e, call),
    scratch: frameScratch,
    wasm: { module: "engine", file: "monte-carlo/insertion-energies", export: "insertionEnergies", evaluator: { file: `pair/${e.id}`, class: e.class } },
    webgpu: {
      entry: "monte-carlo/insertion-energies",
      fragments: ["lib/launch", "random/threefry", "pair/truncate", `pair/${e.id}`, "pair/geometry", "monte-carlo/trial"],
      groups: ({ replicas, insertions }) => replicas * Math.ceil(insertions / 64),
    },
    cases: () => insertionCases(e),
  };
}

function insertAll(e: PairEvaluator, { arrays, p }: ReferenceCall): void {
  for (let replica = 0; replica < p.replicas; replica++) {
    const view: ReplicaView = { arrays, p, replica };
    const words = trialWords([arrays.key[0], arrays.key[1]], STREAMS.widom, p.firstReplica + replica);
    for (let m = 0; m < p.insertions; m++) {
      const drawn = [...words(arrays.step[0], m, 0), ...words(arrays.step[0], m, 1)];
      const x = Array.from({ length: p.dimension }, (_, d) => fold(boxLength(view, d) * uniform32(drawn[d]), boxLength(view, d)));
      arrays.psi[replica * p.insertions + m] = energyAt(e, view, x, p.ghostType, -1) / condition(view, CONDITIONS.kT);
    }
  }
}

/** Sparse configurations (a fifth of the slots), so that psi is not all core overlap. */
function insertionCases(e: PairEvaluator): KernelCase[] {
  return pairCases(e)
    .filter((c) => c.inputs[3].data[0] > 0 || c.inputs[0].shape[1] === 0)
    .map((c, k) => ({
      ...c,
      params: { ...c.params, firstReplica: 3, ghostType: c.inputs[4].shape[0] - 1, ghosts: [0, 1, 63, 64, 65, 101][k % 6] },
      inputs: [...c.inputs.map((input, i) => (i === 2 ? { ...input, data: Array.from(input.data, (n) => Math.ceil(n / 5)) } : input)), { shape: [2], data: [99, 3] }, { shape: [1], data: [5] }],
      tolerance: { f32: 1e-4, reason: "psi of overlapping cores grows as r^-12: twelve times the relative error of r" },
    }));
}
