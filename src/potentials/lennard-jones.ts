/**
 * Lennard-Jones fluids of one or several types: U = sum over pairs of 4 epsilon [(sigma/r)^12 - (sigma/r)^6], truncated as asked.
 * Tail corrections assume uniform density beyond the cutoff: U_tail = sum_ij N_i N_j / (2 V) S_d int_rc u(r) r^(d-1) dr, self terms included,
 * so that one component gives N^2 c (Frenkel and Smit, Understanding Molecular Simulation, 2002, section 3.2.2).
 */
import { NO_CUTOFF, switchAt, type Truncation } from "../kernels/pair/evaluator.ts";
import { lennardJonesEvaluator } from "../kernels/pair/lennard-jones.ts";
import type { Energy } from "../system/energy.ts";
import { pairwiseEnergy } from "./pairwise.ts";

/** How interactions end. `minimum-image` takes every pair once, at its nearest image, and no cutoff. */
export type TruncationName = "cut" | "shift" | "switch" | "minimum-image";

/** sigma and epsilon of a type or of a pair of types. */
export interface LennardJonesParameters { readonly sigma: number; readonly epsilon: number }

export interface LennardJonesOptions {
  /** One type: its sigma and epsilon (default 1). */
  readonly sigma?: number;
  readonly epsilon?: number;
  /** Several types, mixed by Lorentz and Berthelot (sigma_ij arithmetic, epsilon_ij geometric mean) unless `pairs` says otherwise. */
  readonly types?: readonly LennardJonesParameters[];
  /** Parameters given pair by pair; each pair of types once. */
  readonly pairs?: readonly (LennardJonesParameters & { readonly types: readonly [number, number] })[];
  /** Required unless truncation is `minimum-image`. */
  readonly cutoff?: number;
  readonly truncation?: TruncationName;
  /** Where the quintic switch begins; default 0.9 cutoff. */
  readonly switchFrom?: number;
  /** Adds the long-range correction to reported energies and virials. */
  readonly tail?: boolean;
}

/** Table of (sigma, epsilon) for all pairs of types. @throws {RangeError} naming the type or pair that is wrong. */
export function mixLennardJones(options: Pick<LennardJonesOptions, "sigma" | "epsilon" | "types" | "pairs">): LennardJonesParameters[][] {
  const types = options.types ?? [{ sigma: options.sigma ?? 1, epsilon: options.epsilon ?? 1 }];
  if (types.length === 0) throw new RangeError("types: expected at least one particle type");
  const check = (p: LennardJonesParameters, where: string): void => {
    if (!(p.sigma > 0) || !Number.isFinite(p.sigma)) throw new RangeError(`${where}.sigma: expected a positive length, found ${p.sigma}`);
    if (!(p.epsilon >= 0) || !Number.isFinite(p.epsilon)) throw new RangeError(`${where}.epsilon: expected an energy of zero or more, found ${p.epsilon}`);
  };
  types.forEach((t, i) => check(t, options.types ? `types[${i}]` : "system"));
  const table = types.map((a) => types.map((b) => ({ sigma: (a.sigma + b.sigma) / 2, epsilon: Math.sqrt(a.epsilon * b.epsilon) })));
  options.pairs?.forEach((p, k) => {
    const [i, j] = p.types;
    if (!table[i] || !table[j]) throw new RangeError(`pairs[${k}].types: expected two of the types 0 to ${types.length - 1}, found ${i}, ${j}`);
    check(p, `pairs[${k}]`);
    table[i][j] = table[j][i] = { sigma: p.sigma, epsilon: p.epsilon };
  });
  return table;
}

function truncationOf(options: LennardJonesOptions): { name: TruncationName; truncation: Truncation } {
  const name = options.truncation ?? "cut";
  if (name === "minimum-image") {
    if (options.cutoff !== undefined) throw new RangeError("cutoff: the truncation minimum-image takes none; remove it, or choose cut, shift or switch");
    if (options.tail) throw new RangeError("tail: there is no tail correction for minimum-image; set it to false");
    return { name, truncation: { cutoff: NO_CUTOFF, switchFrom: NO_CUTOFF } };
  }
  const { cutoff } = options;
  if (cutoff === undefined) throw new RangeError(`cutoff: the truncation ${name} needs one, for example 2.5`);
  if (!(cutoff > 0) || !Number.isFinite(cutoff)) throw new RangeError(`cutoff: expected a positive length, found ${cutoff}`);
  if (options.switchFrom !== undefined && name !== "switch") throw new RangeError(`switchFrom: only the truncation switch takes it, found truncation ${name}`);
  const switchFrom = name === "switch" ? (options.switchFrom ?? 0.9 * cutoff) : cutoff;
  if (name === "switch" && !(switchFrom > 0 && switchFrom < cutoff)) throw new RangeError(`switchFrom: expected a length between 0 and the cutoff ${cutoff}, found ${switchFrom}`);
  return { name, truncation: { cutoff, switchFrom } };
}

/** A Lennard-Jones Energy. Reduced units (energies and lengths as epsilon and sigma are given). */
export function lennardJones(options: LennardJonesOptions): Energy {
  const parameters = mixLennardJones(options);
  const { name, truncation } = truncationOf(options);
  const table = parameters.flat().flatMap(({ sigma, epsilon }) => [sigma ** 2, 4 * epsilon, name === "shift" ? plain(truncation.cutoff, sigma, epsilon) : 0, 0]);
  const pairwise = { evaluator: lennardJonesEvaluator, types: parameters.length, table, truncation };
  return pairwiseEnergy("lennard-jones", { energy: "epsilon", length: "sigma" }, pairwise, options.tail ? tailOf(parameters, truncation) : undefined);
}

function plain(r: number, sigma: number, epsilon: number): number {
  const s6 = (sigma / r) ** 6;
  return 4 * epsilon * s6 * (s6 - 1);
}

/** Surface of the unit sphere: r^(d-1) S_d dr is the volume of a shell. */
const SURFACE = [0, 2, 2 * Math.PI, 4 * Math.PI];

/** Integral of u r^(d-1) beyond the cutoff, plus what the switch takes away before it. */
function missingEnergy({ sigma, epsilon }: LennardJonesParameters, t: Truncation, d: number): number {
  const beyond = 4 * epsilon * (sigma ** 12 * t.cutoff ** (d - 12) / (12 - d) - sigma ** 6 * t.cutoff ** (d - 6) / (6 - d));
  return beyond + simpson((r) => (1 - switchAt(r, t).factor) * plain(r, sigma, epsilon) * r ** (d - 1), t.switchFrom, t.cutoff);
}

/** Integral of -u' r^d beyond the cutoff (the virial r.f of a pair), plus the difference that the switch makes. */
function missingVirial({ sigma, epsilon }: LennardJonesParameters, t: Truncation, d: number): number {
  const virial = (r: number): number => {
    const s6 = (sigma / r) ** 6;
    return 24 * epsilon * s6 * (2 * s6 - 1);
  };
  const beyond = 24 * epsilon * ((2 * sigma ** 12 * t.cutoff ** (d - 12)) / (12 - d) - sigma ** 6 * t.cutoff ** (d - 6) / (6 - d));
  return beyond + simpson((r) => {
    const { factor, slope } = switchAt(r, t);
    return ((1 - factor) * virial(r) + slope * r * plain(r, sigma, epsilon)) * r ** (d - 1);
  }, t.switchFrom, t.cutoff);
}

/** Composite Simpson rule; the integrands are smooth over a fraction of sigma, 200 intervals leave 1e-12. */
function simpson(f: (r: number) => number, from: number, to: number): number {
  if (to <= from) return 0;
  const n = 200;
  const h = (to - from) / n;
  let sum = f(from) + f(to);
  for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

function tailOf(parameters: readonly (readonly LennardJonesParameters[])[], t: Truncation): NonNullable<Energy["tail"]> {
  return (counts, volume, dimension) => {
    let energy = 0;
    let virial = 0;
    parameters.forEach((row, i) =>
      row.forEach((p, j) => {
        const weight = (counts[i] * counts[j] * SURFACE[dimension]) / (2 * volume);
        energy += weight * missingEnergy(p, t, dimension);
        virial += weight * missingVirial(p, t, dimension);
      }),
    );
    return { energy, virial };
  };
}
