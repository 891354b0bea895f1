/**
 * NIST's reference values for the Lennard-Jones fluid: excess free energies over N at T* = 1.5, V = 512 sigma^3, spherical truncation at 3 sigma, by transition-matrix
 * Monte Carlo (NIST Standard Reference Simulation Website, "Lennard-Jones fluid: transition-matrix Monte Carlo"), converted to
 * beta F_ex(N) = -[ln Pi(N) - ln Pi(0) - N (beta mu + ln V) + ln N!]. "Tail" adds the standard long-range correction N^2 c / T*, c = -6.0574e-4. The replicas that
 * NIST publishes differ by 0.001 to 0.04, which is taken as their standard error: {@link NIST_STANDARD_ERROR}.
 */
import type { TruncationName } from "../potentials/lennard-jones.ts";

export const NIST_TEMPERATURE = 1.5;
export const NIST_VOLUME = 512;
export const NIST_CUTOFF = 3;
/** Of beta F_ex; the largest difference between replicas. */
export const NIST_STANDARD_ERROR = 0.04;

/** [N, beta F_ex truncated, beta F_ex with tail, beta F_ex(N) - beta F_ex(N - 1) with tail]. */
const rows: readonly (readonly [number, number, number, number])[] = [
  [20, -1.673, -1.834, -0.181],
  [40, -6.719, -7.366, -0.361],
  [80, -25.948, -28.533, -0.681],
  [100, -39.609, -43.648, -0.821],
  [150, -83.401, -92.487, -1.112],
  [200, -137.28, -153.433, -1.304],
  [250, -195.388, -220.628, -1.353],
  [300, -248.382, -284.727, -1.164],
  [370, -282.452, -337.736, -0.193],
];

/** A state point of a one-component Lennard-Jones fluid. */
export interface LennardJonesState {
  readonly kT: number;
  readonly box: readonly number[] | null;
  readonly N: number;
  readonly cutoff?: number;
  readonly truncation?: TruncationName;
  readonly tail?: boolean;
  readonly sigma?: number;
  readonly epsilon?: number;
}

/** What NIST gives for a state. */
export interface NistValue {
  readonly betaFExcess: number;
  /** Null where the table has none: without tail. */
  readonly betaMuExcess: number | null;
}

/** NIST's values where the table has this state, after reduction by sigma and epsilon; null otherwise. */
export function nistValue(state: LennardJonesState): NistValue | null {
  const { sigma = 1, epsilon = 1, box, kT, cutoff } = state;
  if (box === null || box.length !== 3 || cutoff === undefined || (state.truncation ?? "cut") !== "cut") return null;
  const volume = box.reduce((v, l) => v * l, 1) / sigma ** 3;
  const close = (a: number, b: number): boolean => Math.abs(a / b - 1) < 1e-6;
  const cube = box.every((l) => close(l, box[0]));
  if (!cube || !close(volume, NIST_VOLUME) || !close(kT / epsilon, NIST_TEMPERATURE) || !close(cutoff / sigma, NIST_CUTOFF)) return null;
  const row = rows.find(([n]) => n === state.N);
  if (!row) return null;
  return state.tail ? { betaFExcess: row[2], betaMuExcess: row[3] } : { betaFExcess: row[1], betaMuExcess: null };
}
