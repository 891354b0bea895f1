/**
 * Tail corrections of pair potentials: what particles beyond the cutoff would add at uniform density,
 * U_tail = sum_ij N_i N_j / (2 V) S_d int (u - u_truncated) r^(d-1) dr, self terms included, so that one component gives N^2 c
 * (Frenkel and Smit, Understanding Molecular Simulation, 2002, section 3.2.2). The virial takes r.f, and dU/dlambda the derivative, in place of u; where
 * the potential depends on lambda all three are integrals of the potential at that lambda, so that dU_tail/dlambda is exact.
 */
import { gaussLegendre } from "../core/quadrature.ts";
import { truncated, type PairEvaluator, type PairParameters, type Truncation } from "../kernels/pair/evaluator.ts";
import type { Energy } from "../system/energy.ts";

/** Surface of the unit sphere: r^(d-1) S_d dr is the volume of a shell. */
const SURFACE = [0, 2, 2 * Math.PI, 4 * Math.PI];

const RULE = gaussLegendre(24);

type Sums = readonly [number, number, number];

function integrateSums(f: (x: number) => Sums, from: number, to: number): Sums {
  const sum: [number, number, number] = [0, 0, 0];
  if (to > from) RULE.nodes.forEach((node, i) => f(from + ((node + 1) / 2) * (to - from)).forEach((v, k) => (sum[k] += (v * RULE.weights[i] * (to - from)) / 2)));
  return sum;
}

/** (energy, virial, dU/dlambda) that the truncation takes away, integrated over r^(d-1) dr. `p` are the parameters without a shift. */
function missing(e: PairEvaluator, p: PairParameters, t: Truncation, dimension: number, lambda: number): Sums {
  const plain = { cutoff: Infinity, switchFrom: Infinity };
  const at = (r: number, weight: number, kept: Truncation | null): Sums => {
    const whole = truncated(e, r * r, lambda, p, plain);
    const part = kept ? truncated(e, r * r, lambda, p, kept) : { u: 0, f: 0, l: 0 };
    return [(whole.u - part.u) * weight, (whole.f - part.f) * r * r * weight, (whole.l - part.l) * weight];
  };
  // Beyond the cutoff with x = cutoff / r: powers of r become a polynomial in x, which the rule integrates exactly.
  const beyond = integrateSums((x) => at(t.cutoff / x, t.cutoff ** dimension / x ** (dimension + 1), null), 0, 1);
  const switched = integrateSums((r) => at(r, r ** (dimension - 1), t), t.switchFrom, t.cutoff);
  return [beyond[0] + switched[0], beyond[1] + switched[1], beyond[2] + switched[2]];
}

/**
 * The tail correction of a pair potential that falls off as r^-6 or faster.
 * @param parameters the numbers of (type i, type j) as the evaluator takes them, without a shift of the energy.
 */
export function pairTail(e: PairEvaluator, parameters: readonly (readonly PairParameters[])[], t: Truncation): NonNullable<Energy["tail"]> {
  const known = new Map<string, Sums>();
  const missingOf = (i: number, j: number, dimension: number, lambda: number): Sums => {
    const key = `${i} ${j} ${dimension} ${e.hasLambda ? lambda : 1}`;
    let sums = known.get(key);
    if (!sums) known.set(key, (sums = missing(e, parameters[i][j], t, dimension, lambda)));
    return sums;
  };
  return (counts, volume, dimension, lambda = 1) => {
    const total = [0, 0, 0];
    parameters.forEach((row, i) =>
      row.forEach((_, j) => {
        const weight = (counts[i] * counts[j] * SURFACE[dimension]) / (2 * volume);
        missingOf(i, j, dimension, lambda).forEach((v, k) => (total[k] += weight * v));
      }),
    );
    const [energy, virial, energyLambda] = total;
    return { energy, virial, energyLambda };
  };
}
