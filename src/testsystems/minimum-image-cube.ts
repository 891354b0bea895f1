/**
 * Two or three Lennard-Jones particles in a periodic cube, every pair once at its nearest image and no truncation, whose partition functions can be
 * computed: with the Mayer function f = exp(-u / kT) - 1, a = (1/V) int f and T = (1/V^2) int int f_12 f_13 f_23,
 * Z_2 / V^2 = 1 + a and Z_3 / V^3 = 1 + 3 a + 3 a^2 + T, since the periodic cube looks the same from each of its points.
 * The system of Mate, Fleuret and Bereau, J. Phys. Chem. Lett. 15, 11395 (2024), at small N.
 */
import { gaussLegendre, integrate } from "../core/quadrature.ts";
import { lennardJones } from "../potentials/lennard-jones.ts";
import type { ExactSystem } from "./exact-system.ts";

const RULE = gaussLegendre(32);

type Mayer = (r2: number) => number;

function mayer(epsilon: number, sigma: number, kT: number): Mayer {
  return (r2) => {
    const s6 = sigma ** 6 / r2 ** 3;
    return Math.expm1((-4 * epsilon * s6 * (s6 - 1)) / kT);
  };
}

/**
 * int f over the cube. A 48th of it is the pyramid 0 < z < y < x < h; with y = u x and z = v x the integral over x is radial,
 * 48 int_0^1 du int_0^u dv c^-3 G(h c), c = sqrt(1 + u^2 + v^2), G(R) = int_0^R r^2 f(r) dr.
 */
function mayerIntegral(f: Mayer, length: number, sigma: number): number {
  const h = length / 2;
  const radial = (r: number): number => r * r * f(r * r);
  // Below 0.3 sigma the Mayer function is -1; narrow panels where it is steep.
  const edges = [0.3, 0.7, 0.85, 0.95, 1.05, 1.2, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 25, 50, 100].map((x) => x * sigma).filter((x) => x < h);
  const toFace = [...edges, h].reduce((sum, to, i, all) => sum + (i === 0 ? -(to ** 3) / 3 : integrate(radial, all[i - 1], to, RULE)), 0);
  const within = (R: number): number => toFace + integrate(radial, h, R, RULE);
  const wedge = (u: number): number =>
    integrate((v) => {
      const c = Math.sqrt(1 + u * u + v * v);
      return within(h * c) / c ** 3;
    }, 0, u, RULE);
  return 48 * integrate(wedge, 0, 1, RULE);
}

/**
 * T on a grid of M points a side: the sum over wave vectors of the cubed Fourier coefficients of f. f is even in every coordinate, so the transform is a
 * cosine transform of (M/2 + 1)^3 points, and it is symmetric under permutations of the coordinates.
 */
function triangle(f: Mayer, length: number, m: number): number {
  const n = m / 2 + 1;
  const step = length / m;
  let values = new Float64Array(n ** 3);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) values[(i * n + j) * n + k] = f(step * step * (i * i + j * j + k * k));
  // Points strictly inside the half axis stand for two of the grid, in space and among the wave vectors.
  const twofold = (i: number): number => (i === 0 || i === n - 1 ? 1 : 2);
  const transform = Float64Array.from({ length: n * n }, (_, q) => (twofold(q % n) * Math.cos((2 * Math.PI * Math.floor(q / n) * (q % n)) / m)) / m);
  for (let axis = 0; axis < 3; axis++) {
    // Transforms the last coordinate and moves it to the front: three times is all of them, in their old order.
    const next = new Float64Array(n ** 3);
    for (let row = 0; row < n * n; row++)
      for (let q = 0; q < n; q++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += transform[q * n + k] * values[row * n + k];
        next[q * n * n + row] = sum;
      }
    values = next;
  }
  let total = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) total += twofold(i) * twofold(j) * twofold(k) * values[(i * n + j) * n + k] ** 3;
  return total;
}

export interface MinimumImageCubeOptions {
  readonly n: 1 | 2 | 3;
  /** Side of the cube. Default 6. */
  readonly length?: number;
  /** Default 0.8, with kT = 1. */
  readonly epsilon?: number;
  readonly sigma?: number;
  readonly kT?: number;
}

/**
 * One, two or three particles in the minimum-image cube. For sides from 4 to 8 sigma ln Z is good to 1e-11 (two) and 1e-7 (three).
 * @throws {RangeError} for another number of particles, or a side that is not positive.
 */
export function minimumImageCube({ n, length = 6, epsilon = 0.8, sigma = 1, kT = 1 }: MinimumImageCubeOptions): ExactSystem {
  if (![1, 2, 3].includes(n)) throw new RangeError(`minimumImageCube: n: expected 1, 2 or 3 particles, found ${n}`);
  if (!(length > 0)) throw new RangeError(`minimumImageCube: length: expected a positive length, found ${length}`);
  const f = mayer(epsilon, sigma, kT);
  const volume = length ** 3;
  let ratio = 0;
  let uncertainty = 0;
  if (n > 1) {
    const a = mayerIntegral(f, length, sigma) / volume;
    ratio = a;
    uncertainty = 1e-11;
    if (n === 3) {
      const fine = 2 * Math.ceil((9 * length) / sigma);
      const [t, coarser] = [triangle(f, length, fine), triangle(f, length, 2 * Math.ceil(fine / 3))];
      ratio = 3 * a + 3 * a * a + t;
      uncertainty = Math.max(1e-9, Math.abs(t - coarser));
    }
  }
  const excess = Math.log1p(ratio);
  return { name: `minimum-image cube, N = ${n}`, energy: lennardJones({ epsilon, sigma, truncation: "minimum-image" }), n, dimension: 3, box: [length, length, length], kT, lnZ: excess + n * Math.log(volume), betaFExcess: -excess, uncertainty };
}
