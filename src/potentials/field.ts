/**
 * From a field evaluator and its numbers to an Energy: a one-body potential that acts on every particle.
 */
import type { Coupling, FieldEvaluator, Point } from "../kernels/field/evaluator.ts";
import { callField, fieldForcesKernel, fieldRowsKernel } from "../kernels/field/fields.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { constant } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import type { Energy, Particles } from "../system/energy.ts";

/**
 * How a field V follows lambda: `constant` V, `on` lambda V, `off` (1 - lambda) V, or (offset + slope lambda) V. `sumOf` of one that goes off and one
 * that comes on is the linear path between two potentials, with its exact dU/dlambda.
 */
export type CouplingOption = "constant" | "on" | "off" | Coupling;

export interface FieldOptions {
  /** Default `constant`. */
  readonly coupling?: CouplingOption;
}

const COUPLINGS: Readonly<Record<string, Coupling>> = { constant: { offset: 1, slope: 0 }, on: { offset: 0, slope: 1 }, off: { offset: 1, slope: -1 } };

function couplingOf({ coupling = "constant" }: FieldOptions): Coupling {
  const c = typeof coupling === "string" ? COUPLINGS[coupling] : coupling;
  if (!c || !Number.isFinite(c.offset) || !Number.isFinite(c.slope)) throw new RangeError(`coupling: expected "constant", "on", "off" or { offset, slope }, found ${JSON.stringify(coupling)}`);
  return c;
}

const specs = new Map<FieldEvaluator, { forces: KernelSpec; rows: KernelSpec }>();

function kernelsOf(e: FieldEvaluator): { forces: KernelSpec; rows: KernelSpec } {
  let k = specs.get(e);
  if (!k) specs.set(e, (k = { forces: fieldForcesKernel(e), rows: fieldRowsKernel(e) }));
  return k;
}

/** An Energy that is a field and nothing else. @throws {RangeError} for a number that is not finite, or an unknown coupling. */
export function fieldEnergy(name: string, evaluator: FieldEvaluator, numbers: readonly number[], options: FieldOptions, dimensions = evaluator.dimensions): Energy {
  numbers.forEach((v, i) => {
    if (!Number.isFinite(v)) throw new RangeError(`${name}: number ${i} of (${evaluator.parameters}) must be finite, found ${v}`);
  });
  const { forces, rows } = kernelsOf(evaluator);
  const coupling = couplingOf(options);
  const inputs = (x: Particles): Value[] => [x.positions, x.counts, x.conditions, constant(numbers)];
  return {
    name,
    dimensions,
    units: { energy: "reduced", length: "reduced" },
    field: { evaluator, numbers, coupling },
    forces: (x) => callField(forces, coupling, inputs(x)),
    rows: (x) => callField(rows, coupling, inputs(x)),
  };
}

/**
 * The closed form of a field on the host, in f64: energy and gradient at one position.
 * @throws {TypeError} for an Energy that is not a field.
 */
export function fieldAt(energy: Energy, position: readonly number[], lambda = 1): { energy: number; gradient: number[] } {
  const { field } = energy;
  if (!field) throw new TypeError(`fieldAt: ${energy.name} is not a one-body potential`);
  const [x, y = 0, z = 0] = position;
  const scale = field.coupling.offset + field.coupling.slope * lambda;
  const at = field.evaluator.evaluate([x, y, z] as Point, field.numbers);
  return { energy: scale * at.energy, gradient: position.map((_, d) => scale * at.gradient[d]) };
}
