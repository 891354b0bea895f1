/**
 * How a coupling path is laid out for one fluid: a short pilot along it measures how fast the free energy's derivative fluctuates and how long it remembers, and
 * from these follow the number of windows, the sweeps between samples and the length of the run. None of it can bias a result; a bad pilot only costs time.
 *
 * The unit of length of a path is one standard deviation of beta dU: its thermodynamic length (P. Salamon, R. S. Berry, Phys. Rev. Lett. 51, 1127 (1983);
 * G. E. Crooks, Phys. Rev. Lett. 99, 100602 (2007)) says how many windows share samples with their neighbours.
 */
import { chainStatistics } from "./chains.ts";
import { couplingPath, nodeSpacing, type CouplingPath } from "./coupling-path.ts";

/** Windows of the pilot, denser at small lambda, where a soft core fluctuates most. */
export const PILOT_LAMBDAS: readonly number[] = [0, 0.04, 0.08, 0.12, 0.17, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1];
/** Sweeps before the pilot's first sample, and its samples, one sweep apart. */
export const PILOT = { burnIn: 200, samples: 250 } as const;

/** Standard deviations of beta dU between neighbouring windows, at most: beyond, fewer than one sample in ten is common to them. */
const WIDEST_STEP = 1.9;
/** Windows between the ends: few enough for small systems, whose mean force is smooth; not so many that most of the time goes into equilibration. */
const FEWEST_NODES = 12;
export const MOST_NODES = 64;

/** Windows that one piece of work samples together. */
const WINDOWS_PER_GROUP = 4;

/** Cost of evaluating one sample at all couplings, in sweeps. */
export const EVALUATION_SWEEPS = 2;

/** What the pilot saw in its windows. */
export interface PilotProfile {
  /** Standard deviation of beta dU/dlambda. */
  readonly deviation: readonly number[];
  /** Statistical inefficiency of samples one sweep apart. */
  readonly inefficiency: readonly number[];
}

/** Neighbouring windows that are sampled together. */
export interface WindowGroup {
  readonly from: number;
  readonly to: number;
  /** Sweeps between samples. */
  readonly every: number;
  /** Samples of each of its windows, relative to the mean over all windows. */
  readonly share: number;
}

export interface PathPlan {
  readonly path: CouplingPath;
  /** Thermodynamic length from lambda = 0 to 1. */
  readonly length: number;
  readonly groups: readonly WindowGroup[];
  /** Sweeps until a window has forgotten where it began. */
  readonly memory: number;
  /** Expected variance of beta F_ex by thermodynamic integration, times the mean number of samples of a window. */
  readonly variance: number;
  /** Sweeps for one sample in every window, evaluation included. */
  readonly cost: number;
}

/** @param slopes beta dU/dlambda in the windows of {@link PILOT_LAMBDAS}, [window][sample]. */
export function pilotProfile(slopes: readonly ArrayLike<number>[]): PilotProfile {
  const statistics = slopes.map((s) => chainStatistics([s]));
  return { deviation: statistics.map((s) => Math.sqrt(s.variance)), inefficiency: statistics.map((s) => s.inefficiency) };
}

/** Linear interpolation between the windows of the pilot. */
function interpolate(values: readonly number[], lambda: number): number {
  const above = PILOT_LAMBDAS.findIndex((l) => l >= lambda);
  if (above <= 0) return values[0];
  const [from, to] = [PILOT_LAMBDAS[above - 1], PILOT_LAMBDAS[above]];
  return values[above - 1] + ((lambda - from) / (to - from)) * (values[above] - values[above - 1]);
}

/** Inefficiency of samples s sweeps apart where the correlation falls off exponentially and samples one sweep apart have the inefficiency g. */
function inefficiencyAt(g: number, s: number): number {
  const r = ((g - 1) / (g + 1)) ** s;
  return (1 + r) / (1 - r);
}

/** The sweeps between samples that buy most information for the time. */
function bestInterval(g: number): number {
  let best = 1;
  const cost = (s: number): number => (s + EVALUATION_SWEEPS) * inefficiencyAt(g, s);
  for (let s = 2; s <= 64; s++) if (cost(s) < cost(best)) best = s;
  return best;
}

/** Windows of a group; the last window stands alone, since more is measured there. */
function groupBounds(windows: number): [number, number][] {
  const bounds: [number, number][] = [];
  for (let from = 0; from < windows - 1; from += WINDOWS_PER_GROUP) bounds.push([from, Math.min(windows - 1, from + WINDOWS_PER_GROUP)]);
  return [...bounds, [windows - 1, windows]];
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

/**
 * The plan that follows from a pilot; `nodes` insists on a number of windows between the ends. Samples go where they lower the error most for their time, in
 * proportion to weight times deviation over the square root of cost, but no window gets less than a fifth of the mean: reweighting needs them all.
 */
export function planPath(profile: PilotProfile, nodes?: number): PathPlan {
  const { deviation } = profile;
  const length = PILOT_LAMBDAS.slice(1).reduce((sum, l, i) => sum + ((l - PILOT_LAMBDAS[i]) * (deviation[i] + deviation[i + 1])) / 2, 0);
  const steps = PILOT_LAMBDAS.map((l, i) => deviation[i] * nodeSpacing(1, l));
  const path = couplingPath(nodes ?? Math.min(MOST_NODES, Math.max(FEWEST_NODES, Math.ceil(Math.max(...steps) / WIDEST_STEP))));
  const g = path.lambdas.map((l) => interpolate(profile.inefficiency, l));
  const spread = path.lambdas.map((l, k) => path.weights[k] * interpolate(profile.deviation, l));
  const drafts = groupBounds(path.lambdas.length).map(([from, to]) => {
    const every = Math.round(mean(g.slice(from, to).map(bestInterval)));
    const error = Math.sqrt(mean(spread.slice(from, to).map((s, i) => s ** 2 * inefficiencyAt(g[from + i], every))));
    return { from, to, every, wish: error / Math.sqrt(every + EVALUATION_SWEEPS) };
  });
  const size = ({ from, to }: { from: number; to: number }): number => (to - from) / path.lambdas.length;
  const level = drafts.reduce((sum, d) => sum + size(d) * d.wish, 0);
  // The end at lambda = 1 has no weight in the integral; it feeds reweighting, g(r) and trial deletions, and counts like a mean window.
  const raw = drafts.map((d) => (d.to === path.lambdas.length || !(level > 0) ? 1 : Math.max(0.2, d.wish / level)));
  const total = drafts.reduce((sum, d, i) => sum + size(d) * raw[i], 0);
  const groups = drafts.map(({ from, to, every }, i) => ({ from, to, every, share: raw[i] / total }));
  const variance = groups.reduce((sum, { from, to, every, share }) => sum + spread.slice(from, to).reduce((s, x, i) => s + (x ** 2 * inefficiencyAt(g[from + i], every)) / share, 0), 0);
  const cost = groups.reduce((sum, { from, to, every, share }) => sum + (to - from) * share * (every + EVALUATION_SWEEPS), 0);
  return { path, length, groups, memory: Math.max(...profile.inefficiency), variance, cost };
}
