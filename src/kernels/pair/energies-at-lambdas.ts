/**
 * The energy of every configuration at many couplings at once, and its slope dU/dlambda at the configuration's own coupling: what thermodynamic
 * integration and multistate reweighting need of a sample. Distances are measured once; only the evaluator is called again for each lambda.
 * Twins in assembly/pair/energies-at-lambdas.ts and shaders/pair/energies-at-lambdas.wgsl.
 *
 * An energy may be +infinity: a configuration of a soft coupling can hold particles that lie on each other, which a hard one forbids.
 */
import type { KernelCase, KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { forEachPair, measurePairs, PAIR_ARGS, PAIR_PARAMS } from "./all-pairs.ts";
import { CONDITIONS, CONDITION_COLUMNS, pairCases, type PairEvaluator, type Truncation } from "./evaluator.ts";

/** Pairs whose distances are kept while all couplings are evaluated: five planes of f64 stay within a first-level cache. */
export const LAMBDA_BATCH = 512;

/** The cases of every pair traversal, with one to seven couplings. */
function lambdaCases(e: PairEvaluator): KernelCase[] {
  return pairCases(e).map((c, i) => {
    const lambdas = Array.from({ length: 1 + (3 * i) % 7 }, (_, k) => (k + 1) / (1 + ((3 * i) % 7)));
    return { ...c, inputs: [...c.inputs, { shape: [lambdas.length], data: lambdas }] };
  });
}

export function energiesAtLambdasKernel(e: PairEvaluator): KernelSpec {
  const id = `pair/energies-at-lambdas.${e.id}`;
  return {
    id,
    doc: `${e.doc}: energies at many couplings, and dU/dlambda at the own one`,
    source: e.source,
    args: [
      ...PAIR_ARGS,
      { name: "lambdas", dtype: "real", access: "in", doc: "[couplings]" },
      { name: "energies", dtype: "real", access: "out", doc: "[replicas, couplings], U at each coupling, without tail corrections" },
      { name: "slopes", dtype: "real", access: "out", doc: "[replicas], dU/dlambda at the lambda of the replica's conditions" },
    ],
    params: PAIR_PARAMS,
    sizes: ["replicas", "capacity", "dimension", "types", "couplings"],
    measure(shapes) {
      const lambdas = shapes[5];
      if (lambdas.length !== 1 || lambdas[0] < 1) throw new RangeError(`${id}: lambdas: expected [couplings], found [${lambdas.join(", ")}]`);
      return { ...measurePairs(id, shapes), couplings: lambdas[0] };
    },
    outputs: ({ replicas, couplings }) => [[replicas, couplings], [replicas]],
    reference(c) {
      const { conditions, lambdas, energies, slopes } = c.arrays;
      energies.fill(0);
      slopes.fill(0);
      forEachPair(e, c, (r, _i, _j, _d, _r2, { l }) => (slopes[r] += l));
      for (let k = 0; k < lambdas.length; k++) {
        const coupled = Float64Array.from(conditions as Float64Array, (x, i) => (i % CONDITION_COLUMNS === CONDITIONS.lambda ? lambdas[k] : x));
        forEachPair(e, { ...c, arrays: { ...c.arrays, conditions: coupled } }, (r, _i, _j, _d, _r2, { u }) => (energies[r * lambdas.length + k] += u));
      }
    },
    // Position planes, padded types, the batch (r^2, switch factor, four parameters), and an f64 sum for each coupling.
    scratch: ({ capacity, couplings }, realBytes) => 3 * (Math.ceil((capacity * realBytes) / 16) * 16 + 16) + Math.ceil((capacity * 4) / 16) * 16 + 16 + 6 * (LAMBDA_BATCH + 16) * realBytes + 8 * couplings + 16,
    wasm: { module: "engine", file: "pair/energies-at-lambdas", export: "energiesAtLambdas", evaluator: { file: `pair/${e.id}`, class: e.class } },
    webgpu: { entry: "pair/energies-at-lambdas", fragments: ["lib/launch", "pair/truncate", `pair/${e.id}`, "pair/geometry"], groups: ({ replicas, couplings }) => replicas * (couplings + 1) },
    cases: () => lambdaCases(e),
  };
}

const specs = new Map<PairEvaluator, KernelSpec>();

/** Traced form: energies real[replicas, couplings] and slopes real[replicas] of `inputs` in the order of PAIR_ARGS. */
export function energiesAtLambdas(e: PairEvaluator, truncation: Truncation, inputs: readonly Value[], lambdas: Value): { energies: Value; slopes: Value } {
  let kernel = specs.get(e);
  if (!kernel) specs.set(e, (kernel = energiesAtLambdasKernel(e)));
  const [energies, slopes] = call(kernel, { cutoff: truncation.cutoff, switchFrom: truncation.switchFrom }, ...inputs, lambdas);
  return { energies, slopes };
}
