/**
 * Isobaric Monte Carlo: moves of ln V as fragments of a program, to be mixed with sweeps of single particles. Each replica has its own pressure (column of the
 * conditions) and its own box, whose shape stays: all lengths scale alike, particles with them. A move costs one evaluation of the energy.
 *
 * The long-range correction is inside the acceptance through the column `tail` (U_tail V, {@link tailCoefficient}). Cutoffs are lengths and do not scale: a box that would
 * become shorter than twice the cutoff ends the run with an error (see kernels/monte-carlo/scale-volume.ts).
 * Source: McDonald, Mol. Phys. 23, 41 (1972); Eppenga and Frenkel, Mol. Phys. 52, 1303 (1984).
 */
import { STREAMS } from "../core/streams.ts";
import { decide } from "../kernels/dynamics/accept.ts";
import { choose } from "../kernels/dynamics/choose.ts";
import { swapRows } from "../kernels/exchange/swap-rows.ts";
import { refreshKernel } from "../kernels/monte-carlo/refresh.ts";
import { scaleVolume } from "../kernels/monte-carlo/scale-volume.ts";
import { volumeRatio } from "../kernels/monte-carlo/volume-ratio.ts";
import { NO_CUTOFF } from "../kernels/pair/evaluator.ts";
import { advance } from "../kernels/program/advance.ts";
import { call, constant, repeat } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import { pairwiseOf, totals, type Energy, type Particles } from "../system/energy.ts";
import { metropolisSweep, renewEnergy, type MonteCarloFixed, type MonteCarloState } from "./monte-carlo.ts";
import type { ExchangeSampler } from "./replica-exchange.ts";

/** What isobaric trials change. A tree of values. */
export type IsobaricState = MonteCarloState & {
  /** real[replicas, 8]: the box changes; kT, lambda, pressure and tail stay. */
  readonly conditions: Value;
  /** real[replicas], largest change of ln V that is tried. */
  readonly largest: Value;
  /** u32[1], volume moves tried: the address of their random words. */
  readonly attempt: Value;
  /** u32[replicas], volume moves accepted. */
  readonly accepted: Value;
};

/** What stays. */
export type IsobaricFixed = Omit<MonteCarloFixed, "conditions">;

/** Where an Energy looks at an isobaric walk. */
export function isobaricParticles(state: IsobaricState, fixed: IsobaricFixed): Particles {
  return { positions: state.positions, counts: state.counts, types: fixed.types, conditions: state.conditions };
}

/** U_tail V of a composition, which is the same at every volume for a fixed cutoff. @throws {RangeError} when it is not. */
export function tailCoefficient(energy: Energy, countsByType: readonly number[], dimension: number, lambda = 1): number {
  if (!energy.tail) return 0;
  const [one, other] = [1, 7].map((volume) => energy.tail!(countsByType, volume, dimension, lambda).energy * volume);
  if (Math.abs(one - other) > 1e-9 * Math.abs(one)) throw new RangeError(`${energy.name}: the long-range correction is not proportional to 1 / V, as volume moves need it`);
  return one;
}

/** One volume move of every replica. @throws {ErgonError} when the energy is not pairwise. */
export function volumeMove(energy: Energy, state: IsobaricState, fixed: IsobaricFixed): IsobaricState {
  const { cutoff } = pairwiseOf(energy, "a volume move").truncation;
  const { positions, conditions, counts, largest, attempt, ledger } = state;
  const move = { positions, conditions, counts, largest, attempt, key: fixed.key, ...(fixed.firstReplica !== undefined && { firstReplica: fixed.firstReplica }) };
  const trial = scaleVolume(move, cutoff === NO_CUTOFF ? 0 : cutoff);
  const energies = totals(energy, { ...trial, counts, types: fixed.types });
  const replicas = counts.shape[0];
  const never = constant(new Uint32Array(replicas), [replicas], "u32");
  const { accepted, decisions } = decide(volumeRatio(energies, ledger, move), never, fixed, attempt, state.accepted, STREAMS.volumeAcceptance);
  return {
    ...state,
    positions: choose(positions, trial.positions, decisions),
    conditions: choose(conditions, trial.conditions, decisions),
    ledger: choose(ledger, call(refreshKernel, { drift: 0 }, energies, ledger)[0], decisions),
    attempt: advance(attempt),
    accepted,
  };
}

/** One cycle: a sweep of single-particle trials, then a volume move. */
export function isobaricCycle(energy: Energy, state: IsobaricState, fixed: IsobaricFixed): IsobaricState {
  return volumeMove(energy, { ...state, ...metropolisSweep(energy, state, { ...fixed, conditions: state.conditions }) }, fixed);
}

/** Replica exchange of isobaric walks, `between` cycles from attempt to attempt: over kT, pressure, lambda. Boxes travel with their configurations. */
export function exchangeIsobaric(energy: Energy, fixed: IsobaricFixed, between: number): ExchangeSampler<IsobaricState> {
  return {
    energy,
    key: fixed.key,
    ...(fixed.firstReplica !== undefined && { firstReplica: fixed.firstReplica }),
    advance: (state) => repeat(between, state, (s) => ({ carry: isobaricCycle(energy, s, fixed) })).carry,
    particles: (state) => isobaricParticles(state, fixed),
    swap(state, source) {
      // Of the conditions the box belongs to the configuration, the rest to the rung.
      const moved = { ...state, positions: swapRows(source, state.positions), counts: swapRows(source, state.counts), conditions: swapRows(source, state.conditions, 3) };
      return { ...moved, ...renewEnergy(energy, moved, { ...fixed, conditions: moved.conditions }) };
    },
  };
}
