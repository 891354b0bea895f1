/**
 * Many Lennard-Jones particles on a ring, truncated and shifted so early that only neighbours interact: their order never changes, the gaps between them
 * are independent but for their sum, and Z_N = L (N - 1)! f^(*N)(L), the N-fold convolution of f(r) = exp(-u(r) / kT) with itself (H. Takahasi 1942;
 * the Takahashi gas). The convolution is done on a grid whose nodes include the cutoff, where f has a kink that one corrected weight accounts for.
 */
import { lennardJones } from "../potentials/lennard-jones.ts";
import type { ExactSystem } from "./exact-system.ts";

/** Convolution of two functions on the grid, given as weights h f_i, at the nodes from `first` to `last`. */
function convolve(a: Float64Array, b: Float64Array, first: number, last: number): Float64Array {
  const out = new Float64Array(last + 1);
  // Both vanish below some node: a gap smaller than a particle has no weight.
  const [startA, startB] = [a, b].map((x) => x.findIndex((v) => v > 0));
  for (let i = startA; i < a.length && i + startB <= last; i++) {
    const end = Math.min(b.length - 1, last - i);
    for (let j = Math.max(startB, first - i); j <= end; j++) out[i + j] += a[i] * b[j];
  }
  return out;
}

/** The n-fold convolution at the nodes from `first` to `last`, by halving. */
function power(f: Float64Array, n: number, first: number, last: number): Float64Array {
  if (n === 1) return f;
  const half = power(f, n >> 1, 0, last);
  return convolve(half, n % 2 ? convolve(half, f, 0, last) : half, first, last);
}

/** Lagrange interpolation of ln(values) through six nodes around `at`, in units of the grid. */
function interpolate(values: Float64Array, at: number): number {
  const first = Math.min(Math.max(0, Math.floor(at) - 2), values.length - 6);
  let sum = 0;
  for (let i = first; i < first + 6; i++) {
    let weight = 1;
    for (let j = first; j < first + 6; j++) if (j !== i) weight *= (at - j) / (i - j);
    sum += weight * Math.log(values[i]);
  }
  return sum;
}

/** ln of the N-fold convolution of exp(-u / kT) at L; `jump` of its slope at the cutoff, `nodes` grid intervals up to there. */
function lnConvolution(boltzmann: (r: number) => number, jump: number, n: number, length: number, cutoff: number, nodes: number): number {
  const h = cutoff / nodes;
  const at = length / h;
  const last = Math.ceil(at) + 3;
  const f = Float64Array.from({ length: last + 1 }, (_, i) => h * (i === 0 ? 0 : i < nodes ? boltzmann(i * h) : 1));
  // Euler and Maclaurin: the trapezoid rule misses h^2/12 times the jump of the slope.
  f[nodes] += (h * h * jump) / 12;
  // Weights h f_i make each power a sum of products of weights: one factor h too many for a density at L.
  return interpolate(power(f, n, Math.floor(at) - 2, last), at) - Math.log(h);
}

export interface RingOptions {
  readonly n: number;
  readonly length: number;
  /** Default 0.8, with kT = 1. */
  readonly epsilon?: number;
  readonly sigma?: number;
  /** Default 1.6 sigma. */
  readonly cutoff?: number;
  readonly kT?: number;
}

/**
 * The ring: `energy` is the one-dimensional fluid with truncation `shift`; ln Z is good to 1e-8 N.
 * @throws {RangeError} where a second neighbour could come within the cutoff with a weight above 1e-25, or the ring is shorter than two cutoffs.
 */
export function ring({ n, length, epsilon = 0.8, sigma = 1, cutoff = 1.6 * sigma, kT = 1 }: RingOptions): ExactSystem {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`ring: n: expected a positive number of particles, found ${n}`);
  if (!(length >= 2 * cutoff)) throw new RangeError(`ring: length: expected at least two cutoffs, ${2 * cutoff}, found ${length}`);
  const plain = (r: number): number => 4 * epsilon * ((sigma / r) ** 12 - (sigma / r) ** 6);
  const boltzmann = (r: number): number => Math.exp((plain(cutoff) - plain(r)) / kT);
  if (!(boltzmann(cutoff / 2) ** 2 < 1e-25)) throw new RangeError(`ring: cutoff: within ${cutoff} a particle would meet its second neighbour; use a cutoff of at most 1.6 sigma, or a lower temperature`);
  // The slope of exp(-u / kT) before the cutoff is -u'(cutoff) / kT, beyond it zero.
  const jump = (24 * epsilon * ((sigma / cutoff) ** 6 - 2 * (sigma / cutoff) ** 12)) / cutoff / kT;
  let lnZ = Math.log(length);
  if (n > 1) {
    lnZ += lnConvolution(boltzmann, jump, n, length, cutoff, length * n > 1000 * sigma ? 160 : 320);
    for (let k = 2; k < n; k++) lnZ += Math.log(k);
  }
  return { name: `ring, N = ${n}`, energy: lennardJones({ epsilon, sigma, cutoff, truncation: "shift" }), n, dimension: 1, box: [length], kT, lnZ, betaFExcess: n * Math.log(length) - lnZ, uncertainty: 1e-8 * n };
}
