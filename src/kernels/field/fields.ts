/**
 * One-body potentials of every particle of every replica: forces, and per-particle (energy, virial, dU/dlambda). The virial is x.f with x as given: what
 * stretching the positions alone does to the energy. Twins in assembly/field/fields.ts and shaders/field/field-*.wgsl.
 */
import type { KernelArg, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Value } from "../../program/value.ts";
import { CONDITION_COLUMNS, CONDITIONS } from "../pair/evaluator.ts";
import { fieldCases, type Coupling, type FieldEvaluator, type Point } from "./evaluator.ts";

const ARGS: readonly KernelArg[] = [
  { name: "positions", dtype: "real", access: "in", doc: "[replicas, capacity, dimension]" },
  { name: "counts", dtype: "u32", access: "in", doc: "[replicas], how many particles exist" },
  { name: "conditions", dtype: "real", access: "in", doc: "[replicas, 8]: lambda is column 3" },
  { name: "numbers", dtype: "real", access: "in", doc: "[parameters], what the evaluator takes" },
];

function measure(e: FieldEvaluator, id: string, [positions, counts, conditions, numbers]: readonly (readonly number[])[]): Record<string, number> {
  if (positions.length !== 3 || !e.dimensions.includes(positions[2])) throw new RangeError(`${id}: positions: expected [replicas, capacity, ${e.dimensions.join(" or ")}], found [${positions.join(", ")}]`);
  const [replicas, capacity, dimension] = positions;
  if (counts.length !== 1 || counts[0] !== replicas) throw new RangeError(`${id}: counts: expected [${replicas}], found [${counts.join(", ")}]`);
  if (conditions.length !== 2 || conditions[0] !== replicas || conditions[1] !== CONDITION_COLUMNS) throw new RangeError(`${id}: conditions: expected [${replicas}, ${CONDITION_COLUMNS}], found [${conditions.join(", ")}]`);
  const { head, term } = e.length;
  const terms = (numbers[0] - head) / (term || 1);
  if (numbers.length !== 1 || !(term ? Number.isInteger(terms) && terms >= 0 && numbers[0] > 0 : terms === 0)) throw new RangeError(`${id}: numbers (${e.parameters}): expected [${head}${term ? ` + ${term} a term` : ""}], found [${numbers.join(", ")}]`);
  return { replicas, capacity, dimension, parameters: numbers[0] };
}

/** Calls visit(index, position, energy and gradient, offset + slope lambda) for every particle that exists. */
function forEachParticle(e: FieldEvaluator, { arrays, p }: ReferenceCall, visit: (at: number, x: Point, s: ReturnType<FieldEvaluator["evaluate"]>, scale: number) => void): void {
  for (let r = 0; r < p.replicas; r++) {
    const scale = p.offset + p.slope * arrays.conditions[r * CONDITION_COLUMNS + CONDITIONS.lambda];
    for (let i = 0; i < arrays.counts[r]; i++) {
      const at = r * p.capacity + i;
      const x = [0, 1, 2].map((d) => (d < p.dimension ? arrays.positions[at * p.dimension + d] : 0)) as unknown as Point;
      visit(at, x, e.evaluate(x, arrays.numbers), scale);
    }
  }
}

function field(e: FieldEvaluator, stem: "forces" | "rows", output: KernelArg, reference: KernelSpec["reference"]): KernelSpec {
  const id = `field/field-${stem}.${e.id}`;
  return {
    id,
    doc: `${e.doc}: ${stem}`,
    source: e.source,
    args: [...ARGS, output],
    params: {
      offset: { type: "real", unit: "1", doc: "the field is multiplied by offset + slope lambda" },
      slope: { type: "real", unit: "1", doc: "see offset" },
    },
    sizes: ["replicas", "capacity", "dimension", "parameters"],
    measure: (shapes) => measure(e, id, shapes),
    outputs: ({ replicas, capacity, dimension }) => [[replicas, capacity, stem === "forces" ? dimension : 3]],
    reference,
    // Three positions and four results, a vector each.
    scratch: () => 7 * 16,
    wasm: { module: "engine", file: "field/fields", export: stem === "forces" ? "fieldForces" : "fieldRows", evaluator: { file: `field/${e.id}`, class: e.class } },
    webgpu: { entry: `field/field-${stem}`, fragments: ["lib/launch", ...(e.fragments ?? []), `field/${e.id}`, "field/particle"], groups: ({ replicas, capacity }) => Math.ceil((replicas * capacity) / 64) },
    cases: () => fieldCases(e),
  };
}

/** Forces -dU/dx, [replicas, capacity, dimension]. */
export function fieldForcesKernel(e: FieldEvaluator): KernelSpec {
  return field(e, "forces", { name: "forces", dtype: "real", access: "out", doc: "[replicas, capacity, dimension], -dU/dx" }, (c) => {
    const { forces } = c.arrays;
    forces.fill(0);
    forEachParticle(e, c, (at, _x, { gradient }, scale) => {
      for (let d = 0; d < c.p.dimension; d++) forces[at * c.p.dimension + d] = -scale * gradient[d];
    });
  });
}

/** Per-particle (energy, virial, dU/dlambda), [replicas, capacity, 3]. */
export function fieldRowsKernel(e: FieldEvaluator): KernelSpec {
  return field(e, "rows", { name: "rows", dtype: "real", access: "out", doc: "[replicas, capacity, 3]: energy, virial x.f, dU/dlambda" }, (c) => {
    const { rows } = c.arrays;
    rows.fill(0);
    forEachParticle(e, c, (at, x, { energy, gradient }, scale) => {
      let virial = 0;
      for (let d = 0; d < c.p.dimension; d++) virial -= x[d] * gradient[d];
      rows.set([scale * energy, scale * virial, c.p.slope * energy], at * 3);
    });
  });
}

/** Traced form: positions, counts, conditions and the evaluator's numbers. */
export function callField(kernel: KernelSpec, coupling: Coupling, inputs: readonly Value[]): Value {
  return call(kernel, { offset: coupling.offset, slope: coupling.slope }, ...inputs)[0];
}
