/**
 * Partition functions and averages of one particle in a field, in one or two dimensions, by composite Gauss-Legendre quadrature of the closed form.
 */
import { gaussLegendre } from "../core/quadrature.ts";
import { fieldAt } from "../potentials/field.ts";
import type { Energy } from "../system/energy.ts";
import type { ExactSystem } from "./exact-system.ts";

export interface FieldRange {
  readonly kT: number;
  /** Interval of every coordinate that holds all of exp(-U / kT), as [from, to] a dimension. */
  readonly range: readonly (readonly [number, number])[];
  readonly lambda?: number;
}

const POINTS = gaussLegendre(16);

/** Nodes and weights of a coordinate: panels of sixteen points. */
function axis([from, to]: readonly [number, number], panels: number): { x: number[]; w: number[] } {
  const width = (to - from) / panels;
  const x: number[] = [];
  const w: number[] = [];
  for (let k = 0; k < panels; k++)
    POINTS.nodes.forEach((node, i) => {
      x.push(from + width * (k + (node + 1) / 2));
      w.push((POINTS.weights[i] * width) / 2);
    });
  return { x, w };
}

/** Calls visit(position, energy, weight) at every node. */
function forEachNode(energy: Energy, { range, lambda }: FieldRange, panels: number, visit: (x: number[], u: number, w: number) => void): void {
  const axes = range.map((r) => axis(r, panels));
  const [first, second] = axes;
  first.x.forEach((x, i) => {
    if (!second) return visit([x], fieldAt(energy, [x], lambda).energy, first.w[i]);
    second.x.forEach((y, j) => visit([x, y], fieldAt(energy, [x, y], lambda).energy, first.w[i] * second.w[j]));
  });
}

/** Panels a coordinate: enough for 1e-12 where the range is some ten times as wide as the narrowest feature. */
const panelsFor = (dimension: number): number => (dimension === 1 ? 64 : 16);

/** Averages of functions of the position, and ln Z. Steps belong on edges of the panels, which are of equal width. */
export function fieldAverages<K extends string>(energy: Energy, where: FieldRange, observables: Readonly<Record<K, (x: readonly number[], u: number) => number>>, panels = panelsFor(where.range.length)): { lnZ: number; means: Record<K, number> } {
  if (where.range.length < 1 || where.range.length > 2) throw new RangeError(`range: expected one or two intervals, found ${where.range.length}`);
  let lowest = Infinity;
  forEachNode(energy, where, 8, (_x, u) => (lowest = Math.min(lowest, u)));
  const names = Object.keys(observables) as K[];
  const sums = names.map(() => 0);
  let z = 0;
  forEachNode(energy, where, panels, (x, u, w) => {
    const p = w * Math.exp((lowest - u) / where.kT);
    z += p;
    names.forEach((name, k) => (sums[k] += p * observables[name](x, u)));
  });
  return { lnZ: Math.log(z) - lowest / where.kT, means: Object.fromEntries(names.map((name, k) => [name, sums[k] / z])) as Record<K, number> };
}

/**
 * One particle in a field, with ln Z by quadrature; `uncertainty` is the change when the panels are doubled, and at least the rounding.
 * @throws {RangeError} for more than two dimensions.
 */
export function particleInField(energy: Energy, where: FieldRange): ExactSystem {
  const { lnZ } = fieldAverages(energy, where, {});
  const coarse = fieldAverages(energy, where, {}, panelsFor(where.range.length) / 2).lnZ;
  return { name: energy.name, energy, n: 1, dimension: where.range.length, box: null, kT: where.kT, lnZ, betaFExcess: null, uncertainty: Math.max(1e-13, Math.abs(lnZ - coarse)) };
}
