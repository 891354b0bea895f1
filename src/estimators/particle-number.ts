/**
 * Distributions of the number of particles, ln Pi(N) of a grand canonical (transition-matrix) simulation: to another chemical potential, to coexistence, and to
 * excess free energies. lnPi[N] belongs to N = 0, 1, ...; constants added to it do not matter. beta mu is that of an activity exp(beta mu) = z in units of
 * length^-d (de Broglie wavelength 1), which is what Pi(N) ~ z^N Z_N / N! has.
 *   ln Pi(N; mu') = ln Pi(N; mu) + N beta (mu' - mu)                                        (Ferrenberg and Swendsen 1988)
 *   coexistence: both peaks have the same weight; beta p V = ln[sum over one peak of Pi(N) / Pi(0)]    (Errington, J. Chem. Phys. 118, 9915 (2003))
 *   beta F_ex(N) = -[ln Pi(N) - ln Pi(0) - N (beta mu + ln V) + ln N!]
 * Errors are the spread of independent replicas; one replica has none.
 */
import { NotConverged } from "../core/errors.ts";
import { matrix, numbers, positive, type Numbers, type Rows } from "./input.ts";

/** One distribution, or independent replicas of it. */
export type LnPi = Numbers | readonly Numbers[];

export interface ParticleNumberOptions {
  /** beta mu at which lnPi was sampled. */
  readonly betaMu: number;
  /** Volume of the box (length or area in fewer dimensions). */
  readonly volume: number;
}

function replicasOf(lnPi: LnPi): Float64Array[] {
  const many = Array.isArray(lnPi) && lnPi.length > 0 && typeof lnPi[0] !== "number";
  const list = (many ? lnPi : [lnPi]) as readonly Numbers[];
  const out = list.map((x, r) => numbers(x, many ? `lnPi[${r}]` : "lnPi", 2));
  out.forEach((x, r) => { if (x.length !== out[0].length) throw new RangeError(`lnPi[${r}]: expected ${out[0].length} numbers as in the first replica, found ${x.length}`); });
  return out;
}

/** Mean over replicas and the error of that mean, null for one. */
function spread(values: readonly number[]): { mean: number; standardError: number | null } {
  const R = values.length;
  const mean = values.reduce((s, x) => s + x, 0) / R;
  return { mean, standardError: R < 2 ? null : Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (R - 1) / R) };
}

/**
 * ln Pi(N) from a collection matrix: Pi(N + 1) / Pi(N) = P(N -> N + 1) / P(N + 1 -> N), lnPi(0) = 0. Source: Fitzgerald, Picard and Silver, Europhys. Lett.
 * 46, 282 (1999).
 * @param collection [N + 1][3]: sums of acceptance probabilities down, staying, up from each N.
 * @throws {RangeError} where two neighbouring N are not connected both ways.
 */
export function lnPiFromTransitions(collection: Rows): Float64Array {
  const { data, rows, columns } = matrix(collection, "collection");
  if (columns !== 3) throw new RangeError(`collection: expected three columns (down, stay, up), found ${columns}`);
  const probability = (n: number, column: number): number => data[3 * n + column] / (data[3 * n] + data[3 * n + 1] + data[3 * n + 2]);
  const out = new Float64Array(rows);
  for (let n = 1; n < rows; n++) {
    const up = probability(n - 1, 2);
    const down = probability(n, 0);
    if (!(up > 0) || !(down > 0)) throw new RangeError(`collection: no transitions ${up > 0 ? `down from N = ${n} to ${n - 1}` : `up from N = ${n - 1} to ${n}`} were seen`);
    out[n] = out[n - 1] + Math.log(up / down);
  }
  return out;
}

/** ln Pi(N) at beta mu + deltaBetaMu, not normalized. */
export function reweightLnPi(lnPi: Numbers, deltaBetaMu: number): Float64Array {
  return numbers(lnPi, "lnPi").map((x, n) => x + n * deltaBetaMu);
}

export interface ExcessFreeEnergies {
  /** [N], beta F_ex(N), 0 at N = 0. */
  readonly betaFExcess: readonly number[];
  /** [N], beta F_ex(N) - beta F_ex(N - 1); 0 at N = 0. */
  readonly betaMuExcess: readonly number[];
  /** [N], spread of replicas; null for one. */
  readonly betaFExcessError: readonly number[] | null;
  readonly betaMuExcessError: readonly number[] | null;
}

/** Excess free energies of all N from lnPi that begins at N = 0. */
export async function excessFreeEnergies(lnPi: LnPi, options: ParticleNumberOptions): Promise<ExcessFreeEnergies> {
  const { betaMu, volume } = checked(options);
  const F = replicasOf(lnPi).map((x) => {
    let lnFactorial = 0;
    return x.map((p, n) => {
      lnFactorial += n > 1 ? Math.log(n) : 0;
      return -(p - x[0] - n * (betaMu + Math.log(volume)) + lnFactorial);
    });
  });
  const over = (f: (x: Float64Array, n: number) => number): { mean: number; standardError: number | null }[] => Array.from(F[0].keys(), (n) => spread(F.map((x) => f(x, n))));
  const free = over((x, n) => x[n]);
  const mu = over((x, n) => (n === 0 ? 0 : x[n] - x[n - 1]));
  const errors = (list: typeof free): number[] | null => (F.length < 2 ? null : list.map((x) => x.standardError!));
  return { betaFExcess: free.map((x) => x.mean), betaMuExcess: mu.map((x) => x.mean), betaFExcessError: errors(free), betaMuExcessError: errors(mu) };
}

export interface CoexistenceOptions extends ParticleNumberOptions {
  /** A dip between two peaks shallower than this, in kT, is noise; default 0.5. */
  readonly leastBarrier?: number;
}

/** A quantity with the spread of replicas; null for one replica. */
export interface WithError {
  readonly value: number;
  readonly standardError: number | null;
}

export interface Coexistence {
  readonly betaMu: WithError;
  readonly vapourDensity: WithError;
  readonly liquidDensity: WithError;
  /** beta p, in units of 1 / volume. */
  readonly betaPressure: WithError;
  readonly diagnostics: {
    /** Height of the lower peak above the dip between them, in kT, smallest of the replicas. */
    readonly barrier: number;
    /** How far ln Pi has fallen from the liquid's peak at the largest N, in kT, smallest of the replicas. */
    readonly fallAtEnd: number;
    readonly warnings: readonly string[];
  };
}

/** The distribution should have fallen by this many kT at the largest N: what is missing then changes densities by less than 1e-4. */
const ENOUGH_FALL = 10;

/**
 * Vapour-liquid coexistence: the beta mu at which both peaks of Pi(N) have the same weight, densities and pressure there.
 * @throws {NotConverged} where a replica has no two peaks at any beta mu.
 */
export async function coexistence(lnPi: LnPi, options: CoexistenceOptions): Promise<Coexistence> {
  const { betaMu, volume } = checked(options);
  const found = replicasOf(lnPi).map((x) => equalWeights(x, options.leastBarrier ?? 0.5));
  const withError = (f: (c: EqualWeights) => number): WithError => {
    const { mean, standardError } = spread(found.map(f));
    return { value: mean, standardError };
  };
  const barrier = Math.min(...found.map((c) => c.barrier));
  const fallAtEnd = Math.min(...found.map((c) => c.fallAtEnd));
  const warnings: string[] = [];
  if (fallAtEnd < ENOUGH_FALL) warnings.push(`ln Pi has fallen by only ${fallAtEnd.toFixed(1)} at the largest N: sample more particles, the liquid is cut off`);
  if (found.length < 2) warnings.push("one replica: no standard errors; give independent replicas");
  return {
    betaMu: withError((c) => betaMu + c.shift),
    vapourDensity: withError((c) => c.vapour / volume),
    liquidDensity: withError((c) => c.liquid / volume),
    betaPressure: withError((c) => c.lnWeight / volume),
    diagnostics: { barrier, fallAtEnd, warnings },
  };
}

interface EqualWeights { readonly shift: number; readonly vapour: number; readonly liquid: number; readonly lnWeight: number; readonly barrier: number; readonly fallAtEnd: number }

/** Starts from the common tangent (equal heights), where the dip lies between the two points it touches, and shifts beta mu until the weights are equal. */
function equalWeights(lnPi: Float64Array, leastBarrier: number): EqualWeights {
  const [from, to, depth] = widestDip(lnPi);
  if (!(depth >= leastBarrier)) throw new NotConverged(`coexistence: ln Pi(N) has no two peaks at any chemical potential: its deepest dip is ${Math.max(0, depth).toPrecision(2)} kT; sample more particles, or a temperature further below the critical one`, { deepestDip: depth });
  let shift = -(lnPi[to] - lnPi[from]) / (to - from);
  // The dip moves a little with beta mu; where noise makes two places take turns, either will do.
  for (const tried = new Set<number>(); ; ) {
    const p = reweightLnPi(lnPi, shift);
    let split = from;
    for (let n = from; n <= to; n++) if (p[n] < p[split]) split = n;
    if (tried.has(split)) {
      const peaks = [p.subarray(0, split + 1), p.subarray(split)].map((x) => x.reduce((m, y) => Math.max(m, y), -Infinity));
      const vapour = part(p, 0, split);
      return { shift, vapour: vapour.mean, liquid: part(p, split + 1, p.length - 1).mean, lnWeight: vapour.lnWeight - p[0], barrier: Math.min(...peaks) - p[split], fallAtEnd: peaks[1] - p[p.length - 1] };
    }
    tried.add(split);
    shift = shiftToEqualWeights(lnPi, split, shift);
  }
}

/** Newton's method on ln(weight above the split / weight below), whose derivative by beta mu is the difference of the mean N. */
function shiftToEqualWeights(lnPi: Float64Array, split: number, start: number): number {
  let shift = start;
  for (let pass = 0; pass < 100; pass++) {
    const p = reweightLnPi(lnPi, shift);
    const vapour = part(p, 0, split);
    const liquid = part(p, split + 1, p.length - 1);
    const step = (liquid.lnWeight - vapour.lnWeight) / (liquid.mean - vapour.mean);
    shift -= step;
    if (Math.abs(step) < 1e-13 * (1 + Math.abs(shift))) return shift;
  }
  throw new NotConverged(`coexistence: the weights below and above N = ${split} did not become equal in 100 passes`, { shift, split });
}

/** ln of the sum, and mean N, over from..to. */
function part(lnPi: Float64Array, from: number, to: number): { lnWeight: number; mean: number } {
  let most = -Infinity;
  for (let n = from; n <= to; n++) most = Math.max(most, lnPi[n]);
  let sum = 0;
  let first = 0;
  for (let n = from; n <= to; n++) {
    const w = Math.exp(lnPi[n] - most);
    sum += w;
    first += n * w;
  }
  return { lnWeight: most + Math.log(sum), mean: first / sum };
}

/** The edge of the upper concave hull below which lnPi lies deepest: [from, to, depth]. */
function widestDip(lnPi: Float64Array): [number, number, number] {
  const hull: number[] = [];
  for (let n = 0; n < lnPi.length; n++) {
    while (hull.length > 1) {
      const [a, b] = hull.slice(-2);
      if ((lnPi[b] - lnPi[a]) * (n - a) > (lnPi[n] - lnPi[a]) * (b - a)) break;
      hull.pop();
    }
    hull.push(n);
  }
  let best: [number, number, number] = [0, 0, 0];
  for (let i = 1; i < hull.length; i++) {
    const [a, b] = [hull[i - 1], hull[i]];
    for (let n = a + 1; n < b; n++) {
      const depth = lnPi[a] + ((lnPi[b] - lnPi[a]) * (n - a)) / (b - a) - lnPi[n];
      if (depth > best[2]) best = [a, b, depth];
    }
  }
  return best;
}

function checked({ betaMu, volume }: ParticleNumberOptions): ParticleNumberOptions {
  if (typeof betaMu !== "number") throw new TypeError(`betaMu: expected a number, found ${typeof betaMu}`);
  if (!Number.isFinite(betaMu)) throw new RangeError(`betaMu: expected a finite number, found ${betaMu}`);
  return { betaMu, volume: positive(volume, "volume") };
}
