/**
 * One particle whose partition function has a closed form.
 */
import { cosine } from "../potentials/cosine.ts";
import { gaussianMixture } from "../potentials/gaussian-mixture.ts";
import { harmonic } from "../potentials/harmonic.ts";
import type { ExactSystem } from "./exact-system.ts";

/** ln I_0(k), the modified Bessel function of the first kind: the average of exp(k cos) over a circle, by the trapezoid rule, to rounding. */
export function lnBesselI0(k: number): number {
  const points = 64 + 8 * Math.ceil(Math.sqrt(Math.abs(k)));
  let sum = 0;
  for (let i = 0; i < points; i++) sum += Math.exp(k * Math.cos((2 * Math.PI * i) / points) - Math.abs(k));
  return Math.abs(k) + Math.log(sum / points);
}

/** A particle on a circle of circumference `period`: U = -k cos(2 pi x / period), ln(Z / period) = ln I_0(k / kT). */
export function circle({ k, period = 1, kT = 1 }: { k: number; period?: number; kT?: number }): ExactSystem {
  const excess = lnBesselI0(k / kT);
  return { name: "circle", energy: cosine({ k, period }), n: 1, dimension: 1, box: [period], kT, lnZ: excess + Math.log(period), betaFExcess: -excess, uncertainty: 1e-14 };
}

/** A particle in a harmonic well: ln Z = sum_d 1/2 ln(2 pi kT / k_d). */
export function harmonicWell({ k, centre, kT = 1 }: { k: readonly number[]; centre?: readonly number[]; kT?: number }): ExactSystem {
  const lnZ = k.reduce((sum, v) => sum + Math.log((2 * Math.PI * kT) / v) / 2, 0);
  return { name: "harmonic well", energy: harmonic({ k, ...(centre ? { centre } : {}) }), n: 1, dimension: k.length, box: null, kT, lnZ, betaFExcess: null, uncertainty: 1e-15 };
}

/** Two Gaussians on the line with weights that add up to 3, so that ln Z = ln 3 at kT = 1. */
export function twoGaussians(): ExactSystem {
  const energy = gaussianMixture({ components: [{ weight: 1, mean: [-1], s: 0.4 }, { weight: 2, mean: [1.2], s: 0.5 }] });
  return { name: "two Gaussians", energy, n: 1, dimension: 1, box: null, kT: 1, lnZ: Math.log(3), betaFExcess: null, uncertainty: 1e-15 };
}
