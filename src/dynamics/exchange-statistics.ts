/**
 * How well replica exchange mixes: acceptance of each pair of rungs, the matrix of moves between rungs, round trips of the walkers, and the fraction of
 * walkers that come from the bottom at each rung, which falls linearly where a ladder has no bottleneck (Katzgraber, Trebst, Huse, Troyer, J. Stat. Mech.
 * P03018 (2006)). Plain host arithmetic on what a run recorded.
 */

/** What a run recorded, attempt by attempt. */
export interface ExchangeRecord {
  readonly replicas: number;
  /** Replicas of a ladder. */
  readonly rungs: number;
  /** Walkers on the rungs before the first attempt of the record. */
  readonly start: readonly number[];
  /** [attempts, replicas], walkers after each attempt. */
  readonly walkers: Uint32Array;
  /** [attempts, replicas], acceptance probability at the lower replica of each pair that was tried, -1 elsewhere. */
  readonly probability: Float64Array;
}

export interface ExchangeStatistics {
  /** Neighbours (rung, rung + 1), over all ladders. */
  readonly pairs: readonly {
    readonly rung: number;
    readonly attempts: number;
    /** Mean of the acceptance probability, less noisy than the share that was accepted. */
    readonly acceptance: number;
    readonly accepted: number;
  }[];
  /** matrix[i][j]: share of the walkers on rung i that are on rung j after the next attempt. */
  readonly matrix: readonly (readonly number[])[];
  /** Journeys of a walker from the bottom rung to the top and back, finished within the record, over all ladders. */
  readonly roundTrips: number;
  /** Mean attempts between two round trips of one walker: walkers x attempts / round trips; infinite without any. */
  readonly roundTripTime: number;
  /** Of the walkers on each rung that have touched an end: share whose last end was the bottom. NaN where there is none. */
  readonly fromBottom: readonly number[];
}

/** Statistics of a record. */
export function exchangeStatistics(record: ExchangeRecord): ExchangeStatistics {
  const { replicas, rungs, walkers, probability } = record;
  const attempts = replicas ? walkers.length / replicas : 0;
  const pairs = Array.from({ length: Math.max(0, rungs - 1) }, (_, rung) => ({ rung, attempts: 0, acceptance: 0, accepted: 0 }));
  const moves = Array.from({ length: rungs }, () => new Array<number>(rungs).fill(0));
  const journey = new Journeys(replicas, rungs);
  let before: ArrayLike<number> = record.start;
  journey.visit(before);
  for (let a = 0; a < attempts; a++) {
    const after = walkers.subarray(a * replicas, (a + 1) * replicas);
    const place = new Map(Array.from(after, (w, r) => [w, r % rungs]));
    for (let r = 0; r < replicas; r++) {
      moves[r % rungs][place.get(before[r])!]++;
      const chance = probability[a * replicas + r];
      if (chance < 0) continue;
      const pair = pairs[r % rungs];
      pair.attempts++;
      pair.acceptance += chance;
      if (after[r] !== before[r]) pair.accepted++;
    }
    journey.visit(after);
    before = after;
  }
  return {
    pairs: pairs.map((p) => ({ ...p, acceptance: p.acceptance / p.attempts, accepted: p.accepted / p.attempts })),
    matrix: moves.map((row) => row.map((n) => n / (row.reduce((s, x) => s + x, 0) || 1))),
    roundTrips: journey.roundTrips,
    roundTripTime: (replicas * attempts) / journey.roundTrips,
    fromBottom: journey.fromBottom(),
  };
}

/** Follows every walker between the ends of its ladder. */
class Journeys {
  roundTrips = 0;
  /** Last end that a walker touched; absent before the first. */
  private readonly last = new Map<number, "bottom" | "top">();
  /** Walkers that have been at the bottom at least once. */
  private readonly begun = new Set<number>();
  private readonly visits: { bottom: number; all: number }[];
  private readonly replicas: number;
  private readonly rungs: number;

  constructor(replicas: number, rungs: number) {
    this.replicas = replicas;
    this.rungs = rungs;
    this.visits = Array.from({ length: rungs }, () => ({ bottom: 0, all: 0 }));
  }

  visit(walkers: ArrayLike<number>): void {
    for (let r = 0; r < this.replicas; r++) {
      const [walker, rung] = [walkers[r], r % this.rungs];
      if (rung === 0) {
        if (this.last.get(walker) === "top" && this.begun.has(walker)) this.roundTrips++;
        this.last.set(walker, "bottom");
        this.begun.add(walker);
      } else if (rung === this.rungs - 1) this.last.set(walker, "top");
      const end = this.last.get(walker);
      if (!end) continue;
      this.visits[rung].all++;
      if (end === "bottom") this.visits[rung].bottom++;
    }
  }

  fromBottom(): number[] {
    return this.visits.map(({ bottom, all }) => bottom / all);
  }
}
