/**
 * The one way a speed is claimed here: contestants run by turns, A B C A B C …, in one process on one machine, and the figure is the ratio of their medians
 * with the spread of the per-round ratios. What else the machine does then falls on all of them alike.
 */

/** One contestant. */
export interface Contestant {
  readonly name: string;
  /** Does the work once and returns how long it took, in seconds; a peer that is another program reports its own loop time. */
  run(): Promise<number> | number;
}

/** Seconds of every round, and what the rounds say. */
export interface Timing {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly median: number;
  /** Median over rounds of (peer's seconds / these seconds): above 1 is faster than the peer. */
  readonly ratio: number;
  /** Smallest and largest ratio of a round. */
  readonly range: readonly [number, number];
}

/** The middle value; the mean of the two middle ones for an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Runs all contestants `rounds` times by turns after one untimed round; the first contestant is the peer.
 * @param rounds at least 5.
 */
export async function interleave(contestants: readonly Contestant[], rounds = 5): Promise<Timing[]> {
  if (rounds < 5) throw new RangeError(`rounds: expected at least 5, found ${rounds}`);
  const seconds = contestants.map((): number[] => []);
  for (const c of contestants) await c.run();
  for (let round = 0; round < rounds; round++) for (const [i, c] of contestants.entries()) seconds[i].push(await c.run());
  return contestants.map(({ name }, i) => {
    const ratios = seconds[i].map((s, round) => seconds[0][round] / s);
    return { name, seconds: seconds[i], median: median(seconds[i]), ratio: median(ratios), range: [Math.min(...ratios), Math.max(...ratios)] };
  });
}

/** A table: name, work per second in `unit`, ratio to the peer. @param work amount of `unit` done in one run. */
export function table(timings: readonly Timing[], work: number, unit: string): string {
  const figure = (x: number): string => (x >= 1e6 ? `${(x / 1e6).toFixed(2)} M` : x >= 1e3 ? `${(x / 1e3).toFixed(2)} k` : x.toPrecision(3));
  const width = Math.max(...timings.map((t) => t.name.length));
  return timings
    .map((t, i) => `${t.name.padEnd(width)}  ${`${figure(work / t.median)} ${unit}/s`.padStart(24)}  ${i === 0 ? "1.00 (peer)" : `${t.ratio.toFixed(2)} (${t.range[0].toFixed(2)} to ${t.range[1].toFixed(2)} in single rounds)`}`)
    .join("\n");
}
