/**
 * Landscapes in the plane made of Gaussians, U = q ((x - qx)^4 + (y - qy)^4) + sum_k A exp(a dx^2 + b dx dy + c dy^2): Mueller and Brown's surface, the
 * three-hole potential, or one's own.
 */
import { gaussianSumEvaluator } from "../kernels/field/gaussian-sum.ts";
import type { Energy } from "../system/energy.ts";
import { fieldEnergy, type FieldOptions } from "./field.ts";

/** A exp(a (x - x0)^2 + b (x - x0)(y - y0) + c (y - y0)^2) */
export interface GaussianTerm {
  readonly height: number;
  readonly at: readonly [number, number];
  readonly a: number;
  readonly b?: number;
  readonly c: number;
}

/** q ((x - x0)^4 + (y - y0)^4) */
export interface QuarticBowl { readonly q: number; readonly at?: readonly [number, number] }

export interface GaussianLandscapeOptions extends FieldOptions {
  readonly terms: readonly GaussianTerm[];
  readonly bowl?: QuarticBowl;
  /** Multiplies the whole energy. Default 1. */
  readonly scale?: number;
}

/** A landscape of Gaussian terms in a quartic bowl. @throws {RangeError} for numbers that are not finite. */
export function gaussianLandscape(options: GaussianLandscapeOptions, name = "Gaussian landscape"): Energy {
  const { terms, bowl = { q: 0 }, scale = 1 } = options;
  const numbers = [scale * bowl.q, ...(bowl.at ?? [0, 0]), ...terms.flatMap((t) => [scale * t.height, ...t.at, t.a, t.b ?? 0, t.c])];
  return fieldEnergy(name, gaussianSumEvaluator, numbers, options);
}

/**
 * The surface of K. Mueller and L. D. Brown, Theor. Chim. Acta 53, 75 (1979): three minima, -146.700 at (-0.558, 1.442), -108.167 at
 * (0.623, 0.028) and -80.768 at (-0.050, 0.467). Energies of some hundred kT are too much for most samplers: `scale` makes them smaller.
 */
export function mullerBrown(options: FieldOptions & { readonly scale?: number } = {}): Energy {
  const terms: GaussianTerm[] = [
    { height: -200, at: [1, 0], a: -1, b: 0, c: -10 },
    { height: -100, at: [0, 0.5], a: -1, b: 0, c: -10 },
    { height: -170, at: [-0.5, 1.5], a: -6.5, b: 11, c: -6.5 },
    { height: 15, at: [-1, 1], a: 0.7, b: 0.6, c: 0.7 },
  ];
  return gaussianLandscape({ ...options, terms }, "Mueller-Brown");
}

/**
 * The three-hole potential of P. Metzner, C. Schuette and E. Vanden-Eijnden, J. Chem. Phys. 125, 084110 (2006):
 * U = 3 e^(-x^2 - (y - 1/3)^2) - 3 e^(-x^2 - (y - 5/3)^2) - 5 e^(-(x - 1)^2 - y^2) - 5 e^(-(x + 1)^2 - y^2) + 0.2 x^4 + 0.2 (y - 1/3)^4.
 */
export function threeHole(options: FieldOptions & { readonly scale?: number } = {}): Energy {
  const terms: GaussianTerm[] = [
    { height: 3, at: [0, 1 / 3], a: -1, c: -1 },
    { height: -3, at: [0, 5 / 3], a: -1, c: -1 },
    { height: -5, at: [1, 0], a: -1, c: -1 },
    { height: -5, at: [-1, 0], a: -1, c: -1 },
  ];
  return gaussianLandscape({ ...options, terms, bowl: { q: 0.2, at: [0, 1 / 3] } }, "three-hole");
}
